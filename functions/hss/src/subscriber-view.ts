import type { AuthenticationAlgorithm, DigestAlgorithm } from '@voltaic/aka'
import type { ServerCapabilities } from '@voltaic/diameter'
import { canonicalImpu, msisdnOf, parseE164 } from '@voltaic/numbers'
import type { IdentityType } from '@voltaic/profile'
import type { Kysely } from '@voltaic/store'
import { RESYNCHRONISATION_LIMIT } from './resynchronisation-counter.ts'
import type { HssTables, ImpuTable, RegistrationState } from './schema.ts'
import type { ResynchronisationTable } from './sim-schema.ts'
import { identityTypesByValue } from './user-profile.ts'
import { parseWildcard, wildcardKey } from './wildcard.ts'

/** What may be shown of a subscription: everything but keys. */
export interface SubscriberView {
  readonly impis: readonly ImpiView[]
  readonly registrationSets: readonly RegistrationSetView[]
  /** What an S-CSCF must be able to do; absent: as configured. */
  readonly capabilities?: ServerCapabilities
  /** Visited networks from which the subscriber may register; absent: as configured. */
  readonly visitedNetworks?: readonly string[]
}

export interface ImpiView {
  readonly impi: string
  readonly imsi?: string
  readonly msisdn?: string
  /** 4 hexadecimal digits. */
  readonly amf: string
  readonly algorithm: AuthenticationAlgorithm
  /** Of an identity that registers by SIP Digest; what is said of a SIM means nothing then. */
  readonly digestAlgorithm?: DigestAlgorithm
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
  /** Absent for a public user identity. */
  readonly identityType?: IdentityType
  readonly displayName?: string
  readonly aliasGroup?: string
  /** Of a PSI that is routed to its AS directly. */
  readonly applicationServer?: string
  /** A service that is switched off. */
  readonly psiInactive?: true
  /** Name of the service profile. */
  readonly serviceProfile?: string
}

/** @param identity an IMSI, an MSISDN with or without `+`, or an IMPI */
export async function findImpi(
  db: Kysely<HssTables>,
  identity: string,
): Promise<{ readonly impi: string; readonly subscription_id: number } | undefined> {
  const e164 = parseE164(identity)
  return db
    .selectFrom('hss_impi')
    .select(['impi', 'subscription_id'])
    .where(({ eb, or }) =>
      or([
        eb('impi', '=', identity),
        eb('imsi', '=', identity),
        ...(e164 === undefined ? [] : [eb('msisdn', '=', msisdnOf(e164))]),
      ]),
    )
    .executeTakeFirst()
}

/** @param identity an IMSI, an MSISDN with or without `+`, an IMPI or an IMPU */
export async function findSubscription(db: Kysely<HssTables>, identity: string): Promise<number | undefined> {
  const byImpi = await findImpi(db, identity)
  if (byImpi !== undefined) return byImpi.subscription_id
  const byImpu = await db
    .selectFrom('hss_impu')
    .innerJoin('hss_registration_set', 'hss_registration_set.id', 'hss_impu.registration_set_id')
    .select('hss_registration_set.subscription_id')
    .where('hss_impu.impu', 'in', keysOf(identity))
    .executeTakeFirst()
  return byImpu?.subscription_id
}

/** An identity itself, or the wildcard that is written so. */
function keysOf(identity: string): readonly string[] {
  const parsed = parseWildcard(identity)
  return [canonicalImpu(identity), ...(parsed.kind === 'wildcard' ? [wildcardKey(parsed.wildcard)] : [])]
}

export async function readSubscriber(db: Kysely<HssTables>, subscriptionId: number): Promise<SubscriberView> {
  const impis = await db
    .selectFrom('hss_impi')
    .innerJoin('hss_authentication', 'hss_authentication.impi_id', 'hss_impi.id')
    .leftJoin('hss_resynchronisation', 'hss_resynchronisation.impi_id', 'hss_impi.id')
    .select(['impi', 'imsi', 'msisdn', 'amf', 'algorithm', 'res_length', 'seq', 'ind_length', 'delta', 'age_limit'])
    .select('digest_algorithm')
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
  const subscription = await db
    .selectFrom('hss_subscription')
    .select(['capabilities', 'visited_networks'])
    .where('id', '=', subscriptionId)
    .executeTakeFirstOrThrow()
  return {
    impis: impis.map((row) => ({
      impi: row.impi,
      ...(row.imsi !== null && { imsi: row.imsi }),
      ...(row.msisdn !== null && { msisdn: row.msisdn }),
      amf: row.amf.toString(16).padStart(4, '0'),
      algorithm: row.algorithm,
      ...(row.digest_algorithm !== null && { digestAlgorithm: row.digest_algorithm }),
      ...(row.res_length !== null && { resLength: row.res_length }),
      seq: row.seq,
      indLength: row.ind_length,
      delta: row.delta,
      ...(row.age_limit !== null && { ageLimit: row.age_limit }),
      ...resynchronisationsOf(row),
    })),
    registrationSets: await Promise.all(sets.map((set) => readSet(db, set))),
    ...(subscription.capabilities !== null && { capabilities: JSON.parse(subscription.capabilities) }),
    ...(subscription.visited_networks !== null && { visitedNetworks: JSON.parse(subscription.visited_networks) }),
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
    .leftJoin('hss_service_profile', 'hss_service_profile.id', 'hss_impu.service_profile_id')
    .select(['identity', 'barred', 'display_name', 'hss_service_profile.name as service_profile'])
    .select(['identity_type', 'alias_group', 'application_server', 'psi_inactive'])
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
    impus: impus.map((row) => impuView(row, row === defaultImpu)),
  }
}

type ViewedImpu = Pick<
  ImpuTable,
  'identity' | 'barred' | 'display_name' | 'identity_type' | 'alias_group' | 'application_server' | 'psi_inactive'
> & { readonly service_profile: string | null }

function impuView(row: ViewedImpu, isDefault: boolean): ImpuView {
  const identityType = identityTypesByValue[row.identity_type]
  return {
    identity: row.identity,
    barred: row.barred === 1,
    isDefault,
    ...(identityType !== undefined && row.identity_type !== 0 && { identityType }),
    ...(row.display_name !== null && { displayName: row.display_name }),
    ...(row.alias_group !== null && { aliasGroup: row.alias_group }),
    ...(row.application_server !== null && { applicationServer: row.application_server }),
    ...(row.psi_inactive === 1 && { psiInactive: true }),
    ...(row.service_profile !== null && { serviceProfile: row.service_profile }),
  }
}
