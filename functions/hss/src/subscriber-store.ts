import type { AuthenticationAlgorithm, DigestAlgorithm } from '@voltaic/aka'
import { type Kysely, type Statement, type Store, sql } from '@voltaic/store'
import { compileRegistrationStatements, type RegistrationStatements } from './registration-statements.ts'
import type { HssTables, RegistrationState } from './schema.ts'
import { compileSharedIfcSets } from './shared-ifc-sets.ts'
import { createWildcardLookup, type FindWildcard } from './wildcard-lookup.ts'

/** A public identity, its set, and how the IMPI of the request stands to it. */
interface PairRow {
  readonly registrationSetId: number
  readonly subscriptionId: number
  readonly identityType: number
  readonly state: RegistrationState
  /** The S-CSCF that has the set, or the one that is authenticating for it. */
  readonly scscf: string | null
  readonly reassignmentPending: number
  /** Null when the HSS does not know the IMPI. */
  readonly impiId: number | null
  /** Null when the IMPI may not use the identity. */
  readonly associatedImpiId: number | null
}

/** What UAR looks at. */
export interface AuthorizationRow extends PairRow {
  /** 1 when the identity is barred and so is every other one of its set. */
  readonly isBarred: number
  /** S-CSCF of another set of the subscription, when this one has none. */
  readonly otherScscf: string | null
  readonly capabilities: string | null
  readonly visitedNetworks: string | null
}

/** What MAR looks at. */
export interface AuthenticationRow extends PairRow {
  /** K ‖ OPc, or H(A1) for SIP Digest. */
  readonly sealedKeys: Uint8Array
  /** Null: AKA. */
  readonly digestAlgorithm: DigestAlgorithm | null
  readonly amf: number
  readonly algorithm: AuthenticationAlgorithm
  /** Null: as many octets as the algorithm gives. */
  readonly resLength: number | null
  readonly indLength: number
  readonly delta: number
  readonly seq: number
}

/** What SAR looks at. */
export interface AssignmentRow extends PairRow {
  /** 1 for a service that has been switched off. */
  readonly psiInactive: number
  readonly restoration: string | null
  readonly charging: string | null
  /** IMPIs of the subscription. */
  readonly impiCount: number
  /** The S-CSCF that had the set before another one sent a MAR, and has not been told yet. */
  readonly replacedScscf: string | null
}

/** What LIR looks at. */
export interface LocationRow {
  /** 1 for a service that has been switched off. */
  readonly psiInactive: number
  readonly registrationSetId: number
  readonly subscriptionId: number
  readonly identityType: number
  readonly state: RegistrationState
  readonly scscf: string | null
  readonly otherScscf: string | null
  readonly capabilities: string | null
  readonly hasUnregisteredServices: number | null
  readonly applicationServer: string | null
}

/** One identity of a set with its service profile. */
export interface ProfileRow {
  readonly identity: string
  readonly barred: number
  readonly identityType: number
  readonly displayName: string | null
  readonly aliasGroup: string | null
  readonly serviceProfileId: number | null
  readonly serviceProfile: string | null
}

/** One IMPI of a set and its registration there. */
export interface RegistrationRow {
  readonly impiId: number
  readonly impi: string
  readonly registered: number
  readonly restoration: string | null
}

type Pair = { readonly impi: string | null; readonly impu: string }
type OfSet = { readonly registrationSetId: number }

/** The subscribers in the database, as statements that are compiled once: each Cx operation reads one row to decide. */
export interface SubscriberStore extends RegistrationStatements {
  readonly store: Store<HssTables>
  /** The number that stands for an S-CSCF in the rows. */
  scscfId(name: string): Promise<number>
  readonly authorization: Statement<Pair, AuthorizationRow>
  readonly authentication: Statement<Pair, AuthenticationRow>
  readonly assignment: Statement<Pair, AssignmentRow>
  readonly location: Statement<{ readonly impu: string }, LocationRow>
  /** For an identity that none of these finds. */
  readonly findWildcard: FindWildcard
  readonly sharedIfcSets: ReturnType<typeof compileSharedIfcSets>
  readonly profileOfSet: Statement<OfSet, ProfileRow>
  readonly registrationsOfSet: Statement<OfSet, RegistrationRow>
  readonly impisOfSubscription: Statement<{ readonly subscriptionId: number }, { readonly impi: string }>
  /** The identities to name when an IMPI de-registers with all that it has: one of each set. */
  readonly impusOfImpi: Statement<{ readonly impi: string }, { readonly impu: string }>
}

const pairColumns = sql`
  u.registration_set_id as "registrationSetId", s.subscription_id as "subscriptionId",
  u.identity_type as "identityType", s.state as "state",
  s.reassignment_pending as "reassignmentPending", i.id as "impiId", r.impi_id as "associatedImpiId"`

/** The set of the IMPU named, beside the IMPI named, whether or not they belong together. */
const fromPair = (impi: unknown) => sql`
  from hss_impu u
  join hss_registration_set s on s.id = u.registration_set_id
  left join hss_impi i on i.impi = ${impi}
  left join hss_authentication q on q.impi_id = i.id
  left join hss_registration r on r.registration_set_id = u.registration_set_id and r.impi_id = i.id`

const scscfOfSet = sql`(select n.name from hss_scscf n where n.id = s.scscf_id)`
/** One that is authenticating some IMPI of the set. */
const pendingScscf = sql`
  (select n.name from hss_registration p join hss_authentication a on a.impi_id = p.impi_id
    join hss_scscf n on n.id = a.pending_scscf_id
    where p.registration_set_id = s.id limit 1)`
