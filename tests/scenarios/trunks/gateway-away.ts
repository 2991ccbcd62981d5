import assert from 'node:assert/strict'
import { PLAIN } from '../calls/dialling.ts'
import type { CallScenario, Stage } from '../calls/stage.ts'
import type { Phone } from '../network.ts'
import { GATEWAY } from './anchored-network.ts'
import type { TrunkNetwork } from './trunk-network.ts'
import { TrunkPeer } from './trunk-peer.ts'

type Net = () => TrunkNetwork

/** Nothing reaches the gateway any more, for this scenario. */
function withoutGateway(stage: Stage): void {
  stage.network.expectProblems(/media/)
  const untap = stage.network.memory?.addTap(({ to }) =>
    to.host === GATEWAY.host && to.port === GATEWAY.port ? 'drop' : undefined,
  )
  stage.add({ stop: async () => untap?.() })
}

async function speakingPhone(stage: Stage): Promise<Phone> {
  const sim = await stage.addSubscriber({ imsi: '001019901080004', msisdn: '99901080004' })
  return stage.registered({ ...PLAIN, media: {} }, sim)
}

/** Of a network that refuses calls while the gateway is away. */
export function refusedWithoutGateway(net: Net): readonly CallScenario[] {
  return [
    {
      name: 'while the gateway does not answer, a call over a trunk is refused, and the trunk hears nothing of it',
      async run(stage) {
        const alpha = await TrunkPeer.start(stage, 'alpha', net().peers.alpha)
        const phone = await speakingPhone(stage)
        withoutGateway(stage)
        const end = await stage.soon(phone.call('+442079460000').ended, 'the end')
        assert.equal(end.kind, 'refused')
        assert.ok((end.status ?? 0) >= 500, JSON.stringify(end))
        assert.equal(alpha.first('INVITE'), undefined)
      },
    },
  ]
}

/** Of a network that does without. */
export function pastTheGateway(net: Net): readonly CallScenario[] {
  return [
    {
      name: 'with bypass a call goes on past a gateway that does not answer, and the trunk is told the phone',
      async run(stage) {
        const alpha = await TrunkPeer.start(stage, 'alpha', net().peers.alpha)
        const phone = await speakingPhone(stage)
        withoutGateway(stage)
        const call = phone.call('+442079460000')
        await stage.soon(call.until('answered'), 'the answer')
        const text = Buffer.from(alpha.first('INVITE')?.body ?? []).toString('latin1')
        // the gateway has the ports below
        assert.ok(Number(/^m=audio (\d+)/m.exec(text)?.[1]) >= 16_384, text)
        assert.ok(!text.includes('PCMA'), 'nothing was added that nobody can transcode')
        await stage.soon(call.hangUp(), 'BYE')
        await stage.soon(call.ended, 'the end')
      },
    },
  ]
}
