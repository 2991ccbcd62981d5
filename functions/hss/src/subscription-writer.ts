import type { Sealer, Transaction } from '@voltaic/store'
import { keysContext } from './authentication-centre.ts'
import type { NumberTable } from './provisioning-schema.ts'
import type { RowInserts } from './row-inserts.ts'
import type {
  AuthenticationTable,
  HssTables,
  ImpiTable,
  ImpuTable,
  RegistrationSetTable,
  RegistrationTable,
  SubscriptionTable,
} from './schema.ts'
import type { ImpiRecord, ImpuRecord, SubscriptionRecord } from './subscription.ts'
import { identityTypeOf } from './user-profile.ts'
import { impuKey, wildcardOf } from './wildcard.ts'
import type { WildcardTable } from './wildcard-schema.ts'

/** The column may not be empty, and nobody reads it. */
const UNUSED_SECURITY_POLICY = 'off'

/** The rows of many subscriptions, with ids counted from 0 until it is known where they may begin. */
export interface SubscriptionRows {
  readonly subscriptions: SubscriptionTable[]
  readonly impis: ImpiTable[]
  readonly authentications: AuthenticationTable[]
  readonly sets: RegistrationSetTable[]
  /** The service profile still by its name. */
  readonly impus: (ImpuTable & { readonly serviceProfile: string | undefined })[]
  readonly registrations: RegistrationTable[]
  readonly numbers: NumberTable[]
  readonly wildcards: WildcardTable[]
}

export function noRows(): SubscriptionRows {
  return {
    subscriptions: [],
    impis: [],
    authentications: [],
    sets: [],
    impus: [],
    registrations: [],
    numbers: [],
    wildcards: [],
  }
}

/** Adds the rows of one subscription, its keys sealed. */
export function addRows(rows: SubscriptionRows, record: SubscriptionRecord, sealer: Sealer): void {
  const subscriptionId = rows.subscriptions.length
  rows.subscriptions.push({
    id: subscriptionId,
    capabilities: jsonOrNull(record.capabilities),
    charging: jsonOrNull(record.charging),
    visited_networks: jsonOrNull(record.visitedNetworks?.map((name) => name.toLowerCase())),
  })
  const impiIds = new Map<string, number>()
  for (const impi of record.impis) {
    const id = rows.impis.length
    impiIds.set(impi.impi, id)
    rows.impis.push(impiRow(id, subscriptionId, impi, sealer))
    rows.authentications.push({ impi_id: id, seq: impi.seq, cx_ind: 0, pending_scscf_id: null })
  }
  for (const set of record.registrationSets) {
    const id = rows.sets.length
    rows.sets.push({
      id,
      subscription_id: subscriptionId,
      state: 'not-registered',
      scscf_id: null,
      reassignment_pending: 0,
    })
    for (const [position, impu] of set.impus.entries()) {
      const wildcard = wildcardOf(impu)
      if (wildcard !== undefined) {
        rows.wildcards.push({ impu_id: rows.impus.length, prefix: wildcard.prefix, suffix: wildcard.suffix })
      }
      rows.impus.push({ ...impuRow(rows.impus.length, id, position, impu), serviceProfile: impu.serviceProfile })
    }
    for (const impi of set.impis ?? impiIds.keys()) {
      const impiId = impiIds.get(impi)
      if (impiId === undefined) continue
      rows.registrations.push(registrationRow(id, impiId))
    }
  }
  rows.numbers.push(...numberRows(subscriptionId, record))
}

/** The numbers of a subscription that are public identities of it in SIP form, as ENUM gives them out. */
function numberRows(subscriptionId: number, record: SubscriptionRecord): readonly NumberTable[] {
  const impus = record.registrationSets.flatMap((set) => set.impus)
  const numbers = new Set(record.impis.flatMap(({ msisdn }) => (msisdn === undefined ? [] : [msisdn])))
  return [...numbers].flatMap((number) => {
    const identity = impus.find((impu) => impu.identity.startsWith(`sip:+${number}@`))?.identity
    return identity === undefined ? [] : [{ number, identity, subscription_id: subscriptionId }]
  })
}

