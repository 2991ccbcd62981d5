import assert from 'node:assert/strict'
import { formatAddress } from '@voltaic/runtime'
import type { SipResponse } from '@voltaic/sip'
import { hangUp } from '../calls/dialling.ts'
import { description, sdp } from '../calls/scripted-phone.ts'
import type { CallScenario, Stage } from '../calls/stage.ts'
import type { TrunkNetwork } from './trunk-network.ts'
import { TrunkPeer } from './trunk-peer.ts'

/** Alice dials, bob rings and answers, and both hang up. */
export async function reachesBob(stage: Stage, { alice, bob }: TrunkNetwork, dialled: string): Promise<void> {
  const incoming = stage.incoming(bob)
  const out = alice.call(dialled)
  const call = await incoming
  await stage.soon(call.answer(), 'the answer')
  await stage.soon(out.until('answered'), 'the answer at the caller')
  await hangUp(stage, { out, in: call })
}

/** Calls by ENUM. The cases are those of an operator's zone: see `zoneOf`. */
export function enumRouting(net: () => TrunkNetwork): readonly CallScenario[] {
  return [
    {
      name: 'a number with one record: the URI of it is called (TS 24.229 §5.4.3.2, RFC 6116 §3.2)',
      run: (stage) => reachesBob(stage, net(), '+61355500911'),
    },
    {
      name: 'failover: the first target is down, the second is called (RFC 3263 §4.3)',
      async run(stage) {
        stage.network.expectProblems(/a destination that ENUM names has failed/)
        const { alice, bob } = net()
        const incoming = stage.later(stage.nextCall(bob), 'the second target')
        const out = alice.call('+61355500914')
        const call = await incoming
        await stage.soon(call.answer(), 'the answer')
        await hangUp(stage, { out, in: call })
      },
    },
    {
      name: 'a number of a block with a wildcard (RFC 4592 §2.2)',
      run: (stage) => reachesBob(stage, net(), '+61255501234'),
    },
    {
      name: 'a block with a wildcard and a regular expression: the digits that were dialled are in the URI (RFC 6116 §3.3)',
      run: (stage) => reachesBob(stage, net(), '+61255502001'),
    },
    {
      name: 'a number of the home network is found by the block that is its own',
      run: (stage) => reachesBob(stage, net(), '+99901080001'),
    },
    {
      name: 'an exception of the block that was ported: to the trunk of its routing number, the number as it was dialled (RFC 4694 §6)',
      async run(stage) {
        const { alice, peers } = net()
        const beta = await TrunkPeer.start(stage, 'beta', peers.beta)
        const out = alice.call('+61255502345')
        await stage.soon(out.until('answered'), 'the carrier of the routing number')
        const invite = beta.first('INVITE')
        // beta writes numbers of others with 00, and 9 before everything
        assert.equal(invite?.uri, `sip:90061255502345;npdi;rn=+61399900000@${formatAddress(peers.beta)};user=phone`)
        await stage.soon(out.hangUp(), 'BYE')
      },
    },
    {
      name: 'another network: by the edge of this one, which lets out nothing that is its own (TS 24.229 §4.4.1, §5.10.2.1)',
      async run(stage) {
        const { alice, peers } = net()
        const desk = await TrunkPeer.start(stage, 'other-network', peers['other-network'])
        const out = alice.call('+61355500920', { headers: [['P-Access-Network-Info', '3GPP-E-UTRAN-FDD']] })
        await stage.soon(out.until('answered'), 'the other network')
        const invite = desk.first('INVITE')
        assert.equal(invite?.uri, `sip:desk@${formatAddress(peers['other-network'])}`)
        for (const name of ['P-Access-Network-Info', 'P-Charging-Vector', 'P-Served-User']) {
          assert.equal(invite?.has(name), false, name)
        }
        const [session] = desk.sessions
        // and its BYE finds the way back in
        assert.equal(
          (await stage.soon<SipResponse | undefined>(session?.bye() ?? Promise.resolve(undefined), 'BYE'))?.status,
          200,
        )
        assert.equal((await stage.soon(out.ended, 'the end')).by, 'peer')
      },
    },
  ]
}

