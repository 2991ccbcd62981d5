import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { NgClient } from '@voltaic/ng'
import type { Address } from '@voltaic/runtime'
import { parseSessionDescription } from '@voltaic/sdp'
import type { SipResponse } from '@voltaic/sip'
import { identitiesOf } from '../calls/dialling.ts'
import { description, ScriptedPhone, sdp } from '../calls/scripted-phone.ts'
import { Stage } from '../calls/stage.ts'
import { warmUp } from '../calls/test-deployment.ts'
import { type Network, startNetwork } from '../network.ts'
import { anchored, askGateway, GATEWAY } from './anchored-network.ts'
import { BackgroundCall, streamsOf } from './background-call.ts'

const MALLORY = { host: '127.0.0.1', port: 41_000 }
const AUDIO = /m=audio \d+ /
/** More than a description may have. */
const M_LINES = 1000

const at = (place: Partial<Address>): string => description({ ...MALLORY, ...place })
const withPort = (port: string): string => description(MALLORY).replace(AUDIO, `m=audio ${port} `)
const lines = (count: number, port = 41_002): string => `m=audio ${port} RTP/AVP 104\r\n`.repeat(count)

/** Offers that no phone makes, and what the caller is told. */
const REFUSED: readonly (readonly [what: string, offer: string])[] = [
  ['1,000 m-lines', description(MALLORY) + lines(M_LINES - 1)],
  ['1,000 m-lines that are refused themselves', description(MALLORY) + lines(M_LINES - 1, 0)],
  ['nine streams', description(MALLORY) + lines(8)],
  ['port 65,536', withPort('65536')],
  ['port 99,999,999,999,999,999,999', withPort('99999999999999999999')],
  ['port -1', withPort('-1')],
  ['port 1e4', withPort('1e4')],
  ['port 0x4000', withPort('0x4000')],
  ['no port', withPort('')],
  ['port 53', withPort('53')],
  ['port 1023', withPort('1023')],
  ['multicast', at({ host: '239.1.1.1' })],
  ['broadcast', at({ host: '255.255.255.255' })],
  ['this network', at({ host: '0.1.2.3' })],
  ['the control port of the gateway, as a media port of it', at({ host: GATEWAY.host, port: 10_000 })],
  ['an IPv6 address behind IP4', at({ host: '127.0.0.1' }).replaceAll('IP4', 'IP6')],
  ['a name', description({ host: 'victim.example', port: 41_000 })],
  ['no address at all', description(MALLORY).replace(/c=.*\r\n/, '')],
  ['no description at all', 'hello'],
  ['a line of 100,000 characters', `${description(MALLORY)}a=${'x'.repeat(100_000)}\r\n`],
]

