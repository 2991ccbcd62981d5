import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SipRequest } from '@voltaic/sip'
import { IMPU, PUBLIC, REALM, type ScscfAlone, startScscfAlone } from './scscf-alone.ts'

function scscf(name: string, run: (alone: ScscfAlone) => Promise<void>): void {
  test(`S-CSCF ${name} (TS 24.229 §5.4.3.2)`, async () => {
    const alone = await startScscfAlone()
    try {
      assert.equal((await alone.register()).status, 200)
      alone.notified.length = 0
      await run(alone)
    } finally {
      await alone.stop()
      assert.equal(alone.clock.pending, 0, 'no timer is left')
    }
  })
}

function sentOn(alone: ScscfAlone): SipRequest {
  const request = alone.notified.at(-1)
  assert.ok(request, 'something was sent on')
  return request
}

scscf('sends a request of its user to the I-CSCF of the network that is called', async (alone) => {
  assert.equal((await alone.originate('MESSAGE')).status, 200)
  const request = sentOn(alone)
  assert.equal(request.uri, `sip:bob@${REALM}`)
  assert.equal(request.has('Route'), false)
  assert.equal(request.has('Record-Route'), false)
})

scscf('names its user by number and by SIP URI', async (alone) => {
  await alone.originate('MESSAGE')
  assert.deepEqual(sentOn(alone).list('P-Asserted-Identity'), [`<${PUBLIC}>`, '<tel:+99901000001>'])
  await alone.originate('MESSAGE', [['P-Asserted-Identity', '<tel:+99901000001>']])
  assert.deepEqual(sentOn(alone).list('P-Asserted-Identity'), ['<tel:+99901000001>', `<${PUBLIC}>`])
})

scscf('refuses a barred identity and one that is not registered here with 403', async (alone) => {
  for (const identity of [IMPU, 'sip:president@example.org', `sip:+99901000099@${REALM}`]) {
    const response = await alone.originate('MESSAGE', [['P-Asserted-Identity', `<${identity}>`]])
    assert.equal(response.status, 403, identity)
  }
  assert.equal((await alone.originate('MESSAGE', [['P-Asserted-Identity', []]] as never)).status, 403)
  assert.equal(alone.notified.length, 0)
})

scscf('keeps the ICID and says that its network originates', async (alone) => {
  await alone.originate('INVITE')
  assert.equal(sentOn(alone).header('P-Charging-Vector'), `icid-value="7";orig-ioi="${REALM}"`)
})

scscf('asserts the service that its user would like, and stays on the way of the dialog', async (alone) => {
  const icsi = 'urn:urn-7:3gpp-service.ims.icsi.mmtel'
  await alone.originate('INVITE', [['P-Preferred-Service', icsi]])
  assert.equal(sentOn(alone).header('P-Asserted-Service'), icsi)
  assert.equal(sentOn(alone).has('P-Preferred-Service'), false)
  assert.match(
    sentOn(alone).header('Record-Route') ?? '',
    new RegExp(`^<sip:mo\\.[0-9a-f]{12}@scscf\\.${REALM}:6060;lr>$`),
  )
})

scscf('finds a number that is dialled in its own network', async (alone) => {
  await alone.originate('MESSAGE', [], 'tel:+999-010-00002')
  assert.equal(sentOn(alone).uri, `sip:+99901000002@${REALM};user=phone`)
})

scscf('answers 404 for whom it knows no way to', async (alone) => {
  assert.equal((await alone.originate('MESSAGE', [], 'sip:bob@example.org')).status, 404)
  assert.equal((await alone.originate('INVITE', [], 'sip:bob@192.0.2.11:5060')).status, 404)
  assert.equal(alone.notified.length, 0)
})

scscf('calls a user of its own without asking anybody, and by both identities', async (alone) => {
  assert.equal((await alone.originate('MESSAGE', [], 'tel:+99901000001')).status, 200)
  const request = sentOn(alone)
  assert.equal(request.list('Route')[0]?.includes('token@pcscf'), true)
  assert.equal(request.header('P-Called-Party-ID'), `<${PUBLIC}>`)
})

scscf('answers OPTIONS to itself, and nothing else (RFC 3261 §11.2)', async (alone) => {
  const self = `sip:scscf.${REALM}:6060`
  assert.equal((await alone.terminate('OPTIONS', [['Route', []]] as never, self)).status, 200)
  assert.equal((await alone.terminate('MESSAGE', [['Route', []]] as never, self)).status, 405)
})