/** The S-CSCF of the set; where there is none, the one that is authenticating this IMPI, or another of the set. */
const scscfOfPair = sql`
  coalesce(${scscfOfSet}, (select n.name from hss_scscf n where n.id = q.pending_scscf_id), ${pendingScscf})
    as "scscf"`

const otherScscf = sql`
  case when s.scscf_id is null then
    (select n.name from hss_registration_set o join hss_scscf n on n.id = o.scscf_id
      where o.subscription_id = s.subscription_id limit 1) end as "otherScscf"`

export function createSubscriberStore(store: Store<HssTables>): SubscriberStore {
  const compiled = <Values, Row>(
    build: (bind: <Name extends keyof Values & string>(name: Name) => Values[Name]) => ReturnType<typeof sql<Row>>,
  ): Statement<Values, Row> => store.statement<Values, Row>((db: Kysely<HssTables>, bind) => build(bind).compile(db))

  const scscfIds = new Map<string, number>()
  return {
    store,
    async scscfId(name) {
      const known = scscfIds.get(name)
      if (known !== undefined) return known
      const id = await learnScscf(store, name)
      scscfIds.set(name, id)
      return id
    },
    ...compileRegistrationStatements(store),
    findWildcard: createWildcardLookup(store),
    sharedIfcSets: compileSharedIfcSets(store),
    authorization: compiled(
      (bind) => sql`
        select ${pairColumns}, ${scscfOfPair}, ${otherScscf}, b.capabilities as "capabilities",
          b.visited_networks as "visitedNetworks",
          case when u.barred = 0 then 0 when exists (select 1 from hss_impu o
            where o.registration_set_id = u.registration_set_id and o.barred = 0) then 0 else 1 end as "isBarred"
        ${fromPair(bind('impi'))}
        join hss_subscription b on b.id = s.subscription_id
        where u.impu = ${bind('impu')}`,
    ),
    authentication: compiled(
      (bind) => sql`
        select ${pairColumns}, ${scscfOfPair}, i.algorithm as "algorithm", i.res_length as "resLength",
          i.sealed_keys as "sealedKeys", i.digest_algorithm as "digestAlgorithm", i.amf as "amf", i.ind_length as "indLength", i.delta as "delta", q.seq as "seq"
        ${fromPair(bind('impi'))}
        where u.impu = ${bind('impu')}`,
    ),
    assignment: compiled(
      (bind) => sql`
        select ${pairColumns}, ${scscfOfPair}, u.psi_inactive as "psiInactive", r.restoration as "restoration",
          b.charging as "charging",
          (select count(*) from hss_impi o where o.subscription_id = s.subscription_id) as "impiCount",
          (select n.name from hss_replaced_scscf p join hss_scscf n on n.id = p.scscf_id
            where p.registration_set_id = s.id) as "replacedScscf"
        ${fromPair(bind('impi'))}
        join hss_subscription b on b.id = s.subscription_id
        where u.impu = ${bind('impu')}`,
    ),
    location: compiled(
      (bind) => sql`
        select u.registration_set_id as "registrationSetId", s.subscription_id as "subscriptionId",
          u.identity_type as "identityType", u.psi_inactive as "psiInactive", s.state as "state",
          coalesce(${scscfOfSet}, ${pendingScscf}) as "scscf", ${otherScscf}, b.capabilities as "capabilities",
          p.has_unregistered_services as "hasUnregisteredServices",
          u.application_server as "applicationServer"
        from hss_impu u
        join hss_registration_set s on s.id = u.registration_set_id
        join hss_subscription b on b.id = s.subscription_id
        left join hss_service_profile p on p.id = u.service_profile_id
        where u.impu = ${bind('impu')}`,
    ),
    profileOfSet: compiled(
      (bind) => sql`
        select u.identity as "identity", u.barred as "barred", u.identity_type as "identityType",
          u.display_name as "displayName", u.alias_group as "aliasGroup",
          u.service_profile_id as "serviceProfileId", p.profile as "serviceProfile"
        from hss_impu u left join hss_service_profile p on p.id = u.service_profile_id
        where u.registration_set_id = ${bind('registrationSetId')} order by u.position`,
    ),
    registrationsOfSet: compiled(
      (bind) => sql`
        select r.impi_id as "impiId", i.impi as "impi", r.registered as "registered", r.restoration as "restoration"
        from hss_registration r join hss_impi i on i.id = r.impi_id
        where r.registration_set_id = ${bind('registrationSetId')} order by r.impi_id`,
    ),
    impisOfSubscription: compiled(
      (bind) => sql`select impi from hss_impi where subscription_id = ${bind('subscriptionId')} order by id`,
    ),
    impusOfImpi: compiled(
      (bind) => sql`
        select min(u.impu) as "impu" from hss_registration r
        join hss_impi i on i.id = r.impi_id join hss_impu u on u.registration_set_id = r.registration_set_id
        where i.impi = ${bind('impi')} group by u.registration_set_id order by u.registration_set_id`,
    ),
  }
}

async function learnScscf(store: Store<HssTables>, name: string): Promise<number> {
  await store.db
    .insertInto('hss_scscf')
    .values({ name })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const row = await store.db.selectFrom('hss_scscf').select('id').where('name', '=', name).executeTakeFirstOrThrow()
  return row.id
}
