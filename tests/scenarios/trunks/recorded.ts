import assert from 'node:assert/strict'
import type { VoltaicConfig } from '@voltaic/core'
import { PLAIN } from '../calls/dialling.ts'
import { description, sdp } from '../calls/scripted-phone.ts'
import type { CallScenario, Stage } from '../calls/stage.ts'
import { anchoredAtTrunks, GATEWAY } from './anchored-network.ts'
import type { TrunkNetwork } from './trunk-network.ts'
import { TrunkPeer } from './trunk-peer.ts'

/** The network whose calls over beta are recorded; a route leads to a carrier that has no trunk. */
export function recordedAtBeta(config: VoltaicConfig): VoltaicConfig {
  const anchored = anchoredAtTrunks(config, { inactivityMs: 10_000 })
  const nowhere = { prefix: '+4499', via: [{ to: 'nobody', priority: 0, weight: 1 }] }
  const elements = anchored.elements.map((element) =>
    element.function === 'bgcf'
      ? {
          ...element,
          carriers: [...element.carriers, { name: 'nobody', trunks: [] }],
          routes: [...element.routes, nowhere],
        }
      : element,
  )
  return { ...anchored, elements, recording: { rules: [{ trunk: 'beta' }], spool: { keepFree: 0 } } }
}

/** What the gateway is told meanwhile, each command as its text. */
function commandsTo(stage: Stage): readonly string[] {
  const commands: string[] = []
  const memory = stage.network.memory ?? assert.fail('the network is not in memory')
  const untap = memory.addTap(({ to, data }) => {
    if (to.host === GATEWAY.host && to.port === GATEWAY.port) commands.push(Buffer.from(data).toString('latin1'))
    return undefined
  })
  stage.add({ stop: async () => void untap() })
  return commands
}

/** A call of alice that is answered and ended. */
async function called(stage: Stage, { alice }: TrunkNetwork): Promise<void> {
  const call = alice.call('+442079460000')
  await stage.soon(call.until('answered'), 'the answer')
  await stage.soon(call.hangUp(), 'BYE')
  await stage.soon(call.ended, 'the end')
}

const areRecorded = (commands: readonly string[]): readonly string[] =>
  commands.filter((command) => command.includes('start recording') || command.includes('record-call'))

/** Calls that may take alpha or beta, of which beta is recorded; what is silent is let go of. */
export function recordedTrunks(net: () => TrunkNetwork, ended: () => readonly string[]): readonly CallScenario[] {
  return [
    {
      name: 'the rule of the trunk that takes a call has it recorded, though another was tried before',
      async run(stage) {
        const { peers } = net()
        const commands = commandsTo(stage)
        stage.network.expectProblems(/trunk failed .*"trunk":"alpha","status":503/)
        await TrunkPeer.start(stage, 'alpha', peers.alpha, {
          onRequest: (request, hop) => (request.method === 'INVITE' ? hop.reply(503) : undefined),
        })
        await TrunkPeer.start(stage, 'beta', peers.beta)
        await called(stage, net())
        const [recorded, ...more] = areRecorded(commands)
        assert.match(recorded ?? '', /start recording/)
        assert.match(recorded ?? '', /\|trunk=beta/)
        assert.deepEqual(more, [])
      },
    },
    {
      name: 'a call is not recorded for the rule of a trunk that it might have taken',
      async run(stage) {
        const { peers } = net()
        const commands = commandsTo(stage)
        await TrunkPeer.start(stage, 'alpha', peers.alpha)
        await called(stage, net())
        assert.ok(commands.length > 0, 'the gateway was asked')
        assert.deepEqual(areRecorded(commands), [])
      },
    },
    {
      name: 'a call of which the route has no trunk is refused, and the gateway hears nothing of it',
      async run(stage) {
        const commands = commandsTo(stage)
        const call = net().alice.call('+449900000000')
        assert.equal((await stage.soon(call.ended, 'the end')).kind, 'refused')
        assert.deepEqual(commands, [])
      },
    },
    {
      name: 'a trunk that changes its media by re-INVITE is told the gateway again (RFC 3261 §14.2, TS 23.228 §I.3.2)',
      async run(stage) {
        const { bob, peers, bgcf } = net()
        const alpha = await TrunkPeer.start(stage, 'alpha', peers.alpha)
        const incoming = stage.incoming(bob)
        const out = alpha.call(bgcf, '+99901080001', 'sip:00442079460000@carrier.example')
        const call = await incoming
        await stage.soon(call.answer(), 'the answer')
        const outcome = await stage.soon(out.outcome, 'the answer at the trunk')
        assert.ok(outcome.kind === 'accepted')
        const held = description({ host: '127.0.0.61', port: 40_002 }, { version: 2, direction: 'sendonly' })
        const response = await stage.soon(outcome.session.reinvite({ body: sdp(held) }), 'the answer to re-INVITE')
        const body = Buffer.from(response.body).toString('latin1')
        assert.match(body, new RegExp(`^c=IN IP4 ${GATEWAY.host}\r$`, 'm'))
        assert.match(body, /^a=recvonly\r$/m)
        await stage.soon(call.hangUp(), 'BYE')
        await stage.soon(call.ended, 'the end')
      },
    },
    {
      name: 'the gateway lets go of a call over a trunk that has been silent for too long (TS 23.334 §5.15)',
      async run(stage) {
        const { peers } = net()
        const sim = await stage.addSubscriber({ imsi: '001019901080003', msisdn: '99901080003' })
        const phone = await stage.registered({ ...PLAIN, media: {} }, sim)
        const untap = stage.network.memory?.addTap(({ from, to }) =>
          Math.min(from.port, to.port) >= 10_000 ? 'drop' : undefined,
        )
        stage.add({ stop: async () => untap?.() })
        await TrunkPeer.start(stage, 'alpha', peers.alpha)
        const call = phone.call('+442079460000')
        await stage.soon(call.until('answered'), 'the answer')
        await stage.pass(5000)
        assert.ok(!ended().includes(`${call.id};trunk`), 'not at once')
        await stage.pass(40_000)
        assert.ok(ended().includes(`${call.id};trunk`), 'the gateway lets go')
        await stage.soon(call.hangUp(), 'BYE')
        await stage.soon(call.ended, 'the end')
      },
    },
  ]
}
