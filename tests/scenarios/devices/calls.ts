import assert from 'node:assert/strict'
import { VOLTE_CODECS_BOTH_FRAMINGS } from '@voltaic/sdp'
import { createRequest } from '@voltaic/sip'
import { hangUp, identitiesOf, numberOf, talk } from '../calls/dialling.ts'
import { type DeviceScenario, requestsAt } from './device-scenario.ts'

/** What of a request is for the network alone. @spec RFC 7315 §4.3, §4.5, §4.6 */
const NETWORK_HEADERS = ['P-Visited-Network-ID', 'P-Charging-Vector', 'P-Charging-Function-Addresses']

/** Those of which the phones of the tests have recordings. */
const BOTH_FRAMINGS = {
  codecs: VOLTE_CODECS_BOTH_FRAMINGS.filter(({ encoding, clockRate }) => encoding !== 'AMR' && clockRate === 16_000),
}

/** What handsets do in calls. */
export const callScenarios: readonly DeviceScenario[] = [
  {
    behaviour: 'dials-e164',
    on: 'clear',
    async run(stage) {
      const [alice, bob] = await stage.pair({ numberFormat: 'tel' })
      await hangUp(stage, await talk(stage, alice, bob))
    },
  },
  {
    behaviour: 'dials-sip-user-phone',
    on: 'clear',
    async run(stage) {
      const [alice, bob] = await stage.pair({ numberFormat: 'sip' })
      const call = await talk(stage, alice, bob)
      const invite = await stage.sight(call.out.id, alice, '> INVITE')
      assert.match(invite.message.startLine, /^INVITE sip:\+\d+@[^ ]+;user=phone SIP/)
      await hangUp(stage, call)
    },
  },
  {
    behaviour: 'tel-in-from',
    on: 'udp in ESP',
    async run(stage) {
      const sim = await stage.addSubscriber()
      const telInFrom = `tel:+999010${sim.impi.slice(10, 15)}`
      const alice = await stage.registered({ habits: { telInFrom, userAgent: 'SM-G991B Samsung IMS 6.0' } }, sim)
      const bob = await stage.registered()
      const call = await talk(stage, alice, bob)
      const invite = await stage.sight(call.out.id, bob, '< INVITE')
      assert.match(invite.message.header('From') ?? '', /^<tel:\+999010/)
      assert.ok(invite.message.list('P-Asserted-Identity').some((each) => each.includes(identitiesOf(alice).sip)))
      await hangUp(stage, call)
    },
  },
  {
    behaviour: 'requires-preconditions',
    on: 'clear',
    async run(stage) {
      const [alice, bob] = await stage.pair({ preconditions: 'required' }, { preconditions: 'supported' })
      const call = await talk(stage, alice, bob)
      const ladder = stage.ladder(call.out.id, bob)
      assert.ok(ladder.indexOf('< UPDATE') < ladder.indexOf('> 180 INVITE'), ladder.join())
      await hangUp(stage, call)
    },
  },
  {
    behaviour: 'answers-without-ringing',
    on: 'clear',
    async run(stage) {
      const [alice, bob] = await stage.pair({}, { answering: 'silent' })
      const incoming = stage.incoming(bob)
      const out = alice.call(numberOf(bob))
      const call = { out, in: await incoming }
      await stage.soon(Promise.all([call.in.answer(), out.until('answered')]), 'the answer')
      assert.equal(stage.ladder(out.id, alice).includes('< 180 INVITE'), false)
      await hangUp(stage, call)
    },
  },
  {
    behaviour: 'confused-by-network-headers',
    on: 'clear',
    async run(stage) {
      const [alice, bob] = await stage.pair()
      const call = await talk(stage, alice, bob, { headers: NETWORK_HEADERS.map((name) => [name, 'x']) })
      const { message } = await stage.sight(call.out.id, bob, '< INVITE')
      assert.deepEqual(
        NETWORK_HEADERS.filter((name) => message.has(name)),
        [],
      )
      await hangUp(stage, call)
    },
  },
  {
    behaviour: 'both-amr-framings',
    on: 'clear',
    async run(stage) {
      const [alice, bob] = await stage.pair({ media: BOTH_FRAMINGS })
      const call = await talk(stage, alice, bob)
      const { message } = await stage.sight(call.out.id, bob, '< INVITE')
      const sdp = Buffer.from(message.body).toString()
      assert.match(sdp, /a=fmtp:110 .*octet-align=1/)
      assert.equal(sdp.match(/a=rtpmap:\d+ AMR-WB/g)?.length, 2)
      await hangUp(stage, call)
    },
  },
  {
    behaviour: 'stray-bye',
    on: 'clear',
    async run(stage) {
      const [alice, bob] = await stage.pair()
      const call = await talk(stage, alice, bob)
      await hangUp(stage, call)
      await stage.pass(70_000)
      const { message } = await stage.sight(call.out.id, alice, '> BYE')
      const bye = createRequest('BYE', message.startLine.split(' ')[1] ?? '', [
        ...message.list('Route').map((value) => ['Route', value] as const),
        ['Max-Forwards', '70'],
        ['From', message.header('From') ?? ''],
        ['To', message.header('To') ?? ''],
        ['Call-ID', message.callId],
        ['CSeq', '99 BYE'],
      ])
      assert.equal((await stage.soon(alice.send(bye), '481')).status, 481)
    },
  },
  {
    behaviour: 'long-request-over-tcp',
    on: 'udp in ESP',
    async run(stage) {
      const [alice, bob] = await stage.pair()
      const call = await talk(stage, alice, bob, { headers: [['Subject', 'y'.repeat(1500)]] })
      assert.equal((await stage.sight(call.out.id, alice, '> INVITE')).transport, 'tcp')
      await hangUp(stage, call)
      assert.equal(requestsAt(stage, bob, 'BYE').length, 1)
    },
  },
]
