import type { SimCard } from '@voltaic/hss'
import { importServiceProfile } from '@voltaic/profile'
import type { Runtime } from '@voltaic/runtime'
import { ifcOfSms } from './application-server.ts'
import { elementsOf, type VoltaicConfig } from './config/config.ts'
import type { Subscribers } from './subscribers.ts'

/** Name of the service profile of the lab's subscribers. */
const SMS_PROFILE = 'sms'
/** What SIMs have that name no profile: those that a user of the lab adds can text as well. */
const DEFAULT_PROFILE = 'default'

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
  const [first] = LAB_SUBSCRIBERS
  const isNew = first !== undefined && !(await subscribers.simCard(`${first.imsi}@${config.realm}`))
  const serviceProfile = await profileOfTexts(subscribers, config, isNew)
  const sims: { subscriber: LabSubscriber; sim: SimCard }[] = []
  for (const subscriber of LAB_SUBSCRIBERS) {
    const identity = `${subscriber.imsi}@${config.realm}`
    if (!(await subscribers.simCard(identity))) {
      const { imsi, msisdn } = subscriber
      const keys = { k: runtime.random.hex(16), opc: runtime.random.hex(16) }
      await subscribers.provisioning.add({ imsi, msisdn, ...keys, ...(serviceProfile && { serviceProfile }) })
    }
    const sim = await subscribers.simCard(identity)
    if (sim) sims.push({ subscriber, sim })
  }
  return sims
}

/** The service profile that leads short messages to the service centre of the lab; undefined where it has none. */
async function profileOfTexts(
  { provisioning }: Subscribers,
  config: VoltaicConfig,
  isNew: boolean,
): Promise<string | undefined> {
  const [centre] = elementsOf(config, 'ip-sm-gw')
  const imported = centre && importServiceProfile(ifcOfSms(centre, config))
  if (imported?.kind !== 'accepted') return undefined
  await provisioning.setServiceProfile(SMS_PROFILE, imported.content)
  // once: what the user makes of it later stays
  if (isNew) await provisioning.setServiceProfile(DEFAULT_PROFILE, imported.content)
  return SMS_PROFILE
}
