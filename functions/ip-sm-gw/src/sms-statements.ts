import { type Statement, type Store, sql } from '@voltaic/store'
import type { SmsEventTable, SmsMessageTable, SmsSubmissionTable, SmsTables } from './sms-schema.ts'

/** A row as it is read. */
export type SmsRow = Omit<SmsMessageTable, 'seq'> & { readonly seq: number }

/** A row as it is written. */
export type NewSms = Omit<SmsMessageTable, 'seq'>

type NoRow = Record<never, never>
type OfDestination = { readonly destination: string }
type OfMessage = { readonly id: string }
type At = { readonly now: number }

/** What the service centre does all day, compiled once. */
export interface SmsStatements {
  readonly insert: Statement<NewSms, NoRow>
  /** Makes the queue of a receiver known, where it is not yet. */
  readonly awake: Statement<OfDestination & At, NoRow>
  readonly rememberSubmission: Statement<
    { readonly key: string; readonly ids: string; readonly content: string; readonly at: number },
    NoRow
  >
  /** The same for a key that may come again. */
  readonly rememberLast: Statement<
    { readonly key: string; readonly ids: string; readonly content: string; readonly at: number },
    NoRow
  >
  readonly forgetSubmission: Statement<{ readonly key: string; readonly before: number }, NoRow>
  readonly submission: Statement<{ readonly key: string }, Pick<SmsSubmissionTable, 'ids' | 'content' | 'at'>>
  /** How many are queued for a receiver, as far as it is counted. */
  readonly waiting: Statement<OfDestination & { readonly most: number }, { readonly count: number }>
  /** The first of a queue, and when it may be tried. */
  readonly head: Statement<OfDestination, SmsRow & { readonly next_attempt_at: number; readonly failures: number }>
  readonly message: Statement<OfMessage, SmsRow>
  readonly end: Statement<
    OfMessage & {
      readonly state: string
      readonly status: number
      readonly reason: string | null
      readonly attempts: number
      readonly at: number
    },
    NoRow
  >
  /** Those of a sender for a receiver that have not ended, the oldest first. */
  readonly openOf: Statement<{ readonly sender: string; readonly destination: string }, SmsRow>
  readonly setReport: Statement<OfMessage & { readonly requested: number }, NoRow>
  readonly setState: Statement<OfMessage & { readonly state: string }, NoRow>
  readonly postpone: Statement<OfMessage & { readonly reason: string }, NoRow>
  readonly waitUntil: Statement<OfDestination & { readonly at: number; readonly failures: number }, NoRow>
  /** Whether a receiver has a queue. */
  readonly queue: Statement<OfDestination, OfDestination>
  /** Forgets a receiver whose queue is empty. */
  readonly asleep: Statement<OfDestination, NoRow>
  readonly due: Statement<At & { readonly limit: number }, OfDestination>
  readonly expired: Statement<At & { readonly limit: number }, SmsRow>
  /** When something is to be done next. */
  readonly nextDue: Statement<At, { readonly attempt: number | null; readonly expiry: number | null }>
  /** Receivers whose turn is later than it can be: the clock has been set back. */
  readonly bringForward: Statement<At & { readonly latest: number }, NoRow>
  /** Forgets the oldest events of consumers that have more. */
  readonly purgeEvents: Statement<{ readonly most: number }, NoRow>
  readonly purgeMessages: Statement<{ readonly before: number }, NoRow>
  readonly purgeSubmissions: Statement<{ readonly before: number }, NoRow>
  readonly addEvent: Statement<{ readonly consumer: string; readonly document: string }, NoRow>
  readonly events: Statement<
    { readonly consumer: string; readonly after: number; readonly limit: number },
    Pick<SmsEventTable, 'document'> & { readonly id: number }
  >
  readonly event: Statement<{ readonly id: number }, Pick<SmsEventTable, 'document' | 'consumer'>>
  readonly removeEvent: Statement<{ readonly id: number }, NoRow>
}

