import { test } from 'node:test'
import { runXfrmTests } from './xfrm-guest.ts'

/** Half of it is enough where nobody else works. */
const GUEST_SECONDS = 300

test('kill -9 of a P-CSCF in user-mode-linux, where the kernel has XFRM: all calls go on inside their SAs (TS 33.203 §7.4)', {
  timeout: (GUEST_SECONDS + 30) * 1000,
}, async (t) => {
  const suite = { file: 'tests/interop/gm-kill.test.ts', pattern: 'P-CSCF with xfrm', least: 1 }
  for (const line of await runXfrmTests(t, { suites: [suite], seconds: GUEST_SECONDS })) t.diagnostic(line)
})
