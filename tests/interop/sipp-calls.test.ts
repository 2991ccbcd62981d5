import { before, test } from 'node:test'
import { sippVersion } from './sipp.ts'
import { runSippCalls } from './sipp-calls.ts'

/** A slice of the 10,000 calls of `npm run test:soak -- sipp-calls`. */
const PAIRS = 40
const CALLS_EACH = 10

let version: string
before(async () => {
  version = await sippVersion()
})

for (const transport of ['udp', 'tcp'] as const) {
  const calls = PAIRS * CALLS_EACH
  test(`SIPp calls SIPp ${calls} times over ${transport}, none fails, and nothing is left (RFC 3665 §3.2)`, async (t) => {
    await runSippCalls({ transport, pairs: PAIRS, callsEach: CALLS_EACH })
    t.diagnostic(`${version}, ${transport.toUpperCase()}: ${calls} calls of ${PAIRS} callers, 0 failed`)
  })
}