type Compile = <Values, Row = NoRow>(
  build: (bind: <Name extends keyof Values & string>(name: Name) => Values[Name]) => ReturnType<typeof sql<Row>>,
) => Statement<Values, Row>

export function compileSmsStatements(store: Store<SmsTables>): SmsStatements {
  const compile: Compile = (build) => store.statement((db, bind) => build(bind).compile(db))
  return { ...writing(compile), ...reading(compile), ...housekeeping(compile), ...events(compile) }
}

function writing(compile: Compile) {
  return {
    insert: compile<NewSms>(
      (bind) => sql`insert into sms_message (id, kind, state, destination, originator, account, report_to, tpdu, submit,
          attempts, accepted_at, expires_at, ended_at, reason, status, report_requested, single_shot, part_number,
          part_total, part_reference)
        values (${bind('id')}, ${bind('kind')}, ${bind('state')}, ${bind('destination')}, ${bind('originator')},
          ${bind('account')}, ${bind('report_to')}, ${bind('tpdu')}, ${bind('submit')}, ${bind('attempts')},
          ${bind('accepted_at')}, ${bind('expires_at')}, ${bind('ended_at')}, ${bind('reason')}, ${bind('status')},
          ${bind('report_requested')}, ${bind('single_shot')}, ${bind('part_number')}, ${bind('part_total')},
          ${bind('part_reference')})`,
    ),
    awake: compile<OfDestination & At>(
      (bind) => sql`insert into sms_destination (destination, next_attempt_at, failures)
        values (${bind('destination')}, ${bind('now')}, 0) on conflict (destination) do nothing`,
    ),
    rememberSubmission: compile<Parameters<SmsStatements['rememberSubmission']['bind']>[0]>(
      (bind) => sql`insert into sms_submission (key, ids, content, at)
        values (${bind('key')}, ${bind('ids')}, ${bind('content')}, ${bind('at')})`,
    ),
    rememberLast: compile<Parameters<SmsStatements['rememberLast']['bind']>[0]>(
      (bind) => sql`insert into sms_submission (key, ids, content, at)
        values (${bind('key')}, ${bind('ids')}, ${bind('content')}, ${bind('at')})
        on conflict (key) do update set ids = ${bind('ids')}, at = ${bind('at')}`,
    ),
    forgetSubmission: compile<{ readonly key: string; readonly before: number }>(
      (bind) => sql`delete from sms_submission where key = ${bind('key')} and at < ${bind('before')}`,
    ),
    end: compile<Parameters<SmsStatements['end']['bind']>[0]>(
      (bind) => sql`update sms_message set state = ${bind('state')}, status = ${bind('status')},
          reason = ${bind('reason')}, attempts = attempts + ${bind('attempts')}, ended_at = ${bind('at')}
        where id = ${bind('id')} and ended_at is null`,
    ),
    setState: compile<OfMessage & { readonly state: string }>(
      (bind) => sql`update sms_message set state = ${bind('state')} where id = ${bind('id')} and ended_at is null`,
    ),
    setReport: compile<OfMessage & { readonly requested: number }>(
      (bind) => sql`update sms_message set report_requested = ${bind('requested')}
        where id = ${bind('id')} and ended_at is null`,
    ),
    postpone: compile<OfMessage & { readonly reason: string }>(
      (bind) => sql`update sms_message set attempts = attempts + 1, reason = ${bind('reason')}
        where id = ${bind('id')} and ended_at is null`,
    ),
    waitUntil: compile<OfDestination & { readonly at: number; readonly failures: number }>(
      (bind) => sql`update sms_destination set next_attempt_at = ${bind('at')}, failures = ${bind('failures')}
        where destination = ${bind('destination')}`,
    ),
    asleep: compile<OfDestination>(
      (bind) => sql`delete from sms_destination where destination = ${bind('destination')} and not exists (
        select 1 from sms_message m where m.destination = ${bind('destination')} and m.state = 'queued')`,
    ),
  }
}

