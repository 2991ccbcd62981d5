import type { ServerCapabilities } from '@voltaic/diameter'
import { aliasesOf, canonicalImpu } from '@voltaic/numbers'
import type { Kysely, Sealer, Transaction } from '@voltaic/store'
import type { HssSettings } from './config.ts'
import { type ChangeOptions, inTransaction } from './dry-run.ts'
import { checkText, oneOf, Problems, type ProvisioningProblem } from './input-problems.ts'
import { replaceNumber } from './number-change.ts'
import { queueProfilePushes } from './push-queue.ts'
import type { HssTables } from './schema.ts'
import { replaceSim } from './sim-change.ts'
import { checkSim, type SimFields, type SimInput } from './sim-input.ts'
import { checkMsisdn } from './subscriber-input.ts'
import { findSubscription, readSubscriber, type SubscriberView } from './subscriber-view.ts'

/** What is to change of a subscriber; what is absent stays, what is null goes. */
export interface SubscriberChange {
  /** A new telephone number, or none. Only while nothing of the subscription is at an S-CSCF. */
  readonly msisdn?: string | null | undefined
  /** Of all public identities. */
  readonly displayName?: string | null | undefined
  /** Of all public identities. */
  readonly serviceProfile?: string | undefined
  /** `barred` or `unbarred`. */
  readonly temporaryIdentity?: string | undefined
  /** The SIM was exchanged: new keys. The counter of the old one goes on where `sqn` says nothing. */
  readonly sim?: SimInput | undefined
  readonly capabilities?: ServerCapabilities | null | undefined
  readonly visitedNetworks?: readonly string[] | null | undefined
}

export type ChangeResult =
  | { readonly kind: 'changed'; readonly before: SubscriberView; readonly after: SubscriberView }
  | { readonly kind: 'absent' }
  | { readonly kind: 'refused'; readonly problems: readonly ProvisioningProblem[] }

interface Checked {
  /** Digits; null takes the number away. */
  readonly msisdn: string | null | undefined
  readonly sim: SimFields | undefined
  readonly keepsSeq: boolean
  readonly barsTemporary: boolean | undefined
}

export async function changeSubscriber(
  deps: { readonly db: Kysely<HssTables>; readonly sealer: Sealer; readonly settings: HssSettings },
  identity: string,
  change: SubscriberChange,
  options: ChangeOptions,
): Promise<ChangeResult> {
  const { db, sealer, settings } = deps
  const problems = new Problems()
  const checked = checkChange(change, problems)
  if (problems.found.length > 0) return { kind: 'refused', problems: problems.found }
  return inTransaction(db, options, async (transaction): Promise<ChangeResult> => {
    const subscriptionId = await findSubscription(transaction, identity)
    if (subscriptionId === undefined) return { kind: 'absent' }
    const before = await readSubscriber(transaction, subscriptionId)
    const found = await problemsOf(transaction, change, checked, before, settings)
    if (found.length > 0) return { kind: 'refused', problems: found }
    if (checked.sim !== undefined) {
      const impi = before.impis.find((each) => each.impi === identity || each.imsi === identity) ?? before.impis[0]
      await replaceSim(transaction, sealer, impi?.impi ?? '', checked.sim, checked.keepsSeq)
    }
    if (checked.msisdn !== undefined) {
      await replaceNumber(transaction, subscriptionId, before, checked.msisdn ?? undefined, settings.realm)
    }
    await changeRows(transaction, subscriptionId, change, checked)
    await queueProfilePushes(transaction, { subscriptionId })
    return { kind: 'changed', before, after: await readSubscriber(transaction, subscriptionId) }
  })
}

function checkChange(change: SubscriberChange, problems: Problems): Checked {
  const { msisdn, sim, temporaryIdentity } = change
  checkText('displayName', change.displayName, problems)
  const barring = oneOf('temporaryIdentity', temporaryIdentity, ['barred', 'unbarred'], problems)
  return {
    msisdn: typeof msisdn === 'string' ? checkMsisdn(msisdn, problems) : msisdn,
    sim: sim && checkSim(sim, problems),
    keepsSeq: sim?.sqn === undefined,
    barsTemporary: barring === undefined ? undefined : barring === 'barred',
  }
}

