import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { VoltaicError } from '@voltaic/base'
import { alice, register, registrationOf, scscf1 } from './hss-under-test.ts'
import { done, HOST1, type PushingHss, seen, withPushingHss } from './pushing-hss.ts'

function hss(name: string, run: (under: PushingHss) => Promise<void>, knowsHosts = true): void {
  test(`HSS ${name} (TS 29.228 §6.1.3)`, () => withPushingHss(run, knowsHosts))
}

const unanswered = () => Promise.reject(new VoltaicError('DIAMETER_NO_ANSWER', 'no answer'))
const UNREGISTERED = { state: 'not-registered', scscf: undefined }

describe('RTA comes back', () => {
  const order = { identity: alice.impi, reason: 'PERMANENT_TERMINATION' } as const

  hss('takes DIAMETER_ERROR_USER_UNKNOWN for an end: the S-CSCF has nothing to forget', async (under) => {
    await register(under.hss)
    under.onRtr = async () => ({ result: 'DIAMETER_ERROR_USER_UNKNOWN' })
    await under.hss.terminateRegistration(order)
    await under.settle()
    assert.deepEqual(await under.hss.pushes.pending(), [])
    assert.deepEqual(await registrationOf(under.hss), UNREGISTERED)
  })

  hss('keeps registered what DIAMETER_LIMITED_SUCCESS says is needed for an emergency', async (under) => {
    await register(under.hss)
    under.onRtr = async () => ({
      result: 'DIAMETER_LIMITED_SUCCESS',
      emergencyRegistrations: [{ impi: alice.impi, impu: alice.sip }],
    })
    await under.hss.terminateRegistration(order)
    await under.settle()
    assert.deepEqual(await registrationOf(under.hss), { state: 'registered', scscf: scscf1 })
  })

  hss('repeats it after DIAMETER_UNABLE_TO_COMPLY', async (under) => {
    await register(under.hss)
    under.onRtr = async () => (under.rtrs.length < 3 ? { result: 'DIAMETER_UNABLE_TO_COMPLY' } : done)
    await under.hss.terminateRegistration(order)
    await under.settle()
    assert.deepEqual(
      (await under.hss.pushes.pending()).map(({ command, problem }) => [command, problem]),
      [['RTR', 'DIAMETER_UNABLE_TO_COMPLY']],
    )
    await under.pass(4_000)
    assert.equal(under.rtrs.length, 3)
    assert.deepEqual(await under.hss.pushes.pending(), [])
  })

  hss('keeps what was refused for the operator to see, and does not repeat it', async (under) => {
    await register(under.hss)
    under.onRtr = async () => ({ result: 'code 3001' })
    await under.hss.terminateRegistration(order)
    await under.pass(600_000)
    assert.equal(under.rtrs.length, 1)
    const [push] = await under.hss.pushes.pending()
    assert.deepEqual([push?.isRefused, push?.problem], [true, 'code 3001'])
    assert.equal(await under.hss.pushes.dismiss(push?.key ?? ''), true)
    assert.deepEqual(await under.hss.pushes.pending(), [])
  })
})

describe('RTA does not come', () => {
  const order = { identity: alice.impi, reason: 'PERMANENT_TERMINATION' } as const

  hss('repeats it with growing pauses, at once when the S-CSCF is back', async (under) => {
    await register(under.hss)
    under.onRtr = unanswered
    await under.hss.terminateRegistration(order)
    await under.pass(120_000)
    const attempts = under.rtrs.length
    assert.ok(attempts >= 6 && attempts <= 9, `${attempts} attempts in two minutes`)
    under.onRtr = async () => done
    under.hss.pushes.reachable(HOST1)
    await under.settle()
    assert.equal(under.rtrs.length, attempts + 1)
    assert.deepEqual(await under.hss.pushes.pending(), [])
  })

  hss('goes on after a restart', async (under) => {
    await register(under.hss)
    under.onRtr = unanswered
    await under.hss.terminateRegistration(order)
    await under.settle()
    under.onRtr = async () => done
    await under.restart()
    await under.pass(2_000)
    assert.equal(under.rtrs.length, 2)
    assert.deepEqual(await under.hss.pushes.pending(), [])
  })

  hss(
    'waits for the first MAR or SAR of an S-CSCF whose Diameter host it does not know',
    async (under) => {
      await register(under.hss)
      await under.hss.terminateRegistration(order)
      await under.pass(10_000)
      assert.equal(under.rtrs.length, 0)
      assert.match((await under.hss.pushes.pending())[0]?.problem ?? '', /No Diameter host/)
      await seen(under.hss, scscf1)
      await under.settle()
      assert.deepEqual(
        under.rtrs.map(({ to }) => to),
        [HOST1],
      )
    },
    false,
  )

  hss('gives it up when the user has come back to that S-CSCF: it would end the wrong registration', async (under) => {
    await register(under.hss)
    under.onRtr = unanswered
    await under.hss.terminateRegistration(order)
    await under.settle()
    await register(under.hss)
    await under.pass(60_000)
    assert.equal(under.rtrs.length, 1)
    assert.deepEqual(await under.hss.pushes.pending(), [])
    assert.deepEqual(await registrationOf(under.hss), { state: 'registered', scscf: scscf1 })
  })
})
