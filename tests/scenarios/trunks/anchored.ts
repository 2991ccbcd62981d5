import assert from 'node:assert/strict'
import { sdp } from '../calls/scripted-phone.ts'
import type { CallScenario } from '../calls/stage.ts'
import { GATEWAY } from './anchored-network.ts'
import type { TrunkNetwork } from './trunk-network.ts'
import { TrunkPeer } from './trunk-peer.ts'

const LONDON = 'sip:00442079460000@carrier.example'

/** What a description says of where media goes, and of what kind. */
function mediaOf(body: Uint8Array): {
  readonly host: string
  readonly port: number
  readonly codecs: readonly string[]
} {
  const text = Buffer.from(body).toString('latin1')
  return {
    host: /^c=IN IP4 (\S+)/m.exec(text)?.[1] ?? '',
    port: Number(/^m=audio (\d+)/m.exec(text)?.[1]),
    codecs: [...text.matchAll(/^a=rtpmap:\d+ ([\w-]+)\//gm)].map(([, name = '']) => name),
  }
}

/** A carrier that knows G.711 alone. */
const G711 = [
  'v=0',
  'o=- 1 1 IN IP4 127.0.0.61',
  's=-',
  'c=IN IP4 127.0.0.61',
  't=0 0',
  'm=audio 40000 RTP/AVP 8',
  'a=rtpmap:8 PCMA/8000',
  '',
].join('\r\n')

/**
 * Calls over trunks whose media passes the gateway.
 *
 * @param ended names of calls that the gateway has let go
 */
export function anchoredTrunks(net: () => TrunkNetwork, ended: () => readonly string[]): readonly CallScenario[] {
  return [
    {
      name: 'media of a call over a trunk passes the gateway, which offers G.711 besides, and lets go of it (TS 23.228 §I.3.2)',
      async run(stage) {
        const { alice, peers } = net()
        const alpha = await TrunkPeer.start(stage, 'alpha', peers.alpha, {
          onInvite: (invite) => void invite.accept({ body: sdp(G711) }),
        })
        const call = alice.call('+442079460000')
        await stage.soon(call.until('answered'), 'the answer')
        const offered = mediaOf(alpha.invites[0]?.request.body ?? assert.fail('no INVITE'))
        assert.equal(offered.host, GATEWAY.host, 'the trunk sends to the gateway')
        assert.ok(offered.port >= 10_000 && offered.port % 2 === 0)
        assert.ok(offered.codecs.includes('PCMA') && offered.codecs.includes('AMR-WB'), offered.codecs.join())
        await stage.soon(call.hangUp(), 'BYE')
        await stage.soon(call.ended, 'the end')
        await stage.eventually(() => ended().includes(`${call.id};trunk`), 'the gateway lets go')
      },
    },
    {
      name: 'a call that a trunk brings is anchored under a name of its own, and ended when the trunk hangs up',
      async run(stage) {
        const { bob, peers, bgcf } = net()
        const alpha = await TrunkPeer.start(stage, 'alpha', peers.alpha)
        const incoming = stage.incoming(bob)
        const out = alpha.call(bgcf, '+99901080001', LONDON)
        const call = await incoming
        await stage.soon(call.answer(), 'the answer')
        const outcome = await stage.soon(out.outcome, 'the answer at the trunk')
        assert.ok(outcome.kind === 'accepted')
        assert.equal(mediaOf(outcome.response.body).host, GATEWAY.host)
        await stage.soon<unknown>(outcome.session.bye(), 'BYE')
        await stage.eventually(() => ended().some((name) => name.endsWith(';trunk-in')), 'the gateway lets go')
      },
    },
    {
      name: 'a call that no trunk takes leaves nothing at the gateway',
      async run(stage) {
        const { alice, peers } = net()
        await TrunkPeer.start(stage, 'alpha', peers.alpha, { onInvite: (invite) => invite.reject(486) })
        const call = alice.call('+442079460001')
        assert.equal((await stage.soon(call.ended, 'the end')).kind, 'refused')
        await stage.eventually(() => ended().includes(`${call.id};trunk`), 'the gateway lets go')
      },
    },
  ]
}
