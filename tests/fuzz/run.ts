/**
 * Throws mutants at every decoder: node tests/fuzz/run.ts [--seconds 30] [--seed N] [--target NAME]
 *
 * Ends with 1, and the mutant in hexadecimal, when a target throws or takes longer than a second for one input.
 */
import { randomInt } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { Finding, fuzz, type Tally } from './fuzz-loop.ts'
import type { FuzzTarget } from './fuzz-target.ts'

/** The targets of all `*-mutations.ts` beside this file. */
export async function loadTargets(): Promise<FuzzTarget[]> {
  const files = readdirSync(new URL('.', import.meta.url)).filter((file) => file.endsWith('-mutations.ts'))
  const targets: FuzzTarget[] = []
  for (const file of files.sort()) {
    const module = (await import(new URL(file, import.meta.url).href)) as { readonly target?: FuzzTarget }
    if (module.target === undefined) throw new Error(`tests/fuzz/${file} exports no target`)
    targets.push(module.target)
  }
  return targets
}

function report({ name }: FuzzTarget, { iterations, accepted, rejected }: Tally): void {
  const share = iterations === 0 ? 0 : (100 * accepted) / iterations
  console.log(`${name}: ${iterations} mutants, ${accepted} (${share.toFixed(1)} %) accepted, ${rejected} rejected`)
}

function reportFinding(error: Finding, seed: number): void {
  console.error(`${error.message} (--seed ${seed})`)
  if (error.cause !== undefined) console.error(error.cause)
  console.error(`mutant, ${error.input.length} octets in hexadecimal:\n${Buffer.from(error.input).toString('hex')}`)
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { seconds: { type: 'string', default: '30' }, seed: { type: 'string' }, target: { type: 'string' } },
  })
  const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed)
  const targets = (await loadTargets()).filter(({ name }) => values.target === undefined || name === values.target)
  if (targets.length === 0) throw new Error(`no fuzz target ${values.target ?? 'at all'}`)
  console.log(`seed ${seed}`)
  try {
    for (const target of targets) {
      const end = performance.now() + (Number(values.seconds) * 1000) / targets.length
      report(
        target,
        fuzz(target, seed, () => performance.now() >= end),
      )
    }
  } catch (error) {
    if (!(error instanceof Finding)) throw error
    reportFinding(error, seed)
    process.exitCode = 1
  }
}

if (import.meta.main) await main()
