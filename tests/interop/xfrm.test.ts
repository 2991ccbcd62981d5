import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runInGuest } from './uml-guest.ts'

const TIMEOUT = { timeout: 150_000 }

test(
  'the back ends keep their contract on a kernel with XFRM, and across (TS 33.203 §6.3, §7.1)',
  TIMEOUT,
  async (t) => {
    const suite = `${process.execPath} --test-reporter=tap tests/contracts/sa-backend-kernel.test.ts`
    const command = `NO_COLOR=1 ${suite} && uname -sr && ip xfrm state && ip xfrm policy`
    const { status, output } = await runInGuest(t, { command, seconds: 120 })
    assert.equal(status, 0, output.slice(-6000))
    const [, count] = /^# pass (\d+)$/m.exec(output) ?? []
    assert.match(output, /^# skipped 0$/m)
    assert.ok(Number(count) >= 100, output.slice(-2000))
    // Behind the kernel's name nothing follows: no association and no policy is left.
    const [, kernel, left] = /^(Linux .*)\n([\s\S]*)$/m.exec(output) ?? []
    assert.equal(left?.replace(/reboot:.*/, '').trim(), '')
    t.diagnostic(`${kernel}: ${count} tests of the contract in user-mode-linux`)
  },
)