/** Calls that leave by trunks. */
export function breakout(net: () => TrunkNetwork): readonly CallScenario[] {
  return [
    {
      name: 'a number that ENUM does not know goes to the trunk of its prefix, as that writes it (TS 24.229 §5.4.3.2, §5.6.2)',
      async run(stage) {
        const { alice, peers } = net()
        const alpha = await TrunkPeer.start(stage, 'alpha', peers.alpha)
        const out = alice.call('+442079460000', { headers: [['Subject', 'nobody']] })
        await stage.soon(out.until('answered'), 'the trunk')
        const invite = alpha.first('INVITE')
        assert.equal(invite?.uri, `sip:00442079460000@${formatAddress(peers.alpha)};user=phone`)
        assert.deepEqual(invite?.list('P-Asserted-Identity'), [
          `<sip:0099901080002@${stage.network.config.realm};user=phone>`,
        ])
        for (const name of ['Subject', 'P-Charging-Vector', 'P-Access-Network-Info']) {
          assert.equal(invite?.has(name), false, name)
        }
        const [session] = alpha.sessions
        await stage.soon<SipResponse | undefined>(session?.bye() ?? Promise.resolve(undefined), 'BYE of the trunk')
        assert.equal((await stage.soon(out.ended, 'the end')).by, 'peer')
      },
    },
    {
      name: 'who wants to stay unknown is not named to a trunk (RFC 3325 §7)',
      async run(stage) {
        const { alice, peers } = net()
        const alpha = await TrunkPeer.start(stage, 'alpha', peers.alpha)
        const out = alice.call('+442079460000', { privacy: 'id' })
        await stage.soon(out.until('answered'), 'the trunk')
        assert.equal(alpha.first('INVITE')?.has('P-Asserted-Identity'), false)
        await stage.soon(out.hangUp(), 'BYE')
      },
    },
    {
      name: 'a trunk that says 503 is passed over, and the next one has the call (TS 24.229 §5.6.2, RFC 3261 §16.7)',
      async run(stage) {
        stage.network.expectProblems(/trunk failed/)
        const { alice, peers } = net()
        const alpha = await TrunkPeer.start(stage, 'alpha', peers.alpha, {
          onRequest: (request, hop) => (request.method === 'INVITE' ? hop.reply(503) : undefined),
        })
        const beta = await TrunkPeer.start(stage, 'beta', peers.beta)
        const out = alice.call('+442079460000')
        await stage.soon(out.until('answered'), 'the second trunk')
        assert.equal(alpha.requests.filter(({ method }) => method === 'INVITE').length, 1)
        assert.equal(beta.first('INVITE')?.uri, `sip:902079460000@${formatAddress(peers.beta)};user=phone`)
        await stage.soon(out.hangUp(), 'BYE')
      },
    },
    {
      name: 'a trunk that says nothing is passed over after its time (RFC 3263 §4.3)',
      async run(stage) {
        stage.network.expectProblems(/trunk failed/)
        const { alice, peers } = net()
        const beta = await TrunkPeer.start(stage, 'beta', peers.beta)
        const out = alice.call('+442079460000')
        await stage.later(out.until('answered'), 'the second trunk', 30_000)
        assert.equal(beta.invites.length, 1)
        await stage.soon(out.hangUp(), 'BYE')
      },
    },
    {
      name: 'a trunk that has let it ring and fails then is not passed over: the caller has heard it (RFC 3960 §3.1)',
      async run(stage) {
        const { alice, peers } = net()
        await TrunkPeer.start(stage, 'alpha', peers.alpha, {
          async onInvite(invite) {
            await invite.provisional(180)
            invite.reject(500)
          },
        })
        const beta = await TrunkPeer.start(stage, 'beta', peers.beta)
        const out = alice.call('+442079460000')
        const end = await stage.soon(out.ended, 'the end')
        assert.deepEqual([end.status, beta.requests.length], [500, 0])
      },
    },
    {
      name: 'a trunk that says busy is believed (RFC 3261 §21.4.24)',
      async run(stage) {
        const { alice, peers } = net()
        await TrunkPeer.start(stage, 'alpha', peers.alpha, { onInvite: (invite) => invite.reject(486) })
        const beta = await TrunkPeer.start(stage, 'beta', peers.beta)
        const out = alice.call('+442079460000')
        assert.equal((await stage.soon(out.ended, 'the end')).status, 486)
        assert.equal(beta.requests.length, 0)
      },
    },
    {
      name: 'who gives up while the first trunk says nothing has no other one called (RFC 3261 §16.10)',
      async run(stage) {
        const { alice, peers } = net()
        let isThere = false
        await TrunkPeer.start(stage, 'alpha', peers.alpha, {
          onInvite() {
            isThere = true
          },
        })
        const beta = await TrunkPeer.start(stage, 'beta', peers.beta)
        const out = alice.call('+442079460000')
        await stage.eventually(() => isThere, 'the first trunk')
        await stage.soon(out.cancel(), 'CANCEL')
        assert.equal((await stage.later(out.ended, 'the end')).kind, 'cancelled')
        assert.equal(beta.requests.length, 0)
      },
    },
    {
      name: 'early media of a trunk reaches the caller, and its PRACK the trunk (RFC 3262 §3)',
      async run(stage) {
        const { peers } = net()
        const caller = await stage.registered({ preconditions: 'none' })
        let hasPrack = false
        await TrunkPeer.start(stage, 'alpha', peers.alpha, {
          async onInvite(invite) {
            const prack = await invite.provisional(183, { body: sdp(description(peers.alpha)), reliable: true })
            hasPrack = prack !== undefined
            await invite.accept()
          },
        })
        const out = caller.call('+442079460000')
        await stage.soon(out.until('answered'), 'the trunk')
        assert.ok(hasPrack)
        await stage.soon(out.hangUp(), 'BYE')
      },
    },
    {
      name: 'no route: 404, and no trunk is asked (TS 24.229 §5.6.2)',
      async run(stage) {
        const end = await stage.soon(net().alice.call('+15555550100').ended, 'the end')
        assert.equal(end.status, 404)
      },
    },
  ]
}