/** What of a change does not go with what is stored. */
async function problemsOf(
  transaction: Transaction<HssTables>,
  change: SubscriberChange,
  { msisdn, barsTemporary }: Checked,
  before: SubscriberView,
  { realm }: HssSettings,
): Promise<readonly ProvisioningProblem[]> {
  const problems = new Problems()
  const { serviceProfile: name } = change
  const profile = name === undefined ? undefined : await profileId(transaction, name)
  if (name !== undefined && profile === undefined)
    problems.add('serviceProfile', 'there is no service profile of this name')
  const numbers = before.impis.map((impi) => impi.msisdn)
  if (msisdn !== undefined && !numbers.includes(msisdn ?? undefined)) {
    const scscf = before.registrationSets.find((set) => set.scscf !== undefined)?.scscf
    // a set that is served may not lose or gain identities: its phone would keep the old ones
    if (scscf !== undefined) problems.add('msisdn', `cannot change while ${scscf} has the user: de-register him first`)
    if (msisdn !== null && (await isTaken(transaction, msisdn, realm)))
      problems.add('msisdn', `"${msisdn}" exists already`)
  }
  if (leavesNothingUnbarred(before, msisdn, barsTemporary)) {
    problems.add('temporaryIdentity', 'would leave no identity that is not barred: the phone could not register')
  }
  return problems.found
}

/** A set in which everything is barred cannot register. @spec TS 29.228 §6.1.1.1 */
function leavesNothingUnbarred(
  { registrationSets }: SubscriberView,
  msisdn: string | null | undefined,
  barsTemporary: boolean | undefined,
): boolean {
  if (typeof msisdn === 'string') return false
  return registrationSets.some(({ impus }) =>
    impus.every(({ identity, barred }) => {
      const isNumber = isNumberIdentity(identity)
      if (isNumber) return msisdn === null || barred
      return barsTemporary ?? barred
    }),
  )
}

function isNumberIdentity(identity: string): boolean {
  return identity.startsWith('tel:') || identity.endsWith(';user=phone')
}

async function isTaken(transaction: Transaction<HssTables>, msisdn: string, realm: string): Promise<boolean> {
  const { sip, tel } = aliasesOf(msisdn, realm)
  const row = await transaction
    .selectFrom('hss_impu')
    .select('id')
    .where('impu', 'in', [canonicalImpu(sip), canonicalImpu(tel)])
    .executeTakeFirst()
  return row !== undefined
}

async function profileId(transaction: Transaction<HssTables>, name: string): Promise<number | undefined> {
  const row = await transaction
    .selectFrom('hss_service_profile')
    .select('id')
    .where('name', '=', name)
    .executeTakeFirst()
  return row?.id
}

async function changeRows(
  transaction: Transaction<HssTables>,
  subscriptionId: number,
  change: SubscriberChange,
  { barsTemporary }: Checked,
): Promise<void> {
  const { displayName, serviceProfile, capabilities, visitedNetworks } = change
  const ofUser = transaction
    .selectFrom('hss_registration_set')
    .select('id')
    .where('subscription_id', '=', subscriptionId)
  const ofAll = {
    ...(displayName !== undefined && { display_name: displayName }),
    ...(serviceProfile !== undefined && { service_profile_id: await profileId(transaction, serviceProfile) }),
  }
  if (Object.keys(ofAll).length > 0) {
    await transaction.updateTable('hss_impu').set(ofAll).where('registration_set_id', 'in', ofUser).execute()
  }
  if (barsTemporary !== undefined) {
    await transaction
      .updateTable('hss_impu')
      .set({ barred: barsTemporary ? 1 : 0 })
      .where('registration_set_id', 'in', ofUser)
      .where('impu', 'in', (query) =>
        query
          .selectFrom('hss_impi')
          .select(({ val, eb }) => eb(val('sip:'), '||', eb.ref('impi')).as('impu'))
          .where('subscription_id', '=', subscriptionId),
      )
      .execute()
  }
  const ofSubscription = {
    ...(capabilities !== undefined && { capabilities: capabilities && JSON.stringify(capabilities) }),
    ...(visitedNetworks !== undefined && {
      visited_networks: visitedNetworks && JSON.stringify(visitedNetworks.map((network) => network.toLowerCase())),
    }),
  }
  if (Object.keys(ofSubscription).length > 0) {
    await transaction.updateTable('hss_subscription').set(ofSubscription).where('id', '=', subscriptionId).execute()
  }
}
