// SIPp as callers and callees around a whole core, over UDP and over TCP (see tests/interop/sipp-calls.ts).
//   npm run test:soak -- sipp-calls [--calls 10000]
// Ends with exit code 1 when a single call failed or the core keeps anything of them.
import { parseArgs } from 'node:util'
import { sippVersion } from '../interop/sipp.ts'
import { runSippCalls } from '../interop/sipp-calls.ts'

/** Callers, and as many callees. */
const PAIRS = 50

const { values } = parseArgs({ options: { calls: { type: 'string', default: '10000' } } })
const callsEach = Math.ceil(Number(values.calls) / PAIRS)
const version = await sippVersion()
for (const transport of ['udp', 'tcp'] as const) {
  const started = performance.now()
  await runSippCalls({ transport, pairs: PAIRS, callsEach })
  const seconds = (performance.now() - started) / 1000
  const calls = `${PAIRS * callsEach} calls of ${PAIRS} callers to ${PAIRS} callees`
  console.log(
    `${version}, ${transport.toUpperCase()}: ${calls}, 0 failed, nothing left in the core; ${seconds.toFixed(0)} s`,
  )
}
