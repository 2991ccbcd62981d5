import { canonicalImpu } from '@voltaic/numbers'
import type { Sealer, Transaction } from '@voltaic/store'
import { keysContext } from './authentication-centre.ts'
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
import { identityTypesByValue } from './user-profile.ts'

/** Rows in one INSERT: few statements, yet far below SQLite's limit of 32,766 parameters. */
const ROWS_PER_INSERT = 400
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
}

export function noRows(): SubscriptionRows {
  return { subscriptions: [], impis: [], authentications: [], sets: [], impus: [], registrations: [] }
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
      rows.impus.push({ ...impuRow(rows.impus.length, id, position, impu), serviceProfile: impu.serviceProfile })
    }
    for (const impi of set.impis ?? impiIds.keys()) {
      const impiId = impiIds.get(impi)
      if (impiId === undefined) continue
      rows.registrations.push(registrationRow(id, impiId))
    }
  }
}

function impiRow(id: number, subscriptionId: number, record: ImpiRecord, sealer: Sealer): ImpiTable {
  const keys = Buffer.concat([record.k, record.opc])
  return {
    id,
    impi: record.impi,
    subscription_id: subscriptionId,
    imsi: record.imsi ?? null,
    msisdn: record.msisdn ?? null,
    algorithm: record.algorithm ?? 'milenage',
    res_length: record.resLength ?? null,
    sealed_keys: sealer.seal(keys, keysContext(record.impi)),
    amf: record.amf,
    ind_length: record.indLength,
    delta: record.delta,
    age_limit: record.ageLimit ?? null,
    security_policy: UNUSED_SECURITY_POLICY,
  }
}

function impuRow(id: number, setId: number, position: number, record: ImpuRecord): ImpuTable {
  const identityType = record.identityType === undefined ? 0 : identityTypesByValue.indexOf(record.identityType)
  return {
    id,
    impu: canonicalImpu(record.identity),
    identity: record.identity,
    registration_set_id: setId,
    position,
    barred: record.barred ? 1 : 0,
    identity_type: identityType,
    display_name: record.displayName ?? null,
    alias_group: record.aliasGroup ?? null,
    service_profile_id: null,
    application_server: record.applicationServer ?? null,
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
 */
export async function insertRows(
  transaction: Transaction<HssTables>,
  rows: SubscriptionRows,
  profileIds: ReadonlyMap<string, number>,
): Promise<void> {
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

  const insert = async <Name extends keyof HssTables & string>(table: Name, all: readonly HssTables[Name][]) => {
    for (let from = 0; from < all.length; from += ROWS_PER_INSERT) {
      await transaction
        .insertInto(table)
        .values(all.slice(from, from + ROWS_PER_INSERT) as never)
        .execute()
    }
  }
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
    'hss_registration',
    rows.registrations.map((row) => ({
      ...row,
      registration_set_id: row.registration_set_id + set,
      impi_id: row.impi_id + impi,
    })),
  )
}
