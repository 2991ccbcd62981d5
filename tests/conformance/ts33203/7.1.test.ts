import assert from 'node:assert/strict'
import type { SipResponse } from '@voltaic/sip'
import { gm, messageOf, messageTo } from '../ts24229/gm-test.ts'
import { PCSCF } from '../ts24229/pcscf-alone.ts'

/** Record-Route as the network sees it, and as the phone does. */
const OF_NETWORK = /^<sip:[^@]+@pcscf\.ims\.mnc001\.mcc001\.3gppnetwork\.org:5060;lr>$/
const OF_PHONE = /^<sip:[^@]+@192\.0\.2\.11:6100;lr>$/

gm('knows a phone by its set, whatever a message says of itself (TS 24.229 §5.2.6.2)', async (alone) => {
  const phone = await alone.phone()
  const set = await phone.registerProtected()
  const lying = messageOf(phone).with('From', '<sip:somebody-else@example.org>;tag=2')
  assert.equal((await phone.send(lying, set)).status, 200)
  assert.match(alone.atHome.at(-1)?.header('P-Asserted-Identity') ?? '', /\+99901000001/)
})

gm('takes nothing in clear from a phone that has a set but REGISTER (TS 33.203 §7.1)', async (alone) => {
  const phone = await alone.phone()
  const set = await phone.registerProtected()
  const atHome = alone.atHome.length
  for (const method of ['MESSAGE', 'INVITE', 'SUBSCRIBE', 'OPTIONS']) {
    assert.equal((await phone.sendInClear(messageOf(phone, method))).status, 403, method)
  }
  // the very addresses that are the phone's, also that of its Contact, once it has lost its power
  await phone.stop()
  for (const port of [set.own.portC, set.own.portS]) await phone.forge(messageOf(phone), port, alone.runtime)
  await alone.clock.advance(1000)
  assert.equal(alone.counters.get('pcscf.refused.unregistered'), 6)
  assert.equal(alone.atHome.length, atHome)
})

gm('hears nothing that comes to a protected port in clear (TS 33.203 §7.1)', async (alone) => {
  const phone = await alone.phone()
  await phone.registerProtected()
  for (const port of [6100, 6101, 6102]) {
    const response = await phone.sendInClear(messageOf(phone), { host: PCSCF.host, port })
    assert.notEqual(response.local, undefined, `an answer from port ${port}`)
  }
})

gm('takes nothing over a temporary set but REGISTER (TS 24.229 §5.2.6.3)', async (alone) => {
  const phone = await alone.phone()
  const set = await phone.agree(await phone.challenged())
  assert.equal((await phone.send(messageOf(phone), set)).status, 403)
  assert.equal(alone.atHome.length, 1)
})

for (const transport of ['udp', 'tcp'] as const) {
  gm(
    `sends requests from its client port to the server port of the phone, over ${transport} (TS 33.203 §7.1)`,
    async (alone) => {
      const phone = await alone.phone({ transport })
      const set = await phone.registerProtected()
      assert.equal((await alone.fromHome(messageTo(alone))).status, 200)
      const [got] = phone.received
      assert.deepEqual(
        [got?.flow.transport, got?.flow.remote.port, got?.flow.local.port],
        [transport, set.pcscf.portC, set.own.portS],
      )
      // TS 24.229 §5.2.6.4.3: the answer is awaited at the server port
      assert.equal(got?.request.topVia.port, set.pcscf.portS)
    },
  )

  gm(
    `puts its server port into the Record-Route of the phone, over ${transport} (TS 24.229 §5.2.6.3.4, §5.2.6.4.3)`,
    async (alone) => {
      const phone = await alone.phone({ transport })
      const set = await phone.registerProtected()
      const answer = await alone.fromHome(messageTo(alone, 'INVITE'))
      assert.match(answer.header('Record-Route') ?? '', OF_NETWORK)
      const atPhone = phone.received.find(({ request }) => request.method === 'INVITE')?.request
      assert.match(atPhone?.header('Record-Route') ?? '', OF_PHONE)

      const response: SipResponse = await phone.send(messageOf(phone, 'SUBSCRIBE'), set)
      const atHome = alone.atHome.at(-1)
      assert.match(atHome?.header('Record-Route') ?? '', /@pcscf\.ims\.mnc001\.mcc001\.3gppnetwork\.org:5060;lr>$/)
      assert.match(response.header('Record-Route') ?? '', /^<sip:[^@]+@192\.0\.2\.11:6100;lr>$/)
    },
  )
}

gm(
  'answers where rport says, else over the other pair of associations at the port of the Via (RFC 3581 §4)',
  async (alone) => {
    for (const [rport, spi] of [
      [false, 25_657],
      [true, 25_656],
    ] as const) {
      const phone = await alone.phone({ rport, host: `198.51.100.${rport ? 2 : 3}` })
      const set = await phone.registerProtected()
      phone.flights.length = 0
      assert.equal((await phone.send(messageOf(phone), set)).status, 200)
      const answers = phone.flights.filter(({ direction }) => direction === 'in')
      assert.deepEqual(
        answers.map(({ packet }) => Buffer.from(packet).readUInt32BE()),
        [spi],
      )
    }
  },
)

gm('sends nothing to a phone whose sets are gone (TS 33.203 §7.1)', async (alone) => {
  const phone = await alone.phone()
  await phone.registerProtected()
  alone.storedSets.clear()
  await alone.restart()
  const clear = alone.clearToPhones
  assert.equal((await alone.fromHome(messageTo(alone))).status, 480)
  assert.deepEqual([phone.received.length, alone.clearToPhones], [0, clear])
})

gm('drops an answer in clear to what it sent protected (TS 24.229 §5.2.6.2)', async (alone) => {
  const phone = await alone.phone()
  await phone.registerProtected()
  phone.answersInClear = true
  const response = await alone.fromHome(messageTo(alone))
  assert.equal(response.status, 486)
  assert.equal(alone.counters.get('sip.drop.wrong-way'), 1)
})
