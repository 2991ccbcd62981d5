import { test } from 'node:test'
import { CONTRACT, PHONES, runXfrmTests } from './xfrm-guest.ts'

/** Alone it takes half as long; it may have less than a processor. */
const SECONDS = 300

test('the back ends keep their contract on a kernel with XFRM, and phones are served over it (TS 33.203 §6.3, §7, §H)', {
  timeout: (SECONDS + 30) * 1000,
}, async (t) => {
  const lines = await runXfrmTests(t, { suites: [CONTRACT, PHONES], seconds: SECONDS })
  for (const line of lines) t.diagnostic(line)
})
