import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CONTACT, IMPU, PATH, PUBLIC, REALM, type ScscfAlone, startScscfAlone } from './scscf-alone.ts'

function scscf(name: string, run: (alone: ScscfAlone) => Promise<void>): void {
  test(`S-CSCF ${name} (TS 24.229 §5.4.3.3)`, async () => {
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

scscf('brings a request along the Path to the Contact, and says which identity was called', async (alone) => {
  assert.equal(
    (await alone.terminate('INVITE', [], 'sip:+99901000001@IMS.mnc001.mcc001.3gppnetwork.org;user=phone')).status,
    200,
  )
  const [request] = alone.notified
  assert.equal(request?.uri, CONTACT)
  assert.deepEqual(request?.list('Route'), [PATH])
  assert.equal(request?.header('P-Called-Party-ID'), `<${PUBLIC}>`)
  assert.match(request?.header('Record-Route') ?? '', new RegExp(`^<sip:mt\\.[0-9a-f]{12}@scscf\\.${REALM}:6060;lr>$`))
})

scscf('says that its network terminates, in the answer', async (alone) => {
  alone.answers = (_, hop) => hop.reply(200, { headers: [['P-Charging-Vector', 'icid-value=7;orig-ioi=a']] })
  const response = await alone.terminate('MESSAGE', [['P-Charging-Vector', 'icid-value=7;orig-ioi=a']])
  assert.equal(response.header('P-Charging-Vector'), `icid-value="7";orig-ioi="a";term-ioi="${REALM}"`)
})

scscf('answers 480 for a user who is not registered, and 404 for a barred identity', async (alone) => {
  assert.equal((await alone.terminate('INVITE', [], `sip:+99901000099@${REALM}`)).status, 480)
  assert.equal((await alone.terminate('INVITE', [], IMPU)).status, 404)
  assert.equal(alone.notified.length, 0)
})

scscf('answers 480 when the P-CSCF of the phone is gone', async (alone) => {
  // TCP, which says at once that nobody is there
  await alone.register([['Path', '<sip:token@192.0.2.99:5060;lr;transport=tcp>']])
  const response = await alone.terminate('MESSAGE')
  assert.equal(response.status, 480)
})

scscf('forwards requests inside a dialog by their Route, and refuses one without', async (alone) => {
  const inDialog = (route: string | readonly string[]) =>
    alone.terminate(
      'BYE',
      [
        ['Route', route],
        ['To', `<${PUBLIC}>;tag=t`],
      ] as never,
      CONTACT,
    )
  assert.equal((await inDialog([`<sip:mt.00@scscf.${REALM}:6060;lr>`, PATH])).status, 200)
  assert.deepEqual(alone.notified[0]?.list('Route'), [PATH])
  assert.equal((await inDialog([PATH])).status, 481)
  const elsewhere = '<sip:192.0.2.66:7777;lr>'
  assert.equal((await inDialog([`<sip:mt.00@scscf.${REALM}:6060;lr>`, elsewhere])).status, 481)
  assert.equal((await inDialog([`<sip:mt.00@scscf.${REALM}:6060;lr>`])).status, 481)
  assert.equal(alone.notified.length, 1)
})
