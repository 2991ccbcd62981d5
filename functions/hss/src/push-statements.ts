import { type Statement, type Store, sql } from '@voltaic/store'
import type { PushTable } from './push-schema.ts'
import type { HssTables } from './schema.ts'

/** A push with the Diameter node that it goes to, where that is known. */
export interface PushRow extends Omit<PushTable, 'scscf_id' | 'registration_set_id' | 'next_attempt_at'> {
  readonly scscfId: number
  readonly scscf: string
  readonly registrationSetId: number | null
  readonly nextAttemptAt: number
  readonly originHost: string | null
  readonly originRealm: string | null
}

type OfPush = { readonly key: string; readonly revision: number }
type NoRow = Record<never, never>

/** What delivers the queue, compiled once. */
export interface PushStatements {
  /** Those that may be sent now, the longest waiting first. */
  readonly due: Statement<{ readonly now: number; readonly limit: number }, PushRow>
  readonly all: Statement<NoRow, PushRow>
  /** Takes a push for one attempt: no row when another process has it, or it has changed. */
  readonly claim: Statement<OfPush & { readonly now: number; readonly until: number }, { readonly attempts: number }>
  readonly retry: Statement<OfPush & { readonly at: number; readonly problem: string }, NoRow>
  readonly refuse: Statement<OfPush & { readonly problem: string }, NoRow>
  readonly done: Statement<OfPush, NoRow>
  readonly dismiss: Statement<{ readonly key: string }, { readonly key: string }>
  /** The pushes for a Diameter host need not wait any longer. */
  readonly hurry: Statement<{ readonly originHost: string }, NoRow>
  readonly learnHost: Statement<
    { readonly scscf: string; readonly originHost: string; readonly originRealm: string },
    NoRow
  >
}

export function compilePushStatements(store: Store<HssTables>): PushStatements {
  const compiled = <Values, Row = NoRow>(
    build: (bind: <Name extends keyof Values & string>(name: Name) => Values[Name]) => ReturnType<typeof sql<Row>>,
  ): Statement<Values, Row> => store.statement<Values, Row>((db, bind) => build(bind).compile(db))
  const rows = sql`
    select p.key, p.command, p.scscf_id as "scscfId", n.name as "scscf", p.impi,
      p.registration_set_id as "registrationSetId", p.content, p.revision, p.attempts,
      p.next_attempt_at as "nextAttemptAt", p.problem, p.refused, h.origin_host as "originHost",
      h.origin_realm as "originRealm"
    from hss_push p join hss_scscf n on n.id = p.scscf_id left join hss_scscf_host h on h.scscf_id = p.scscf_id`
  return {
    due: compiled(
      (bind) => sql`${rows} where p.refused = 0 and p.next_attempt_at <= ${bind('now')}
        order by p.next_attempt_at, p.key limit ${bind('limit')}`,
    ),
    all: compiled(() => sql`${rows} order by n.name, p.key`),
    claim: compiled(
      (bind) => sql`update hss_push set attempts = attempts + 1, next_attempt_at = ${bind('until')}
        where key = ${bind('key')} and revision = ${bind('revision')} and refused = 0
          and next_attempt_at <= ${bind('now')} returning attempts`,
    ),
    retry: compiled(
      (bind) => sql`update hss_push set next_attempt_at = ${bind('at')}, problem = ${bind('problem')}
        where key = ${bind('key')} and revision = ${bind('revision')}`,
    ),
    refuse: compiled(
      (bind) => sql`update hss_push set refused = 1, problem = ${bind('problem')}
        where key = ${bind('key')} and revision = ${bind('revision')}`,
    ),
    done: compiled((bind) => sql`delete from hss_push where key = ${bind('key')} and revision = ${bind('revision')}`),
    dismiss: compiled((bind) => sql`delete from hss_push where key = ${bind('key')} returning key`),
    hurry: compiled(
      (bind) => sql`update hss_push set next_attempt_at = 0 where refused = 0 and scscf_id in
        (select scscf_id from hss_scscf_host where origin_host = ${bind('originHost')})`,
    ),
    learnHost: compiled(
      (bind) => sql`
        insert into hss_scscf_host (scscf_id, origin_host, origin_realm)
        select id, ${bind('originHost')}, ${bind('originRealm')} from hss_scscf where name = ${bind('scscf')}
        on conflict (scscf_id) do update
          set origin_host = excluded.origin_host, origin_realm = excluded.origin_realm`,
    ),
  }
}
