import { test } from 'node:test'
import { replaceRegistrations } from './gm-replace.ts'
import { SEED } from './network.ts'

/** `npm run test:soak -- gm-replace` does it with 10,000. */
test('30 registrations, each replaced twice: associations, sockets and timers return to where they began', (context) =>
  replaceRegistrations({ phones: 30, atOnce: 15, seed: SEED, say: (line) => context.diagnostic(line) }).then(() => {}))
