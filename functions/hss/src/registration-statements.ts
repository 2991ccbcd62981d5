import { type Statement, type Store, sql } from '@voltaic/store'
import type { HssTables } from './schema.ts'

type OfSet = { readonly registrationSetId: number }
type OfImpi = { readonly impiId: number }
type ByScscf = { readonly scscfId: number }
type Touched = { readonly id: number }
type NoRow = Record<never, never>
/** State of the counter after the last SEQ reserved. */
export type ReservedSqns = { readonly seq: number; readonly cxInd: number }
/** Nothing is taken from a counter behind `lastSeq`. */
type Reservation = OfImpi & { readonly count: number; readonly indCount: number; readonly lastSeq: number }

/**
 * What changes a registration. Every statement carries its own condition, so that two requests for one subscriber, from
 * this process or another, cannot undo each other between the read and the commit.
 */
export interface RegistrationStatements {
  /** MAR of a registered user: takes `count` SEQs at once. */
  readonly reserveSqns: Statement<Reservation, ReservedSqns>
  /** MAR of any other user: this S-CSCF holds the vectors, and is the one to come back to. */
  readonly beginAuthentication: Statement<Reservation & ByScscf, ReservedSqns>
  /** Moves the counter to what an AUTS told, unless it has moved since it was read. */
  readonly resetSqn: Statement<OfImpi & { readonly expected: number; readonly seq: number }, Touched>
  /** The challenge was answered, or came to nothing. */
  readonly endAuthentication: Statement<OfImpi & ByScscf, NoRow>
  /** MAR: another S-CSCF than the one stored takes over. */
  readonly replaceScscf: Statement<OfSet & ByScscf, NoRow>
  /** MAR, before `replaceScscf`: which one that was. */
  readonly rememberReplaced: Statement<OfSet & ByScscf, NoRow>
  /** UAR and LIR with capabilities: the next S-CSCF may take over all sets of the subscription. */
  readonly setReassignmentPending: Statement<{ readonly subscriptionId: number }, NoRow>
  /** SAR REGISTRATION: no row when another S-CSCF holds the set. Followed by `registerImpi`. */
  readonly registerSet: Statement<OfSet & OfImpi & ByScscf, Touched>
  readonly registerImpi: Statement<OfSet & OfImpi & ByScscf & { readonly restoration: string | null }, NoRow>
  /** SAR UNREGISTERED_USER: no row when another S-CSCF holds the set, or it is registered. */
  readonly serveUnregistered: Statement<OfSet & ByScscf, Touched>
  /** SAR UNREGISTERED_USER of a registered set, by its S-CSCF or by the one that takes over. */
  readonly adoptRegistered: Statement<OfSet & ByScscf, Touched>
  /** De-registration of one IMPI; followed by `releaseSet` or `keepAsUnregistered`. */
  readonly deregisterImpi: Statement<OfSet & OfImpi & ByScscf, NoRow>
  /** De-registration of all IMPIs. */
  readonly deregisterAll: Statement<OfSet & ByScscf, NoRow>
  /** Not registered and without S-CSCF, unless another IMPI is still registered. */
  readonly releaseSet: Statement<OfSet & ByScscf, NoRow>
  readonly keepAsUnregistered: Statement<OfSet & ByScscf, NoRow>
}

export function compileRegistrationStatements(store: Store<HssTables>): RegistrationStatements {
  const compiled = <Values, Row = NoRow>(
    build: (bind: <Name extends keyof Values & string>(name: Name) => Values[Name]) => ReturnType<typeof sql<Row>>,
  ): Statement<Values, Row> => store.statement<Values, Row>((db, bind) => build(bind).compile(db))
  return { ...authenticationStatements(compiled), ...assignmentStatements(compiled) }
}

type Compile = <Values, Row = NoRow>(
  build: (bind: <Name extends keyof Values & string>(name: Name) => Values[Name]) => ReturnType<typeof sql<Row>>,
) => Statement<Values, Row>

/** Those of MAR: one row of `hss_authentication` each time. */
function authenticationStatements(
  compiled: Compile,
): Pick<
  RegistrationStatements,
  | 'reserveSqns'
  | 'beginAuthentication'
  | 'resetSqn'
  | 'endAuthentication'
  | 'rememberReplaced'
  | 'replaceScscf'
  | 'setReassignmentPending'
