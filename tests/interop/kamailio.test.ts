import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runProgram } from './foreign-program.ts'
import { runInGuest } from './uml-guest.ts'

const SECONDS = 240

// An implementation of the P-CSCF that is not ours, so that it and our phone cannot share one misreading.
test('phones register, call and text through a P-CSCF of Kamailio on kernel XFRM (TS 33.203 §7)', {
  timeout: (SECONDS + 30) * 1000,
}, async (t) => {
  const tests = `timeout ${SECONDS - 20} ${process.execPath} --test-reporter=tap tests/interop/kamailio/phones.ts`
  const command = `NO_COLOR=1 ${tests} && ip xfrm state`
  const { status, output } = await runInGuest(t, { command, seconds: SECONDS, megabytes: 800 })
  assert.equal(status, 0, output.slice(-6000))
  assert.match(output, /^# pass 2$/m)
  const { stdout } = await runProgram('kamailio', ['-v'])
  t.diagnostic(`${stdout.split('\n')[0]}: two phones each over UDP and TCP`)
})
