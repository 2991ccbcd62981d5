import type { AuthenticationAlgorithm } from '@voltaic/aka'
import { canonicalImpu, msisdnOf, parseE164 } from '@voltaic/numbers'
import type { Kysely } from '@voltaic/store'
import { RESYNCHRONISATION_LIMIT } from './resynchronisation-counter.ts'
import type { HssTables, RegistrationState } from './schema.ts'
import type { ResynchronisationTable } from './sim-schema.ts'

/** What may be shown of a subscription: everything but keys. */
export interface SubscriberView {
  readonly impis: readonly ImpiView[]
  readonly registrationSets: readonly RegistrationSetView[]
}

export interface ImpiView {
  readonly impi: string
  readonly imsi?: string
  readonly msisdn?: string
  /** 4 hexadecimal digits. */
  readonly amf: string
  readonly algorithm: AuthenticationAlgorithm
  /** Octets of RES, where the SIM gives fewer than its algorithm. */
  readonly resLength?: number
  /** The last SEQ issued. */
  readonly seq: number
  readonly indLength: number
  readonly delta: number
  readonly ageLimit?: number
  /** Absent when the SIM has never asked for one. */
  readonly resynchronisations?: ResynchronisationView
}

/** How often a SIM asked for a resynchronisation. */
export interface ResynchronisationView {
  /** AUTS with a right MAC-S. */
  readonly verified: number
  /** AUTS with a wrong one. */
  readonly refused: number
  /** Milliseconds since 1970. */
  readonly lastAt: number
  /** Whether it asked so often that it was refused the last time. */
  readonly isLoop: boolean
}

export interface RegistrationSetView {
  readonly state: RegistrationState
  /** Name of the S-CSCF, where there is one. */
  readonly scscf?: string
  readonly registeredImpis: readonly string[]
  readonly impus: readonly ImpuView[]
}

export interface ImpuView {
  readonly identity: string
  readonly barred: boolean
  /** The first of the set that is not barred. */
  readonly isDefault: boolean
  readonly displayName?: string
}

/** One line of a list. */
export interface SubscriberSummary {
  readonly impi: string
  readonly imsi?: string
  readonly msisdn?: string
  readonly state: RegistrationState
  readonly scscf?: string
}

/** @param identity an IMSI, an MSISDN with or without `+`, an IMPI or an IMPU */
export async function findSubscription(db: Kysely<HssTables>, identity: string): Promise<number | undefined> {
  const e164 = parseE164(identity)
  const byImpi = await db
    .selectFrom('hss_impi')
    .select('subscription_id')
    .where(({ eb, or }) =>
      or([
        eb('impi', '=', identity),
        eb('imsi', '=', identity),
        ...(e164 === undefined ? [] : [eb('msisdn', '=', msisdnOf(e164))]),
      ]),
    )
    .executeTakeFirst()
  if (byImpi !== undefined) return byImpi.subscription_id
  const byImpu = await db
    .selectFrom('hss_impu')
    .innerJoin('hss_registration_set', 'hss_registration_set.id', 'hss_impu.registration_set_id')
    .select('hss_registration_set.subscription_id')
    .where('hss_impu.impu', '=', canonicalImpu(identity))
    .executeTakeFirst()
  return byImpu?.subscription_id
}

