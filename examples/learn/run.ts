// Runs an example of docs/learn: npm run -s learn NAME
import { aka } from './aka.ts'
import { amr } from './amr.ts'
import { cx, life } from './cx.ts'
import { enumeration } from './enum.ts'
import { ipsec, pcscf } from './gm.ts'
import { recordings } from './recordings.ts'
import { rohc } from './rohc.ts'
import { sim } from './sim.ts'

/** By the name of the page. */
export const EXAMPLES: Readonly<Record<string, () => Promise<readonly string[]> | readonly string[]>> = {
  aka,
  amr,
  enum: enumeration,
  uar: () => cx('UAR'),
  mar: () => cx('MAR'),
  sar: () => cx('SAR'),
  lir: () => cx('LIR'),
  rtr: () => cx('RTR'),
  hss: life,
  ipsec,
  pcscf,
  recordings,
  rohc,
  'private-volte': sim,
}

async function main(): Promise<void> {
  const example = EXAMPLES[process.argv[2] ?? '']
  if (example === undefined) {
    console.error(`There are: ${Object.keys(EXAMPLES).join(', ')}`)
    process.exitCode = 1
    return
  }
  console.log((await example()).join('\n'))
}

if (import.meta.main) await main()
