import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRequest, type SipRequest } from '@voltaic/sip'
import { type PcscfAlone, PHONE, PUBLIC, REALM, startPcscfAlone } from './pcscf-alone.ts'

function pcscf(name: string, run: (alone: PcscfAlone) => Promise<void>): void {
  test(`P-CSCF ${name} (TS 24.229 §5.2.6.4)`, async () => {
    const alone = await startPcscfAlone()
    try {
      await run(alone)
    } finally {
      await alone.stop()
      assert.equal(alone.clock.pending, 0, 'no timer is left')
    }
  })
}

/** A request of the network along the Path of the phone; with a To tag it is in a dialog. */
function toPhone(alone: PcscfAlone, method: string, toTag = ''): SipRequest {
  const token = [...alone.stored.keys()][0] ?? 'none'
  return createRequest(method, `sip:001010000000001@${PHONE.host}:${PHONE.port}`, [
    ['Route', `<sip:${token}@pcscf.${REALM}:5060;lr>`],
    ['From', `<sip:bob@${REALM}>;tag=b`],
    ['To', `<${PUBLIC}>${toTag}`],
    ['Call-ID', `${method}${toTag}${alone.clock.now()}`],
    ['CSeq', `1 ${method}`],
    ['P-Charging-Vector', 'icid-value=1'],
    ['P-Served-User', `<${PUBLIC}>`],
  ])
}

pcscf("brings a request along its Path to the phone, without what is the network's business", async (alone) => {
  await alone.register()
  assert.equal((await alone.fromHome(toPhone(alone, 'MESSAGE'))).status, 200)
  const [request] = alone.atPhone
  assert.equal(request?.has('Route'), false)
  assert.equal(request?.has('P-Charging-Vector'), false)
  assert.equal(request?.has('P-Served-User'), false)
})

pcscf('brings nothing to a phone by a token that it never gave', async (alone) => {
  await alone.register()
  const forged = toPhone(alone, 'MESSAGE').with('Route', `<sip:0123456789abcdef@pcscf.${REALM}:5060;lr>`)
  assert.equal((await alone.fromHome(forged)).status, 480)
  assert.equal(alone.atPhone.length, 0)
})

pcscf('tells an expired phone that it is over, and brings it nothing new', async (alone) => {
  await alone.register()
  await alone.clock.advance(600_500)
  assert.equal((await alone.fromHome(toPhone(alone, 'MESSAGE'))).status, 480)
  assert.equal((await alone.fromHome(toPhone(alone, 'NOTIFY', ';tag=phone'))).status, 200)
  assert.deepEqual(
    alone.atPhone.map(({ method }) => method),
    ['NOTIFY'],
  )
  assert.equal(alone.pcscf.registeredContacts, 0)
  await alone.clock.advance(35_000)
  assert.equal(alone.stored.size, 0)
})