function impiRow(id: number, subscriptionId: number, record: ImpiRecord, sealer: Sealer): ImpiTable {
  const keys = record.digest?.ha1 ?? Buffer.concat([record.k, record.opc])
  return {
    id,
    impi: record.impi,
    subscription_id: subscriptionId,
    imsi: record.imsi ?? null,
    msisdn: record.msisdn ?? null,
    algorithm: record.algorithm ?? 'milenage',
    res_length: record.resLength ?? null,
    sealed_keys: sealer.seal(keys, keysContext(record.impi)),
    digest_algorithm: record.digest?.algorithm ?? null,
    amf: record.amf,
    ind_length: record.indLength,
    delta: record.delta,
    age_limit: record.ageLimit ?? null,
    security_policy: UNUSED_SECURITY_POLICY,
  }
}

function impuRow(id: number, setId: number, position: number, record: ImpuRecord): ImpuTable {
  const { impu, identity } = impuKey(record)
  return {
    id,
    impu,
    identity,
    registration_set_id: setId,
    position,
    barred: record.barred ? 1 : 0,
    identity_type: identityTypeOf(record.identityType),
    display_name: record.displayName ?? null,
    alias_group: record.aliasGroup ?? null,
    service_profile_id: null,
    application_server: record.applicationServer ?? null,
    psi_inactive: record.psiInactive === true ? 1 : 0,
  }
}

function registrationRow(setId: number, impiId: number): RegistrationTable {
  return {
    registration_set_id: setId,
    impi_id: impiId,
    registered: 0,
    restoration: null,
  }
}

function jsonOrNull(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value)
}

/**
 * Inserts all rows. The ids are taken behind the highest ones; the transaction holds the write lock, so that nobody
 * else takes them meanwhile.
 * @param profileIds ids of the service profiles that the rows name
 * @returns the id of the first subscription; those of the others follow
 */
export async function insertRows(
  transaction: Transaction<HssTables>,
  rows: SubscriptionRows,
  profileIds: ReadonlyMap<string, number>,
  inserts: RowInserts,
): Promise<number> {
  const next = async (table: 'hss_subscription' | 'hss_impi' | 'hss_registration_set' | 'hss_impu') => {
    const { highest } = await transaction
      .selectFrom(table)
      .select(({ fn }) => fn.max('id').as('highest'))
      .executeTakeFirstOrThrow()
    return (highest ?? 0) + 1
  }
  const subscription = await next('hss_subscription')
  const impi = await next('hss_impi')
  const set = await next('hss_registration_set')
  const impu = await next('hss_impu')
  const insert = <Name extends keyof HssTables & string>(table: Name, all: readonly HssTables[Name][]) =>
    inserts.insert(transaction, table, all)

  await insert(
    'hss_subscription',
    rows.subscriptions.map((row) => ({ ...row, id: row.id + subscription })),
  )
  await insert(
    'hss_impi',
    rows.impis.map((row) => ({ ...row, id: row.id + impi, subscription_id: row.subscription_id + subscription })),
  )
  await insert(
    'hss_authentication',
    rows.authentications.map((row) => ({ ...row, impi_id: row.impi_id + impi })),
  )
  await insert(
    'hss_registration_set',
    rows.sets.map((row) => ({ ...row, id: row.id + set, subscription_id: row.subscription_id + subscription })),
  )
  await insert(
    'hss_impu',
    rows.impus.map(({ serviceProfile, ...row }) => ({
      ...row,
      id: row.id + impu,
      registration_set_id: row.registration_set_id + set,
      service_profile_id: serviceProfile === undefined ? null : (profileIds.get(serviceProfile) ?? null),
    })),
  )
  await insert(
    'hss_wildcard',
    rows.wildcards.map((row) => ({ ...row, impu_id: row.impu_id + impu })),
  )
  await insert(
    'hss_registration',
    rows.registrations.map((row) => ({
      ...row,
      registration_set_id: row.registration_set_id + set,
      impi_id: row.impi_id + impi,
    })),
  )
  await insert(
    'hss_number',
    rows.numbers.map((row) => ({ ...row, subscription_id: row.subscription_id + subscription })),
  )
  return subscription
}
