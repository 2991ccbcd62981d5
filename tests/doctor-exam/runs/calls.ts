import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ElementConfig, VoltaicConfig } from '@voltaic/core'
import { importServiceProfile } from '@voltaic/profile'
import { numberOf, PLAIN } from '../../scenarios/calls/dialling.ts'
import { withNumberPlan } from '../../scenarios/numbers/number-plan.ts'
import { startImpaired } from '../../scenarios/services/impaired-server.ts'
import { addressesOf, phoneWith, SERVERS } from '../../scenarios/services/service-box.ts'
import { type ExamNetwork, playInNetwork } from '../exam-network.ts'
import type { ExamRun } from '../exam-run.ts'
import { failingCall, pairOf } from '../pieces.ts'

/** Calls that fail inside the network. */
export const CALL_RUNS: readonly ExamRun[] = [
  { id: 'c01', run: dialsWhatNoCriterionTakes },
  {
    id: 'c02',
    run: () =>
      playInNetwork({ servers: SERVERS.filter(({ name }) => name === 'mgc') }, async ({ network, stage }) => {
        const alice = await phoneWith(stage, 'mgc', 'SESSION_TERMINATED')
        await stage.soon(alice.register(), 'registration')
        await network.stopElement('mgc')
        stage.add(await startImpaired('hanging', network, addressesOf(network, 'mgc').address))
        return { callId: await failingCall(stage, alice, '+442079460000') }
      }),
  },
  { id: 'c03', run: () => withZone((exam) => callsFrom(exam, '+61355500999')) },
  {
    id: 'c04',
    run: () =>
      playInNetwork({ adapt: withNumberPlan }, async ({ stage }) => {
        const alice = await stage.registered(PLAIN, await stage.addSubscriber({ msisdn: '+61355501234' }))
        return { callId: await failingCall(stage, alice, '+6135550123') }
      }),
  },
  {
    id: 'c05',
    run: () =>
      playInNetwork({}, async ({ stage }) => {
        const [alice, bob] = [await stage.registered(PLAIN), await stage.phone(PLAIN)]
        return { callId: await failingCall(stage, alice, numberOf(bob)) }
      }),
  },
  {
    id: 'c06',
    run: () =>
      playInNetwork({}, async ({ stage }) => {
        const [alice, bob] = await pairOf(stage)
        await bob.stop()
        return { callId: await failingCall(stage, alice, numberOf(bob)) }
      }),
  },
  {
    id: 'c07',
    run: () =>
      playInNetwork({}, async ({ stage }) => {
        const codec = (name: string, rate: number) => ({
          media: { codecs: [{ payloadType: 104, encoding: name, clockRate: rate, channels: 1, fmtp: '' }] },
        })
        const [alice, bob] = await pairOf(stage, codec('AMR-WB', 16_000) as object, codec('AMR', 8000) as object)
        return { callId: await failingCall(stage, alice, numberOf(bob)) }
      }),
  },
  {
    id: 'c12',
    run: () =>
      playInNetwork({}, async ({ stage }) => {
        const waiting = { preconditions: 'supported', sessionTimer: 'off', reliableProvisionals: true } as const
        const alice = await stage.registered({ ...waiting, bearerDelayMs: 3_600_000 })
        const bob = await stage.registered({ ...waiting, bearerDelayMs: 50 })
        return { callId: await failingCall(stage, alice, numberOf(bob)) }
      }),
  },
]

async function callsFrom({ stage }: ExamNetwork, dialled: string) {
  const alice = await stage.registered(PLAIN)
  return { callId: await failingCall(stage, alice, dialled) }
}

/** The criterion wants a sip URI, and a telephone writes tel. */
function dialsWhatNoCriterionTakes() {
  return playInNetwork({}, async ({ network, stage }) => {
    const imported = importServiceProfile(
      Buffer.from(`<InitialFilterCriteria><Priority>0</Priority><TriggerPoint><ConditionTypeCNF>0</ConditionTypeCNF>
        <SPT><ConditionNegated>0</ConditionNegated><Group>0</Group><Method>INVITE</Method></SPT>
        <SPT><ConditionNegated>0</ConditionNegated><Group>0</Group><RequestURI>^sip:\\+99901055555@</RequestURI></SPT>
        </TriggerPoint><ApplicationServer><ServerName>sip:127.0.0.9:5090</ServerName></ApplicationServer></InitialFilterCriteria>`),
    )
    if (imported.kind !== 'accepted') throw new Error(JSON.stringify(imported.findings))
    await network.subscribers.provisioning.setServiceProfile('answering', imported.content)
    const alice = await stage.registered(PLAIN, await stage.addSubscriber({ serviceProfile: 'answering' }))
    return { callId: await failingCall(stage, alice, 'tel:+99901055555') }
  })
}

/** A network with an ENUM zone, and no trunks. */
async function withZone(play: Parameters<typeof playInNetwork>[1]) {
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-exam-'))
  try {
    return await playInNetwork({ adapt: (config) => zoned(config, folder) }, play)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function zoned(config: VoltaicConfig, zones: string): VoltaicConfig {
  const suffix = 'enum.test'
  const lines = [`$ORIGIN ${suffix}.`, '$TTL 60', '@ IN SOA ns hostmaster 1 3600 600 86400 60', '@ IN NS ns']
  writeFileSync(join(zones, `db.${suffix}`), `${[...lines, 'ns IN A 127.0.0.1'].join('\n')}\n`)
  const elements = config.elements.map(
    (element): ElementConfig => (element.function === 'dns' ? { ...element, zones } : element),
  )
  return { ...config, elements, enum: { zones: [{ suffix, failover: 'order' }] } }
}