export async function readSubscriber(db: Kysely<HssTables>, subscriptionId: number): Promise<SubscriberView> {
  const impis = await db
    .selectFrom('hss_impi')
    .innerJoin('hss_authentication', 'hss_authentication.impi_id', 'hss_impi.id')
    .leftJoin('hss_resynchronisation', 'hss_resynchronisation.impi_id', 'hss_impi.id')
    .select(['impi', 'imsi', 'msisdn', 'amf', 'algorithm', 'res_length', 'seq', 'ind_length', 'delta', 'age_limit'])
    .select(['verified', 'refused', 'in_window', 'last_at'])
    .where('subscription_id', '=', subscriptionId)
    .orderBy('id')
    .execute()
  const sets = await db
    .selectFrom('hss_registration_set')
    .leftJoin('hss_scscf', 'hss_scscf.id', 'hss_registration_set.scscf_id')
    .select(['hss_registration_set.id', 'state', 'name as scscf'])
    .where('subscription_id', '=', subscriptionId)
    .orderBy('hss_registration_set.id')
    .execute()
  return {
    impis: impis.map((row) => ({
      impi: row.impi,
      ...(row.imsi !== null && { imsi: row.imsi }),
      ...(row.msisdn !== null && { msisdn: row.msisdn }),
      amf: row.amf.toString(16).padStart(4, '0'),
      algorithm: row.algorithm,
      ...(row.res_length !== null && { resLength: row.res_length }),
      seq: row.seq,
      indLength: row.ind_length,
      delta: row.delta,
      ...(row.age_limit !== null && { ageLimit: row.age_limit }),
      ...resynchronisationsOf(row),
    })),
    registrationSets: await Promise.all(sets.map((set) => readSet(db, set))),
  }
}

function resynchronisationsOf(
  row: { [Column in 'verified' | 'refused' | 'in_window' | 'last_at']: ResynchronisationTable[Column] | null },
): { readonly resynchronisations?: ResynchronisationView } {
  const { verified, refused, in_window: inWindow, last_at: lastAt } = row
  if (verified === null || refused === null || inWindow === null || lastAt === null) return {}
  return { resynchronisations: { verified, refused, lastAt, isLoop: inWindow > RESYNCHRONISATION_LIMIT } }
}

async function readSet(
  db: Kysely<HssTables>,
  set: { readonly id: number; readonly state: RegistrationState; readonly scscf: string | null },
): Promise<RegistrationSetView> {
  const impus = await db
    .selectFrom('hss_impu')
    .select(['identity', 'barred', 'display_name'])
    .where('registration_set_id', '=', set.id)
    .orderBy('position')
    .execute()
  const registered = await db
    .selectFrom('hss_registration')
    .innerJoin('hss_impi', 'hss_impi.id', 'hss_registration.impi_id')
    .select('impi')
    .where('registration_set_id', '=', set.id)
    .where('registered', '=', 1)
    .orderBy('hss_impi.id')
    .execute()
  const defaultImpu = impus.find(({ barred }) => barred === 0)
  return {
    state: set.state,
    ...(set.scscf !== null && { scscf: set.scscf }),
    registeredImpis: registered.map(({ impi }) => impi),
    impus: impus.map((row) => ({
      identity: row.identity,
      barred: row.barred === 1,
      isDefault: row === defaultImpu,
      ...(row.display_name !== null && { displayName: row.display_name }),
    })),
  }
}

/** IMPIs in the order of their names, each with the state of its first set. */
export async function listSubscribers(
  db: Kysely<HssTables>,
  page: { readonly after?: string; readonly limit: number },
): Promise<readonly SubscriberSummary[]> {
  const rows = await db
    .selectFrom('hss_impi')
    .leftJoin('hss_registration_set', (join) =>
      join.on('hss_registration_set.id', '=', ({ selectFrom }) =>
        selectFrom('hss_registration')
          .select(({ fn }) => fn.min('registration_set_id').as('id'))
          .whereRef('impi_id', '=', 'hss_impi.id'),
      ),
    )
    .leftJoin('hss_scscf', 'hss_scscf.id', 'hss_registration_set.scscf_id')
    .select(['hss_impi.impi', 'hss_impi.imsi', 'hss_impi.msisdn', 'state', 'hss_scscf.name as scscf'])
    .where('hss_impi.impi', '>', page.after ?? '')
    .orderBy('hss_impi.impi')
    .limit(page.limit)
    .execute()
  return rows.map((row) => ({
    impi: row.impi,
    ...(row.imsi !== null && { imsi: row.imsi }),
    ...(row.msisdn !== null && { msisdn: row.msisdn }),
    state: row.state ?? 'not-registered',
    ...(row.scscf !== null && { scscf: row.scscf }),
  }))
}
