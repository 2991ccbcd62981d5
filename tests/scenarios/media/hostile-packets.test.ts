import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { encodeAmrPayload } from '@voltaic/amr'
import type { NgClient } from '@voltaic/ng'
import type { Address } from '@voltaic/runtime'
import type { UeCall } from '@voltaic/ue'
import { identitiesOf } from '../calls/dialling.ts'
import { type DescriptionParts, description, ScriptedPhone } from '../calls/scripted-phone.ts'
import { Stage } from '../calls/stage.ts'
import { warmUp } from '../calls/test-deployment.ts'
import { type Network, startNetwork } from '../network.ts'
import { anchored, askGateway } from './anchored-network.ts'
import { BackgroundCall, droppedIn, streamsOf } from './background-call.ts'
import { placeIn } from './media-phone.ts'
import { noise, RawMedia, rtcpOf, rtpOf } from './raw-media.ts'

const MALLORY = { host: '127.0.0.1', port: 41_000 }
const STRANGER = { host: '127.0.0.66', port: 4000 }
/** Largest payload of UDP over IPv4. */
const LARGEST = 65_507
/** Octets of the largest packet that Ethernet carries. */
const ETHERNET = 1500

/** No RTP, by what each says of itself. @spec RFC 3550 §5.1, §A.1 */
const NO_RTP: readonly (readonly [what: string, data: Uint8Array])[] = [
  ['nothing', new Uint8Array(0)],
  ['one octet', Uint8Array.of(0x80)],
  ['eleven octets', rtpOf(new Uint8Array(0), 1).subarray(0, 11)],
  ['version 0', with0(rtpOf(noise(20), 1), 0x00)],
  ['version 1, which is STUN', with0(rtpOf(noise(20), 1), 0x40)],
  ['version 3', with0(rtpOf(noise(20), 1), 0xc0)],
  ['fifteen CSRC, and no room for them', with0(rtpOf(noise(20), 1), 0x8f)],
  ['an extension without a length', with0(rtpOf(new Uint8Array(0), 1), 0x90)],
  ['an extension of 65,535 words', with0(rtpOf(Uint8Array.of(0, 0, 0xff, 0xff, 1), 1), 0x90)],
  ['one octet above what Ethernet carries', rtpOf(noise(ETHERNET - 12 + 1), 1)],
  ['as large as UDP lets it be', rtpOf(noise(LARGEST - 12), 1)],
  ['noise', with0(noise(400), 0x17)],
]

/** No RTCP, and RTCP that lies about what is in it. @spec RFC 3550 §6.4, §A.2 */
const NO_RTCP: readonly (readonly [what: string, data: Uint8Array])[] = [
  ['nothing', new Uint8Array(0)],
  ['seven octets', rtcpOf(8).subarray(0, 7)],
  ['version 0', with0(rtcpOf(28), 0x00)],
  ['a type that is none', rtcpOf(28, { type: 100 })],
  ['one octet above what Ethernet carries', Buffer.concat([rtcpOf(28), Buffer.alloc(ETHERNET + 1 - 28)])],
  ['as large as UDP lets it be', Buffer.concat([rtcpOf(28), Buffer.alloc(LARGEST - 28)])],
]
const LYING_RTCP: readonly Uint8Array[] = [
  rtcpOf(28, { words: 0xffff }),
  rtcpOf(28, { words: 0 }),
  rtcpOf(28, { count: 31 }),
  rtcpOf(8, { type: 200 }),
  rtcpOf(8, { type: 201, count: 31 }),
  rtcpOf(8, { type: 202, count: 31 }),
  rtcpOf(8, { type: 203, count: 31 }),
  rtcpOf(12, { type: 204 }),
  rtcpOf(12, { type: 207 }),
  Buffer.concat(Array.from({ length: 187 }, () => rtcpOf(8, { type: 201 }))),
]

function with0(data: Uint8Array, first: number): Uint8Array {
  return Uint8Array.from(data, (octet, index) => (index === 0 ? first : octet))
}

/** A call of somebody who sends what a test wants to a phone that listens. */
interface HostileCall {
  readonly media: RawMedia
  /** The gateway, as the one who calls was told. */
  readonly gateway: Address
  readonly heardBy: UeCall
  readonly callId: string
}

