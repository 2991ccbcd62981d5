import assert from 'node:assert/strict'
import type { VoltaicConfig } from '@voltaic/core'
import { type Address, formatAddress } from '@voltaic/runtime'
import type { SipResponse } from '@voltaic/sip'
import type { CallScenario } from '../calls/stage.ts'
import { reachesBob } from './routing.ts'
import type { TrunkNetwork } from './trunk-network.ts'
import { TrunkPeer } from './trunk-peer.ts'

/** A network whose numbers are in no zone: the HSS knows which are its own. */
export function withoutEnum(net: () => TrunkNetwork): readonly CallScenario[] {
  return [
    {
      name: 'without ENUM a number that the HSS knows stays at home (TS 24.229 §5.3.2.1)',
      run: (stage) => reachesBob(stage, net(), '+99901080001'),
    },
    {
      name: 'without ENUM a number that the HSS does not know goes to the BGCF (TS 24.229 §5.3.2.1, §I.2)',
      async run(stage) {
        const { alice, peers } = net()
        const alpha = await TrunkPeer.start(stage, 'alpha', peers.alpha)
        const out = alice.call('+442079460000')
        await stage.soon(out.until('answered'), 'the trunk')
        assert.equal(alpha.first('INVITE')?.uri, `sip:00442079460000@${formatAddress(peers.alpha)};user=phone`)
        await stage.soon(out.hangUp(), 'BYE')
      },
    },
    {
      name: 'a name that the HSS does not know is nobody anywhere: 404',
      async run(stage) {
        const out = net().alice.call(`sip:nobody@${stage.network.config.realm}`)
        assert.equal((await stage.soon(out.ended, 'the end')).status, 404)
      },
    },
  ]
}

/** A network without an edge: the S-CSCF itself reaches others. */
export function withoutBgcf(net: () => TrunkNetwork): readonly CallScenario[] {
  return [
    {
      name: 'without a BGCF a number that ENUM knows in another network is called there (RFC 3263 §4, TS 24.229 §4.4.1)',
      async run(stage) {
        const { alice, peers } = net()
        const desk = await TrunkPeer.start(stage, 'other-network', peers['other-network'], {
          addressOf: (host) => addressOfName(host, stage.network.config),
        })
        const out = alice.call('+61355500920')
        await stage.soon(out.until('answered'), 'the other network')
        assert.equal(desk.first('INVITE')?.has('P-Charging-Vector'), false)
        const [session] = desk.sessions
        const bye = session?.bye() ?? Promise.resolve(undefined)
        assert.equal((await stage.soon<SipResponse | undefined>(bye, 'BYE'))?.status, 200)
        assert.equal((await stage.soon(out.ended, 'the end')).by, 'peer')
      },
    },
    {
      name: 'without a BGCF a number that no zone knows is looked for at home',
      async run(stage) {
        assert.equal((await stage.soon(net().alice.call('+442079460000').ended, 'the end')).status, 404)
      },
    },
  ]
}

/** What the DNS of the network says of its elements. */
function addressOfName(host: string, { elements, realm }: VoltaicConfig): Address | undefined {
  const element = elements.find(({ name }) => host === `${name}.${realm}`)
  return element && 'sip' in element ? element.sip : undefined
}
