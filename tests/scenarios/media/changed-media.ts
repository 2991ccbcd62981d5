import assert from 'node:assert/strict'
import type { Session } from '@voltaic/sip'
import { type DescriptionParts, description, sdp } from '../calls/scripted-phone.ts'
import type { CallScenario, Stage } from '../calls/stage.ts'
import { MediaPhone, speakAtOnce, WORDS } from './media-phone.ts'
import { RawMedia, rtpOf } from './raw-media.ts'

/** Two scripted phones in a call, and their sessions. */
interface MediaTalk {
  readonly caller: MediaPhone
  readonly called: MediaPhone
  readonly callId: string
  /** Of the caller. */
  readonly session: Session
  /** Of the called side. */
  readonly other: Session
  /** What the called side answers to offers from now on. */
  answers: DescriptionParts
  hangUp(): Promise<unknown>
}

/** Two phones that talk; the called one answers whatever it is offered. */
async function mediaTalk(stage: Stage): Promise<MediaTalk> {
  let other: Session | undefined
  const talk: { answers: DescriptionParts } = { answers: {} }
  const caller = await MediaPhone.take(stage, '127.0.0.101')
  const called: MediaPhone = await MediaPhone.take(stage, '127.0.0.102', {
    onInvite(invite) {
      other = invite.session
      called.hear(invite.request)
      invite.session.handlers = {
        onRequest(request) {
          if (request.body.length > 0) called.hear(request)
          return { status: 200, body: called.body(talk.answers) }
        },
      }
      void invite.accept({ body: called.body() })
    },
  })
  const call = caller.sip.invite(called.sip.identity.sip, Buffer.from(caller.body().content).toString('utf8'))
  const outcome = await stage.soon(call.outcome, 'the answer')
  assert.ok(outcome.kind === 'accepted' && other)
  caller.hear(outcome.response)
  assert.deepEqual(await speakAtOnce(stage, caller, called), [WORDS, WORDS])
  return Object.assign(talk, {
    ...{ caller, called, callId: call.callId, session: outcome.session, other },
    hangUp: () => stage.soon(outcome.session.bye(), 'BYE'),
  })
}

/** How long nobody says a word until the call is ended; a poll of the P-CSCF comes on top. */
const SILENCE_MS = 60_000 + 21_000

