import type { SimCard } from '@voltaic/hss'
import type { Runtime } from '@voltaic/runtime'
import type { VoltaicConfig } from './config/config.ts'
import type { Subscribers } from './subscribers.ts'

/** A subscriber of the lab. */
export interface LabSubscriber {
  /** Name of the phone that the lab starts for it; none for a SIM that is left for the user's own. */
  readonly element?: string
  readonly imsi: string
  readonly msisdn: string
}

/**
 * The subscribers that the lab begins with: two for its phones, two for phones of the user's. Their numbers are of no
 * country (E.164.3: shared code 999 is reserved).
 */
export const LAB_SUBSCRIBERS: readonly LabSubscriber[] = [
  { element: 'ue1', imsi: '001010000000001', msisdn: '99901000001' },
  { element: 'ue2', imsi: '001010000000002', msisdn: '99901000002' },
  { imsi: '001010000000003', msisdn: '99901000003' },
  { imsi: '001010000000004', msisdn: '99901000004' },
]

/**
 * The SIMs of the lab: those made at the first start, with keys that are random and stay.
 *
 * @throws VoltaicError when the subscriber store cannot be written
 */
export async function labSims(
  subscribers: Subscribers,
  config: VoltaicConfig,
  runtime: Runtime,
): Promise<readonly { readonly subscriber: LabSubscriber; readonly sim: SimCard }[]> {
  const sims: { subscriber: LabSubscriber; sim: SimCard }[] = []
  for (const subscriber of LAB_SUBSCRIBERS) {
    const identity = `${subscriber.imsi}@${config.realm}`
    if (!(await subscribers.simCard(identity))) {
      const { imsi, msisdn } = subscriber
      await subscribers.provisioning.add({ imsi, msisdn, k: runtime.random.hex(16), opc: runtime.random.hex(16) })
    }
    const sim = await subscribers.simCard(identity)
    if (sim) sims.push({ subscriber, sim })
  }
  return sims
}