describe('hostile packets at a gateway, beside a call that goes on', () => {
  let network: Network
  let gateway: NgClient
  let background: BackgroundCall
  before(async () => {
    network = await startNetwork('memory', { adapt: (config) => anchored(config, { transcode: ['AMR-WB'] }) })
    network.expectProblems(/media was not anchored .*port 9 is not for media/)
    await warmUp(network)
    gateway = await askGateway(network)
    background = await BackgroundCall.begin(network)
  })
  after(async () => {
    await background.end()
    await gateway.stop()
    await network.stop()
  })

  /** Plays with a hostile call, and hangs up. */
  async function hostileCall(
    parts: DescriptionParts,
    play: (call: HostileCall, stage: Stage) => Promise<void>,
  ): Promise<void> {
    const stage = Stage.enter(network)
    try {
      const media = stage.add(await RawMedia.open(network.runtime.net, MALLORY))
      const mallory = await ScriptedPhone.take(stage)
      const carol = await stage.registered({ preconditions: 'none', sessionTimer: 'off', media: {} })
      const incoming = stage.incoming(carol)
      const invite = mallory.invite(identitiesOf(carol).sip, description(MALLORY, parts))
      const heardBy = await incoming
      await stage.soon(heardBy.answer(), 'the answer')
      const outcome = await stage.soon(invite.outcome, 'the outcome')
      assert.ok(outcome.kind === 'accepted', outcome.kind)
      await play({ media, gateway: placeIn(outcome.response.body), heardBy, callId: invite.callId }, stage)
      await stage.soon(outcome.session.bye(), 'BYE')
      await stage.soon(heardBy.ended, 'the end')
    } finally {
      await stage.leave()
    }
  }

  const dropped = async (callId: string, stage: Stage) => droppedIn(await streamsOf(gateway, callId, stage))
  const mediaOf = (call: UeCall) => call.statistics.media ?? assert.fail('no media')

  test('RTP and RTCP of a third address, to every port of a call: dropped, counted, and nothing comes back (TS 23.334 §5.9)', async () => {
    const stage = Stage.enter(network)
    const stranger = stage.add(await RawMedia.open(network.runtime.net, STRANGER))
    try {
      const before = droppedIn(await background.streams(gateway))
      const ports = (await background.streams(gateway)).map(({ local }) => local)
      assert.equal(ports.length, 4)
      await background.isUndisturbedBy(async () => {
        for (let packet = 0; packet < 50; packet++) {
          for (const to of ports) {
            stranger.send(rtpOf(noise(33), packet), to)
            stranger.sendReport(rtcpOf(28), to)
          }
          await stage.pass(2)
        }
      })
      assert.equal(droppedIn(await background.streams(gateway)) - before, 50 * ports.length * 2)
      assert.deepEqual([stranger.heard.length, stranger.reports.length], [0, 0])
    } finally {
      await stage.leave()
    }
  })

  test('what is no RTP, truncated or giant, of a phone in its own call: dropped and counted, and its call goes on', async () => {
    await hostileCall({}, async (call, stage) => {
      const before = await dropped(call.callId, stage)
      await background.isUndisturbedBy(async () => {
        for (const [, data] of NO_RTP) call.media.send(data, call.gateway)
      })
      assert.equal((await dropped(call.callId, stage)) - before, NO_RTP.length)
      const { received, refused } = mediaOf(call.heardBy)
      assert.deepEqual([received, refused], [0, 0])
      call.media.speak(Uint8Array.of(0xf7, 0xc0), call.gateway)
      call.media.speak(Uint8Array.of(0xf7, 0xc0), call.gateway)
      await stage.eventually(() => call.media.heard.length > 10, 'speech to the hostile side')
    })
  })

  test('what is no RTCP is dropped and counted; what lies about its contents disturbs nobody (RFC 3550 §A.2)', async () => {
    await hostileCall({}, async (call, stage) => {
      const before = await dropped(call.callId, stage)
      await background.isUndisturbedBy(async () => {
        for (const [, data] of NO_RTCP) call.media.sendReport(data, call.gateway)
        for (const data of LYING_RTCP) call.media.sendReport(data, call.gateway)
      })
      assert.equal((await dropped(call.callId, stage)) - before, NO_RTCP.length)
      const heard = call.media.heard.length
      await stage.eventually(() => call.media.heard.length > heard + 10, 'speech to the hostile side')
    })
  })

  test('reserved frame types of AMR are relayed as they are, and the phone refuses them (RFC 4867 §4.3.2)', async () => {
    await hostileCall({}, async (call, stage) => {
      await background.isUndisturbedBy(async () => {
        // CMR 15, F 0, FT, Q 1: bandwidth-efficient
        for (const type of [10, 11, 12, 13]) {
          const entry = Uint8Array.of(0xf0 | (type >> 1), ((type & 1) << 7) | 0x40)
          call.media.speak(Buffer.concat([entry, noise(60)]), call.gateway)
          await stage.pass(20)
        }
        call.media.speak(speechOf('bandwidth-efficient'), call.gateway)
      })
      const { refused, received } = mediaOf(call.heardBy)
      assert.deepEqual([refused, received], [4, 1])
    })
  })

  test('where the gateway changes the framing it drops reserved frame types, and counts them (RFC 4867 §4.3.2)', async () => {
    await hostileCall({ more: ['a=fmtp:104 octet-align=1'] }, async (call, stage) => {
      const before = await dropped(call.callId, stage)
      await background.isUndisturbedBy(async () => {
        for (let type = 0; type < 16; type++) {
          call.media.speak(Buffer.concat([Uint8Array.of(0xf0, (type << 3) | 4), noise(60)]), call.gateway)
          await stage.pass(20)
        }
        // reserved behind good ones, more frames than one can have, and none at all
        call.media.speak(Uint8Array.of(0xf0, 0xfc, 0xfc, 0x54), call.gateway)
        call.media.speak(new Uint8Array(200).fill(0xff), call.gateway)
        call.media.speak(new Uint8Array(0), call.gateway)
        call.media.speak(speechOf('octet-aligned'), call.gateway)
        await stage.pass(20)
      })
      // all sixteen have sixty octets behind, which is right for AMR-WB 23.85 alone
      assert.equal((await dropped(call.callId, stage)) - before, 16 + 3 - 1)
      const { refused, received } = mediaOf(call.heardBy)
      assert.deepEqual([refused, received], [0, 2])
    })
  })
})

/** One good frame of AMR-WB 12.65. */
function speechOf(framing: 'bandwidth-efficient' | 'octet-aligned'): Uint8Array {
  const data = Uint8Array.from(noise(32))
  data[31] = (data[31] ?? 0) & 0xf8
  return encodeAmrPayload(
    { codecModeRequest: 15, frames: [{ frameType: 2, isGood: true, data }] },
    { codec: 'AMR-WB', framing },
  )
}
