import assert from 'node:assert/strict'
import { formatAddress } from '@voltaic/runtime'
import { createRequest, type HeaderEntries, type SipResponse } from '@voltaic/sip'
import type { CallScenario, Stage } from '../calls/stage.ts'
import type { TrunkNetwork } from './trunk-network.ts'
import { TrunkPeer } from './trunk-peer.ts'

const LONDON = 'sip:00442079460000@carrier.example'

/** A call from alpha that is refused. */
async function refused(
  stage: Stage,
  { peers, bgcf }: TrunkNetwork,
  called: string,
  from: string,
  headers: HeaderEntries = [],
): Promise<number> {
  const alpha = await TrunkPeer.start(stage, 'alpha', peers.alpha)
  const { response } = await stage.soon(alpha.call(bgcf, called, from, headers).outcome, 'the answer')
  return response.status
}

/** Calls that trunks bring. */
export function incomingCalls(net: () => TrunkNetwork): readonly CallScenario[] {
  return [
    {
      name: 'a call from a trunk reaches the subscriber; who calls is a global number (TS 24.229 §5.10.3.2)',
      async run(stage) {
        const { bob, peers, bgcf } = net()
        const alpha = await TrunkPeer.start(stage, 'alpha', peers.alpha)
        const incoming = stage.incoming(bob)
        const out = alpha.call(bgcf, '0099901080001', LONDON, [
          // what a trunk says of this network is not believed
          ['P-Charging-Vector', 'icid-value=forged'],
          ['P-Served-User', '<sip:somebody@example.org>;sescase=orig'],
        ])
        const call = await incoming
        assert.equal(call.remote, 'tel:+442079460000')
        await stage.soon(call.answer(), 'the answer')
        const outcome = await stage.soon(out.outcome, 'the answer at the trunk')
        assert.equal(outcome.kind, 'accepted')
        assert.equal(outcome.response.has('P-Charging-Vector'), false)
        await stage.soon(call.hangUp(), 'BYE of the phone')
        assert.equal((await stage.soon(call.ended, 'the end')).kind, 'completed')
      },
    },
    {
      name: 'the trunk hangs up, by the way that it was shown (RFC 3261 §12.2.1.1)',
      async run(stage) {
        const { bob, peers, bgcf } = net()
        const alpha = await TrunkPeer.start(stage, 'alpha', peers.alpha)
        const incoming = stage.incoming(bob)
        const out = alpha.call(bgcf, '+99901080001', LONDON)
        const call = await incoming
        await stage.soon(call.answer(), 'the answer')
        const outcome = await stage.soon(out.outcome, 'the answer at the trunk')
        assert.ok(outcome.kind === 'accepted')
        assert.equal((await stage.soon<SipResponse | undefined>(outcome.session.bye(), 'BYE'))?.status, 200)
        assert.equal((await stage.soon(call.ended, 'the end')).by, 'peer')
      },
    },
    {
      name: 'a number that nobody has: 404, and no way out by another trunk (TS 24.229 §5.3.2.1)',
      async run(stage) {
        assert.equal(await refused(stage, net(), '0099901089999', LONDON), 404)
      },
    },
    {
      name: 'a number of somebody else: 404, since this network carries no calls between trunks',
      async run(stage) {
        assert.equal(await refused(stage, net(), '00442079460001', LONDON), 404)
      },
    },
    {
      name: 'digits that are no number in the format of the trunk: 404',
      async run(stage) {
        assert.equal(await refused(stage, net(), 'bob', LONDON), 404)
      },
    },
    {
      name: 'forged: a trunk names a subscriber as the one who calls, by number (RFC 3325 §5, TS 24.229 §4.4.1)',
      async run(stage) {
        stage.network.expectProblems(/names a caller of this network/)
        assert.equal(await refused(stage, net(), '0099901080001', 'sip:0099901080002@carrier.example'), 403)
      },
    },
    {
      name: 'forged: in P-Asserted-Identity, by the domain of this network (RFC 3325 §5)',
      async run(stage) {
        stage.network.expectProblems(/names a caller of this network/)
        const asserted = `<sip:anybody@${stage.network.config.realm}>`
        assert.equal(await refused(stage, net(), '0099901080001', LONDON, [['P-Asserted-Identity', asserted]]), 403)
      },
    },
    {
      name: 'who is no trunk is refused (TS 24.229 §4.4.1)',
      async run(stage) {
        const { peers, bgcf } = net()
        const stranger = await TrunkPeer.start(stage, 'stranger', peers.stranger)
        const { response } = await stage.soon(stranger.call(bgcf, '+99901080001', LONDON).outcome, 'the answer')
        assert.equal(response.status, 403)
      },
    },
    {
      name: 'a request that claims to be inside a dialog goes nowhere without the mark of one (RFC 3261 §12.2.2)',
      async run(stage) {
        const { peers, bgcf } = net()
        const alpha = await TrunkPeer.start(stage, 'alpha', peers.alpha)
        const own = formatAddress(bgcf)
        const bye = createRequest('BYE', `sip:bob@${stage.network.config.realm}`, [
          ['Route', `<sip:alpha.0.0123456789abcdef@${own};lr>, <sip:scscf.${stage.network.config.realm}:6060;lr>`],
          ['From', `<${LONDON}>;tag=1`],
          ['To', '<sip:bob@example.org>;tag=2'],
          ['Call-ID', 'forged'],
          ['CSeq', '1 BYE'],
        ])
        assert.equal((await stage.soon(alpha.request(bye), 'the answer')).status, 481)
      },
    },
  ]
}
