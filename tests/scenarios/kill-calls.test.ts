import { describe, test } from 'node:test'
import { killInTheMiddleOfCalls } from './kill-calls.ts'

/** `npm run test:soak -- kill-calls` does it with 200, half of them ringing, and waits for the last timer. */
const CALLS = 10

// both at once: most of their time is waiting for processes to start
describe('kill -9 in the middle of calls', { concurrency: true }, () => {
  for (const victim of ['scscf', 'pcscf'] as const) {
    test(`of the ${victim}, ${CALLS} calls: they can be ended, new ones work at once, nothing is left`, (context) =>
      killInTheMiddleOfCalls({
        victim,
        answered: CALLS,
        ringing: 0,
        waitsForTransactions: false,
        say: (line) => context.diagnostic(line),
      }))
  }
})
