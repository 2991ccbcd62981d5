// Registers phones with IPsec, each of which replaces its security associations twice and leaves, 100 at a time
// (see tests/scenarios/gm-replace.ts). Memory is told with --expose-gc, as this script starts itself.
//   npm run test:soak -- gm-replace [--registrations 10000] [--seed NUMBER]
// Ends with exit code 1 when associations, sockets, descriptors, timers or memory do not return to where they began.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { replaceRegistrations } from '../scenarios/gm-replace.ts'

const AT_ONCE = 100
const SEED = 20261126

if (globalThis.gc === undefined) {
  const args = ['--expose-gc', fileURLToPath(import.meta.url), ...process.argv.slice(2)]
  const [code] = await once(spawn(process.execPath, args, { stdio: 'inherit' }), 'close')
  process.exitCode = code === 0 ? 0 : 1
} else {
  await soak()
}

async function soak(): Promise<void> {
  const { values } = parseArgs({
    options: {
      registrations: { type: 'string', default: '10000' },
      seed: { type: 'string', default: String(SEED) },
    },
  })
  const phones = Number(values.registrations)
  const seed = Number(values.seed)
  console.log(`seed ${seed}`)
  const descriptors = readdirSync('/proc/self/fd').length
  const milliseconds = await replaceRegistrations({ phones, atOnce: AT_ONCE, seed, say: (line) => console.log(line) })
  const left = readdirSync('/proc/self/fd').length
  console.log(`${milliseconds.toFixed(2)} ms of processor time for each, core and phone together`)
  console.log(`${descriptors} descriptors before, ${left} after`)
  if (left !== descriptors) process.exitCode = 1
}
