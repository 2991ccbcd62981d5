import { test } from 'node:test'
import { replaceRegistrations } from './gm-replace.ts'
import { SEED } from './network.ts'

/** `npm run test:soak -- gm-replace` does it with 10,000. */
test('20 registrations, each replaced twice: associations, sockets and timers return to where they began', (context) =>
  replaceRegistrations({ phones: 20, atOnce: 10, seed: SEED, say: (line) => context.diagnostic(line) }).then(() => {}))