> {
  return {
    reserveSqns: compiled(
      (bind) => sql`
        update hss_authentication
        set seq = seq + ${bind('count')}, cx_ind = (cx_ind + ${bind('count')}) % ${bind('indCount')}
        where impi_id = ${bind('impiId')} and seq <= ${bind('lastSeq')} returning seq as "seq", cx_ind as "cxInd"`,
    ),
    beginAuthentication: compiled(
      (bind) => sql`
        update hss_authentication
        set seq = seq + ${bind('count')}, cx_ind = (cx_ind + ${bind('count')}) % ${bind('indCount')},
          pending_scscf_id = ${bind('scscfId')}
        where impi_id = ${bind('impiId')} and seq <= ${bind('lastSeq')} returning seq as "seq", cx_ind as "cxInd"`,
    ),
    resetSqn: compiled(
      (bind) => sql`
        update hss_authentication set seq = ${bind('seq')}
        where impi_id = ${bind('impiId')} and seq = ${bind('expected')} returning impi_id as id`,
    ),
    endAuthentication: compiled(
      (bind) => sql`
        update hss_authentication set pending_scscf_id = null
        where impi_id = ${bind('impiId')} and pending_scscf_id = ${bind('scscfId')}`,
    ),
    rememberReplaced: compiled(
      (bind) => sql`
        insert into hss_replaced_scscf (registration_set_id, scscf_id)
        select id, scscf_id from hss_registration_set
        where id = ${bind('registrationSetId')} and scscf_id is not null and scscf_id <> ${bind('scscfId')}
        on conflict (registration_set_id) do nothing`,
    ),
    replaceScscf: compiled(
      (bind) => sql`
        update hss_registration_set set scscf_id = ${bind('scscfId')}, reassignment_pending = 0
        where id = ${bind('registrationSetId')} and scscf_id is not null`,
    ),
    setReassignmentPending: compiled(
      (bind) => sql`
        update hss_registration_set set reassignment_pending = 1
        where subscription_id = ${bind('subscriptionId')} and scscf_id is not null`,
    ),
  }
}

/** Those of SAR. */
function assignmentStatements(
  compiled: Compile,
): Omit<RegistrationStatements, keyof ReturnType<typeof authenticationStatements>> {
  /** The set is served by this S-CSCF. */
  const servedBy = (set: unknown, scscf: unknown) =>
    sql`exists (select 1 from hss_registration_set s where s.id = ${set} and s.scscf_id = ${scscf})`
  const noneRegistered = sql`not exists (select 1 from hss_registration r
    where r.registration_set_id = hss_registration_set.id and r.registered = 1)`
  return {
    registerSet: compiled(
      (bind) => sql`
        update hss_registration_set
        set scscf_id = ${bind('scscfId')}, state = 'registered', reassignment_pending = 0
        where id = ${bind('registrationSetId')} and (scscf_id = ${bind('scscfId')} or reassignment_pending = 1
          or (scscf_id is null and not exists (select 1 from hss_authentication a
            where a.impi_id = ${bind('impiId')} and a.pending_scscf_id <> ${bind('scscfId')}))) returning id`,
    ),
    registerImpi: compiled(
      (bind) => sql`
        update hss_registration
        set registered = 1, restoration = coalesce(${bind('restoration')}, restoration)
        where registration_set_id = ${bind('registrationSetId')} and impi_id = ${bind('impiId')}
          and ${servedBy(bind('registrationSetId'), bind('scscfId'))}`,
    ),
    serveUnregistered: compiled(
      (bind) => sql`
        update hss_registration_set
        set scscf_id = ${bind('scscfId')}, state = 'unregistered', reassignment_pending = 0
        where id = ${bind('registrationSetId')} and state <> 'registered'
          and (scscf_id is null or scscf_id = ${bind('scscfId')} or reassignment_pending = 1) returning id`,
    ),
    adoptRegistered: compiled(
      (bind) => sql`
        update hss_registration_set set scscf_id = ${bind('scscfId')}, reassignment_pending = 0
        where id = ${bind('registrationSetId')} and state = 'registered'
          and (scscf_id = ${bind('scscfId')} or reassignment_pending = 1) returning id`,
    ),
    deregisterImpi: compiled(
      (bind) => sql`
        update hss_registration set registered = 0, restoration = null
        where registration_set_id = ${bind('registrationSetId')} and impi_id = ${bind('impiId')}
          and ${servedBy(bind('registrationSetId'), bind('scscfId'))}`,
    ),
    deregisterAll: compiled(
      (bind) => sql`
        update hss_registration set registered = 0, restoration = null
        where registration_set_id = ${bind('registrationSetId')}
          and ${servedBy(bind('registrationSetId'), bind('scscfId'))}`,
    ),
    releaseSet: compiled(
      (bind) => sql`
        update hss_registration_set set state = 'not-registered', reassignment_pending = 0, scscf_id = null
        where id = ${bind('registrationSetId')} and scscf_id = ${bind('scscfId')} and ${noneRegistered}`,
    ),
    keepAsUnregistered: compiled(
      (bind) => sql`
        update hss_registration_set set state = 'unregistered'
        where id = ${bind('registrationSetId')} and scscf_id = ${bind('scscfId')} and ${noneRegistered}`,
    ),
  }
}
