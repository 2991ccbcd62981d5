import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ElementConfig, VoltaicConfig } from '@voltaic/core'
import type { UeConfig } from '@voltaic/ue'
import { hangUp, numberOf, PLAIN, ring, talk } from '../../scenarios/calls/dialling.ts'
import type { Stage } from '../../scenarios/calls/stage.ts'
import { phoneWith, SERVERS } from '../../scenarios/services/service-box.ts'
import { textingPhone } from '../../scenarios/sms/texts.ts'
import { playInNetwork } from '../exam-network.ts'
import type { ExamRun, RunEvidence } from '../exam-run.ts'
import { pairOf, withMediaGateway } from '../pieces.ts'

const servers = [{ name: 'sms', service: 'ip-sm-gw' }]
const WITH_PRECONDITIONS = { preconditions: 'supported', sessionTimer: 'off', reliableProvisionals: true } as const

/** Calls and texts in which nothing is wrong. */
export const HEALTHY_CALLS: readonly ExamRun[] = [
  { id: 'h10', run: () => call(async (stage, [alice, bob]) => ended(stage, await talk(stage, alice, bob), 'out')) },
  { id: 'h11', run: () => call(async (stage, [alice, bob]) => ended(stage, await talk(stage, alice, bob), 'in')) },
  { id: 'h12', run: () => rejected(603) },
  { id: 'h13', run: () => rejected(486) },
  {
    id: 'h14',
    run: () =>
      call(async (stage, [alice, bob]) => {
        const { out } = await ring(stage, alice, bob)
        await stage.soon(out.cancel(), 'CANCEL')
        await stage.soon(out.ended, 'the end')
        return out.id
      }),
  },
  {
    id: 'h15',
    run: () =>
      call(async (stage, [alice, bob]) => {
        const both = await talk(stage, alice, bob)
        await stage.soon(both.out.hold(), 'hold')
        await stage.pass(5000)
        await stage.soon(both.out.resume(), 'resume')
        return ended(stage, both, 'out')
      }),
  },
  {
    id: 'h16',
    run: () =>
      call(async (stage, [alice, bob]) => ended(stage, await talk(stage, alice, bob), 'out'), WITH_PRECONDITIONS),
  },
  {
    id: 'h17',
    run: () =>
      playInNetwork(
        { servers: SERVERS.filter(({ name }) => name === 'screening'), web: admitting() },
        async ({ stage }) => {
          const alice = await stage.registered(PLAIN)
          const bob = await phoneWith(stage, 'screening')
          await stage.soon(bob.register(), 'registration')
          return { callId: await ended(stage, await talk(stage, alice, bob), 'out') }
        },
      ),
  },
  { id: 'h18', run: foundByEnum },
  {
    id: 'h19',
    run: () =>
      playInNetwork({ servers }, async ({ stage }) => {
        const [alice, bob] = [await textingPhone(stage), await textingPhone(stage)]
        const sent = alice.sendText(numberOf(bob), 'The quick brown fox. '.repeat(20), { statusReport: true })
        await stage.eventually(() => sent.state !== 'sending' && sent.state !== 'sent', 'a report')
        assert.deepEqual(await sent.delivered, { kind: 'delivered' })
        await stage.pass(5000)
        return { subscriber: alice.sim.impi }
      }),
  },
  {
    id: 'h20',
    run: () =>
      playInNetwork({ servers }, async ({ stage }) => {
        const [alice, bob] = [await textingPhone(stage), await textingPhone(stage)]
        await stage.soon(bob.deregister(), 'that bob leaves')
        const sent = alice.sendText(numberOf(bob), 'for later')
        await stage.soon(sent.sent, 'sent')
        await stage.pass(30_000)
        await stage.soon(bob.register(), 'that bob comes back')
        await stage.eventually(() => bob.texts.length === 1, 'the text')
        await stage.pass(5000)
        return { subscriber: bob.sim.impi }
      }),
  },
]

type Pair = Awaited<ReturnType<typeof pairOf>>

/** With media that a gateway counts, so that what it counts is judged too. */
function call(
  play: (stage: Stage, pair: Pair) => Promise<string>,
  settings: Partial<UeConfig> = PLAIN,
): Promise<RunEvidence> {
  return playInNetwork({ adapt: withMediaGateway }, async ({ stage }) => {
    const pair = await pairOf(stage, { ...settings, media: {} }, { ...settings, media: {} })
    const callId = await play(stage, pair)
    await stage.pass(5000)
    return { callId }
  })
}

function rejected(status: number): Promise<RunEvidence> {
  return playInNetwork({}, async ({ stage }) => {
    const [alice, bob] = await pairOf(stage, {}, { answering: { reject: status } })
    const out = alice.call(numberOf(bob))
    const outcome = await stage.soon(out.ended, 'the end')
    assert.equal(outcome.status, status)
    await stage.pass(5000)
    return { callId: out.id }
  })
}

async function ended(stage: Stage, both: Parameters<typeof hangUp>[1], by: 'out' | 'in'): Promise<string> {
  await stage.pass(6000, 200)
  await hangUp(stage, both, by)
  return both.out.id
}

function admitting() {
  const document = { action: 'allow' }
  return { webhook: { post: async () => ({ status: 200, document }) }, http: undefined } as never
}

async function foundByEnum(): Promise<RunEvidence> {
  const zones = mkdtempSync(join(tmpdir(), 'voltaic-exam-'))
  const adapt = (config: VoltaicConfig): VoltaicConfig => {
    const lines = [
      '$ORIGIN enum.test.',
      '$TTL 60',
      '@ IN SOA ns hostmaster 1 3600 600 86400 60',
      '@ IN NS ns',
      'ns IN A 127.0.0.1',
      `1.1.9.0.0.5.5.5.3.1.6 IN NAPTR 10 100 "u" "E2U+sip" "!^.*$!sip:+99901000002@${config.realm};user=phone!" .`,
    ]
    writeFileSync(join(zones, 'db.enum.test'), `${lines.join('\n')}\n`)
    const elements = config.elements.map(
      (element): ElementConfig => (element.function === 'dns' ? { ...element, zones } : element),
    )
    return { ...config, elements, enum: { zones: [{ suffix: 'enum.test', failover: 'order' }] } }
  }
  try {
    return await playInNetwork({ adapt }, async ({ stage }) => {
      const [alice, bob] = await pairOf(stage)
      const incoming = stage.incoming(bob)
      const out = alice.call('+61355500911')
      const into = await incoming
      await stage.soon(Promise.all([into.answer(), out.until('answered')]), 'the answer')
      return { callId: await ended(stage, { out, in: into }, 'out') }
    })
  } finally {
    rmSync(zones, { recursive: true, force: true })
  }
}