describe('hostile descriptions at a gateway, beside a call that goes on', () => {
  let network: Network
  let gateway: NgClient
  let background: BackgroundCall
  before(async () => {
    network = await startNetwork('memory', { adapt: (config) => anchored(config) })
    network.expectProblems(/media was not anchored/)
    await warmUp(network)
    gateway = await askGateway(network)
    background = await BackgroundCall.begin(network)
  })
  after(async () => {
    await background.end()
    await gateway.stop()
    await network.stop()
  })

  /** Only the call in the background is at the gateway. */
  async function assertNothingIsLeft(stage: Stage): Promise<void> {
    const others = async () =>
      (await stage.soon(gateway.list(100), 'the list')).filter((each) => !each.startsWith(background.id))
    await stage.eventually(async () => (await others()).length === 0, 'the gateway has let go of the rest')
  }

  async function on(play: (stage: Stage) => Promise<void>): Promise<void> {
    const stage = Stage.enter(network)
    try {
      await background.isUndisturbedBy(() => play(stage))
      await assertNothingIsLeft(stage)
    } finally {
      await stage.leave()
    }
  }

  test('offers that cannot be served are refused with 488, counted, and reach nobody (RFC 3261 §21.4.26; RFC 3264 §6)', async () => {
    await on(async (stage) => {
      const mallory = await ScriptedPhone.take(stage)
      const carol = await stage.registered({ preconditions: 'none' })
      const { counters } = network.runtime
      for (const [what, offer] of REFUSED) {
        const before = counters.get('media.offer.refused')
        const invite = mallory.invite(identitiesOf(carol).sip, offer)
        const outcome = await stage.soon(invite.outcome, what)
        assert.equal(outcome.kind, 'refused', what)
        assert.equal(outcome.kind === 'refused' && outcome.response.status, 488, what)
        assert.equal(counters.get('media.offer.refused') - before, 1, what)
        assert.equal(carol.calls.length, 0, what)
      }
    })
  })

  test('a stream of port 0 is passed as refused and gets no port of ours (RFC 3264 §6, §8.2)', async () => {
    await on(async (stage) => {
      const mallory = await ScriptedPhone.take(stage)
      const bob = await ScriptedPhone.take(stage, {
        onInvite: (invite) => {
          offered = Buffer.from(invite.request.body).toString('utf8')
          void invite.accept({ body: sdp(description({ host: '127.0.0.1', port: 42_000 }) + lines(1, 0)) })
        },
      })
      let offered = ''
      const invite = mallory.invite(bob.identity.sip, description(MALLORY) + lines(1, 0))
      const outcome = await stage.soon(invite.outcome, 'the answer')
      assert.ok(outcome.kind === 'accepted')
      const ports = parseSessionDescription(offered).media.map(({ port }) => port)
      assert.deepEqual([ports.length, ports[1]], [2, 0])
      assert.equal((await streamsOf(gateway, invite.callId, stage)).length, 4)
      await stage.soon(outcome.session.bye(), 'BYE')
    })
  })

  test('an answer that cannot be served ends its call: the caller is never told where it leads (RFC 3264 §6)', async () => {
    for (const answer of [withPort('65536'), at({ host: '239.1.1.1' }), description(MALLORY) + lines(M_LINES - 1)]) {
      await on(async (stage) => {
        const alice = await stage.registered({ preconditions: 'none', sessionTimer: 'off' })
        const mallory = await ScriptedPhone.take(stage, {
          onInvite: (invite) => void invite.accept({ body: sdp(answer) }),
        })
        const call = alice.call(mallory.identity.sip)
        const { kind } = await stage.later(call.ended, 'the end', 60_000)
        assert.notEqual(kind, 'completed')
        const told = stage.seen(call.id, alice).map(({ message }) => Buffer.from(message.body).toString('utf8'))
        assert.ok(told.every((body) => !body.includes('239.1.1.1') && !body.includes('65536')))
      })
    }
  })

  test('a re-INVITE that cannot be served is refused with 488, and the call stays where it is (RFC 3261 §14.2)', async () => {
    await on(async (stage) => {
      const mallory = await ScriptedPhone.take(stage)
      const bob = await ScriptedPhone.take(stage, {
        onInvite: (invite) => void invite.accept({ body: sdp(description({ host: '127.0.0.1', port: 42_000 })) }),
      })
      const invite = mallory.invite(bob.identity.sip, description(MALLORY))
      const outcome = await stage.soon(invite.outcome, 'the answer')
      assert.ok(outcome.kind === 'accepted')
      const invitesAtBob = () =>
        stage.seen(invite.callId, bob.phone).filter(({ message }) => message.startLine.startsWith('INVITE ')).length
      const where = async () =>
        (await streamsOf(gateway, invite.callId, stage)).map(({ local, remote }) => [local, remote])
      const before = await where()
      for (const [what, offer] of REFUSED) {
        const response: SipResponse = await stage.soon(outcome.session.reinvite({ body: sdp(offer) }), what)
        assert.equal(response.status, 488, what)
        assert.deepEqual([await where(), invitesAtBob()], [before, 1], what)
      }
      await stage.soon(outcome.session.bye(), 'BYE')
    })
  })
})
