// Kills the S-CSCF and the P-CSCF in the middle of many calls (see tests/scenarios/kill-calls.ts).
//   npm run test:soak -- kill-calls [--calls 200] [--rounds 3]
import { parseArgs } from 'node:util'
import { killInTheMiddleOfCalls } from '../scenarios/kill-calls.ts'

const { values } = parseArgs({ options: { calls: { type: 'string' }, rounds: { type: 'string' } } })
const calls = Number(values.calls ?? 200)
const rounds = Number(values.rounds ?? 3)
for (let round = 1; round <= rounds; round++) {
  for (const victim of ['scscf', 'pcscf'] as const) {
    console.log(`round ${round}, ${victim}, ${calls} calls`)
    const say = (line: string): void => console.log(`  ${line}`)
    await killInTheMiddleOfCalls({ victim, answered: calls / 2, ringing: calls / 2, waitsForTransactions: true, say })
  }
}
console.log(`${2 * rounds} kills in the middle of ${calls} calls each; nothing was stuck, nothing is left`)
