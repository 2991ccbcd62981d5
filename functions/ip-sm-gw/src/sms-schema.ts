import { columnTypesOf, type Generated, type Migration, type MigrationSet, sql } from '@voltaic/store'
import type { SmsState } from './sms-queue.ts'

/** A message, one row for each part, from when it is taken until a day after its end. */
export interface SmsMessageTable {
  /** Their order. */
  seq: Generated<number>
  id: string
  kind: 'message' | 'status-report'
  state: SmsState
  destination: string
  originator: string
  /** Who submitted it; null: a phone. */
  account: string | null
  /** Destination of the status report; null where nobody gets one. */
  report_to: string | null
  /** SMS-DELIVER or SMS-STATUS-REPORT, the same octets at every attempt. */
  tpdu: Uint8Array
  /** SMS-SUBMIT that it was made of; null in a status report. */
  submit: Uint8Array | null
  attempts: number
  accepted_at: number
  expires_at: number
  ended_at: number | null
  reason: string | null
  /** TP-ST. */
  status: number | null
  report_requested: number
  /** 1: only one attempt is made. */
  single_shot: number
  part_number: number | null
  part_total: number | null
  part_reference: number | null
}

/** A receiver with something in its queue: when it is tried next. */
export interface SmsDestinationTable {
  destination: string
  next_attempt_at: number
  /** Attempts in a row that have failed. */
  failures: number
}

/** What has been submitted lately, so that it is not stored again. */
export interface SmsSubmissionTable {
  key: string
  /** JSON of the identifiers of its messages. */
  ids: string
  /** Hash of what was submitted under an idempotency key. */
  content: string
  at: number
}

/** An event that a consumer has not taken yet. */
export interface SmsEventTable {
  id: Generated<number>
  consumer: string
  /** JSON of an `SmsEvent`. */
  document: string
}

export interface SmsTables {
  sms_message: SmsMessageTable
  sms_destination: SmsDestinationTable
  sms_submission: SmsSubmissionTable
  sms_event: SmsEventTable
}

const messages: Migration = {
  async up(db) {
    const { octets, ownId } = columnTypesOf(db)
    const statements = [
      sql`create table sms_message (
        seq ${ownId}, id text not null unique, kind text not null, state text not null, destination text not null,
        originator text not null, account text, report_to text, tpdu ${octets} not null, submit ${octets},
        attempts integer not null, accepted_at bigint not null, expires_at bigint not null, ended_at bigint,
        reason text, status integer, report_requested integer not null, single_shot integer not null,
        part_number integer, part_total integer, part_reference integer)`,
      sql`create index sms_message_queue on sms_message (destination, seq) where state = 'queued'`,
      sql`create index sms_message_expiry on sms_message (expires_at) where ended_at is null`,
      sql`create index sms_message_end on sms_message (ended_at) where ended_at is not null`,
      sql`create table sms_destination (
        destination text primary key, next_attempt_at bigint not null, failures integer not null)`,
      sql`create index sms_destination_due on sms_destination (next_attempt_at)`,
      sql`create table sms_submission (
        key text primary key, ids text not null, content text not null, at bigint not null)`,
      sql`create index sms_submission_age on sms_submission (at)`,
      sql`create table sms_event (id ${ownId}, consumer text not null, document text not null)`,
      sql`create index sms_event_order on sms_event (consumer, id)`,
    ]
    for (const statement of statements) await statement.execute(db)
  },
}

/** Tables of the service centre. */
export const smsMigrations: MigrationSet = { name: 'sms', migrations: { '0001-messages': messages } }