function reading(compile: Compile) {
  return {
    submission: compile<{ readonly key: string }, Pick<SmsSubmissionTable, 'ids' | 'content' | 'at'>>(
      (bind) => sql`select ids, content, at from sms_submission where key = ${bind('key')}`,
    ),
    waiting: compile<OfDestination & { readonly most: number }, { readonly count: number }>(
      (bind) => sql`select count(*) as count from (select 1 as one from sms_message
        where destination = ${bind('destination')} and state = 'queued' limit ${bind('most')}) as counted`,
    ),
    head: compile<OfDestination, SmsRow & { readonly next_attempt_at: number; readonly failures: number }>(
      (bind) => sql`select m.*, d.next_attempt_at, d.failures from sms_message m
        join sms_destination d on d.destination = m.destination
        where m.destination = ${bind('destination')} and m.state = 'queued' order by m.seq limit 1`,
    ),
    queue: compile<OfDestination, OfDestination>(
      (bind) => sql`select destination from sms_destination where destination = ${bind('destination')}`,
    ),
    openOf: compile<{ readonly sender: string; readonly destination: string }, SmsRow>(
      (bind) => sql`select * from sms_message where destination = ${bind('destination')} and state = 'queued'
        and report_to = ${bind('sender')} and kind = 'message' order by seq`,
    ),
    message: compile<OfMessage, SmsRow>((bind) => sql`select * from sms_message where id = ${bind('id')}`),
  }
}

function housekeeping(compile: Compile) {
  return {
    due: compile<At & { readonly limit: number }, OfDestination>(
      (bind) => sql`select destination from sms_destination where next_attempt_at <= ${bind('now')}
        order by next_attempt_at limit ${bind('limit')}`,
    ),
    expired: compile<At & { readonly limit: number }, SmsRow>(
      (bind) => sql`select * from sms_message where ended_at is null and expires_at <= ${bind('now')}
        order by expires_at limit ${bind('limit')}`,
    ),
    nextDue: compile<At, { readonly attempt: number | null; readonly expiry: number | null }>(
      (bind) => sql`select
        (select min(next_attempt_at) from sms_destination where next_attempt_at > ${bind('now')}) as attempt,
        (select min(expires_at) from sms_message where ended_at is null and expires_at > ${bind('now')}) as expiry`,
    ),
    bringForward: compile<At & { readonly latest: number }>(
      (bind) => sql`update sms_destination set next_attempt_at = ${bind('now')}
        where next_attempt_at > ${bind('latest')}`,
    ),
    purgeEvents: compile<{ readonly most: number }>(
      (bind) => sql`delete from sms_event where id in (select id from
        (select id, row_number() over (partition by consumer order by id desc) as place from sms_event) as placed
        where place > ${bind('most')})`,
    ),
    purgeMessages: compile<{ readonly before: number }>(
      (bind) => sql`delete from sms_message where ended_at is not null and ended_at < ${bind('before')}`,
    ),
    purgeSubmissions: compile<{ readonly before: number }>(
      (bind) => sql`delete from sms_submission where at < ${bind('before')}`,
    ),
  }
}

function events(compile: Compile) {
  return {
    addEvent: compile<{ readonly consumer: string; readonly document: string }>(
      (bind) => sql`insert into sms_event (consumer, document) values (${bind('consumer')}, ${bind('document')})`,
    ),
    events: compile<
      { readonly consumer: string; readonly after: number; readonly limit: number },
      Pick<SmsEventTable, 'document'> & { readonly id: number }
    >(
      (bind) => sql`select id, document from sms_event where consumer = ${bind('consumer')}
        and id > ${bind('after')} order by id limit ${bind('limit')}`,
    ),
    event: compile<{ readonly id: number }, Pick<SmsEventTable, 'document' | 'consumer'>>(
      (bind) => sql`select consumer, document from sms_event where id = ${bind('id')}`,
    ),
    removeEvent: compile<{ readonly id: number }>((bind) => sql`delete from sms_event where id = ${bind('id')}`),
  }
}
