import type { SimCard } from '@voltaic/hss'
import type { UeConfig } from '@voltaic/ue'
import type { Network } from '../../scenarios/network.ts'
import { playInNetwork } from '../exam-network.ts'
import type { ExamRun } from '../exam-run.ts'

/** Who may register, from where, and by which name. */
export const IDENTITY_RUNS: readonly ExamRun[] = [
  { id: 'r05', run: () => registersAs({ realm: 'ims.mnc01.mcc001.3gppnetwork.org' }) },
  { id: 'r06', run: () => registersAs({ realm: 'ims.mnc002.mcc262.3gppnetwork.org' }) },
  {
    id: 'r07',
    run: () =>
      playInNetwork({}, async ({ network }) => {
        const sim = await network.addSubscriber()
        const impi = sim.impi.replace(/^\d+/, '001019999999999')
        return attempt(network, { ...sim, impi })
      }),
  },
  {
    id: 'r08',
    run: () =>
      playInNetwork({}, async ({ network }) => {
        const other = await network.addSubscriber()
        return attempt(network, await network.addSubscriber(), { impu: `sip:${other.impi}` })
      }),
  },
  {
    id: 'r09',
    run: () =>
      playInNetwork({}, async ({ network }) => {
        const sim = await network.addSubscriber()
        await replace(network, sim, [{ identity: `sip:${sim.impi}`, barred: true }])
        return attempt(network, sim)
      }),
  },
]

function registersAs(settings: Partial<UeConfig>) {
  return playInNetwork({}, async ({ network }) => attempt(network, await network.addSubscriber(), settings))
}

async function attempt(network: Network, sim: SimCard, settings: Partial<UeConfig> = {}) {
  const phone = await network.phoneOf(sim, settings)
  await network.whileTimePasses(phone.register())
  await network.clock?.advance(10_000)
  return { subscriber: sim.impi }
}

interface Identity {
  readonly identity: string
  readonly barred: boolean
}

/** The same SIM with other identities. */
async function replace(network: Network, sim: SimCard, impus: readonly Identity[]): Promise<void> {
  const { provisioning } = network.subscribers
  const { indLength, delta } = sim.scheme
  await provisioning.remove(sim.impi)
  const result = await provisioning.addSubscription({
    impis: [{ ...sim, indLength, delta }],
    registrationSets: [{ impus }],
  })
  if (result.kind !== 'added') throw new Error(JSON.stringify(result))
}