/** What changes during a call, with each packet looked at. @spec RFC 3264 §8 */
export const changedMediaScenarios: readonly CallScenario[] = [
  {
    name: 'sendonly lets one side be heard, inactive and zeros nobody who is not to be, and sendrecv both (RFC 3264 §8.4)',
    async run(stage) {
      const talk = await mediaTalk(stage)
      const { caller, called, session } = talk
      const zeros = sdp(description({ host: '0.0.0.0', port: caller.media.rtp.port }, { version: 4 }))
      for (const [offer, answer, heard] of [
        [caller.body({ version: 2, direction: 'sendonly' }), 'recvonly', [0, WORDS]],
        [caller.body({ version: 3, direction: 'inactive' }), 'inactive', [0, 0]],
        [zeros, 'sendrecv', [0, WORDS]],
        [caller.body({ version: 5 }), 'sendrecv', [WORDS, WORDS]],
        [caller.body({ version: 6, direction: 'recvonly' }), 'sendonly', [WORDS, 0]],
      ] as const) {
        talk.answers = { direction: answer }
        const told = called.told
        const { status } = await stage.soon(session.reinvite({ body: offer }), 're-INVITE')
        assert.equal(status, 200)
        // whoever is told zeros remembers where it was heard before
        if (called.told?.host === '0.0.0.0') called.told = told
        assert.deepEqual(await speakAtOnce(stage, caller, called), heard, answer)
      }
      await talk.hangUp()
    },
  },
  {
    name: 'UPDATE moves the caller and a re-INVITE the called side: nothing goes to the old ports (RFC 3311 §5; RFC 3264 §8.3.1)',
    async run(stage) {
      const talk = await mediaTalk(stage)
      const { caller, called, session, other } = talk
      const { net } = stage.network.runtime
      const [first, second] = [called.told, caller.told]
      const moved = stage.add(await RawMedia.open(net, { host: caller.media.rtp.host, port: 40_100 }))
      const offer = sdp(description(moved.rtp, { version: 2 }))
      const updated = await stage.soon(session.update({ body: offer }), 'UPDATE')
      assert.equal(updated.status, 200)
      assert.deepEqual(await speakAtOnce(stage, caller, called), [0, WORDS])
      assert.equal(moved.heard.length, WORDS)
      session.handlers = { onRequest: () => ({ status: 200, body: sdp(description(moved.rtp, { version: 2 })) }) }
      const away = stage.add(await RawMedia.open(net, { host: called.media.rtp.host, port: 40_200 }))
      const again = await stage.soon(other.reinvite({ body: sdp(description(away.rtp, { version: 2 })) }), 're-INVITE')
      assert.equal(again.status, 200)
      assert.deepEqual(await speakAtOnce(stage, caller, called), [0, 0])
      assert.deepEqual([moved.heard.length, away.heard.length], [2 * WORDS, WORDS])
      // the ports of the gateway are what they were
      assert.deepEqual([called.told, caller.told], [first, second])
      await talk.hangUp()
    },
  },
  {
    name: 'another SSRC in mid call, and sequence numbers that begin anew, go on as they come (RFC 3550 §5.1, §8.2)',
    async run(stage) {
      const talk = await mediaTalk(stage)
      const { caller, called } = talk
      const sent = [0, 1, 2].flatMap((source) =>
        [0, 1, 2, 3].map((index) => rtpOf(Uint8Array.of(0xf7, 0xc0), 0xfffe + index, 104, 7000 + source)),
      )
      called.media.heard.splice(0)
      for (const packet of sent) {
        caller.media.send(packet, caller.told ?? assert.fail())
        await stage.pass(20)
      }
      assert.deepEqual(called.media.heard.map(hex), sent.map(hex))
      await talk.hangUp()
    },
  },
  {
    name: 'keys go through octet for octet, marker, repetition and all (RFC 4733 §2.5)',
    async run(stage) {
      const talk = await mediaTalk(stage)
      const { caller, called } = talk
      const durations = [320, 640, 960, 960, 960]
      const sent = durations.map((duration, index) => {
        const event = Uint8Array.of(11, index >= 2 ? 0x8a : 0x0a, duration >> 8, duration & 255)
        return rtpOf(event, 500 + index, index === 0 ? 0x80 | 105 : 105)
      })
      called.media.heard.splice(0)
      for (const packet of sent) caller.media.send(packet, caller.told ?? assert.fail())
      await stage.pass(20)
      assert.deepEqual(called.media.heard.map(hex), sent.map(hex))
      await talk.hangUp()
    },
  },
  {
    name: 'a call in which nobody says a word any more is ended towards both; one on hold is not (TS 24.229 §5.2.8.1.2)',
    async run(stage) {
      const talk = await mediaTalk(stage)
      const { caller, session, other, callId } = talk
      talk.answers = { direction: 'inactive' }
      const hold = caller.body({ version: 2, direction: 'inactive' })
      assert.equal((await stage.soon(session.reinvite({ body: hold }), 're-INVITE')).status, 200)
      await stage.pass(3 * SILENCE_MS)
      assert.deepEqual([session.state, other.state], ['confirmed', 'confirmed'])
      talk.answers = {}
      const resume = caller.body({ version: 3 })
      assert.equal((await stage.soon(session.reinvite({ body: resume }), 're-INVITE')).status, 200)
      await stage.pass(SILENCE_MS)
      await stage.soon(Promise.all([session.ended, other.ended]), 'the end at both sides')
      for (const { sip } of [caller, talk.called]) {
        const { message } = await stage.sight(callId, sip.phone, '< BYE')
        assert.match(message.header('Reason') ?? '', /Media Inactive/)
      }
    },
  },
]

function hex(data: Uint8Array): string {
  return Buffer.from(data).toString('hex')
}
