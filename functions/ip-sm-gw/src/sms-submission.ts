import type { LanguageName, SmsSubmit } from '@voltaic/sms'

/** A message from a program: the HTTP API, an SMPP client. */
export interface SmsSubmission {
  /** Who it is from: `+49...`, a short code, or a name of up to 11 characters. The service centre unless given. */
  readonly from?: string
  /** Who submits it; idempotency keys and events are apart for each. */
  readonly account: string
  /** The same key again within a day is not stored again, and gets the answer of the first time. */
  readonly idempotencyKey?: string
  readonly content: SmsContent
}

export type SmsContent =
  | {
      readonly kind: 'text'
      /** Number as dialled. */
      readonly to: string
      readonly text: string
      /** Languages whose shift tables the receiving phone knows; none unless given. */
      readonly languages?: readonly LanguageName[]
      /** 0 is shown at once. */
      readonly messageClass?: 0 | 1 | 2 | 3
      /** How long it may wait, in milliseconds; that of the service centre unless given. */
      readonly validityMs?: number
      /** Whether an event `status` is wanted. */
      readonly isReportRequested?: boolean
    }
  /** One TPDU, passed on as a phone's would be: user data, coding and validity are the submitter's. */
  | { readonly kind: 'tpdu'; readonly submit: SmsSubmit }

export type SmsSubmissionResult =
  | {
      readonly kind: 'accepted'
      /** One for each part, in order. */
      readonly ids: readonly string[]
      /** The submission had come before, with the same idempotency key. */
      readonly isRepeat: boolean
      /** `octets` of a TPDU in 8-bit data. */
      readonly encoding: 'gsm7' | 'ucs2' | 'octets'
    }
  | { readonly kind: 'refused'; readonly reason: SmsRefusal }

/** Why a message is not taken. None of these is stored, so none is lost. */
export type SmsRefusal =
  /** No telephone number of any plan. */
  | 'INVALID_NUMBER'
  /** A number that nobody has. */
  | 'UNASSIGNED_NUMBER'
  /** The name or number of the sender cannot be written. */
  | 'INVALID_ORIGINATOR'
  /** More than 255 parts. */
  | 'TEXT_TOO_LONG'
  /** The queue of the receiver is full. */
  | 'QUEUE_FULL'
  /** The disk is full. */
  | 'STORE_FULL'
  /** The database does not answer. Whether it is stored nobody knows: with the same idempotency key it can be submitted again. */
  | 'STORE_UNAVAILABLE'
  /** The key was used for something else. */
  | 'IDEMPOTENCY_CONFLICT'
  /** The phone asked that duplicates be rejected, and this is one. */
  | 'DUPLICATE'

/** The way in for programs. */
export interface SmsSubmitter {
  /** Resolves when all parts are on disk, or none is. Never rejects. */
  submit(submission: SmsSubmission): Promise<SmsSubmissionResult>
}
