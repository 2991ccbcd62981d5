// Phones of user space at a P-CSCF on XFRM in user-mode-linux: all eight algorithm pairs, IPv4 and IPv6, UDP and TCP, with
// what each phone does from its registration to its end (see tests/scenarios/gm-hosts.ts), and the contract of the back ends.
//   npm run test:soak -- gm-xfrm [--rounds 3]
// Ends with exit code 1 when a test fails or is skipped, or the kernel has an association left.
import { test } from 'node:test'
import { parseArgs } from 'node:util'
import { CONTRACT, PHONES, runXfrmTests } from '../interop/xfrm-guest.ts'

const SECONDS = 400
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '3' } } })

for (let round = 1; round <= Number(values.rounds); round++) {
  test(`round ${round}`, { timeout: (SECONDS + 30) * 1000 }, async (t) => {
    const suites = [CONTRACT, { ...PHONES, least: 36 }]
    const lines = await runXfrmTests(t, { suites, seconds: SECONDS, environment: 'VOLTAIC_GM=all' })
    for (const line of lines) console.log(line)
  })
}
