import type { SmsSubmit } from '@voltaic/sms'

/** A program that may bind. */
export interface SmppAccount {
  /** system_id; also the name under which it submits, and gets its messages and receipts. */
  readonly systemId: string
  /** Messages a second; no limit unless given. */
  readonly messagesPerSecond?: number
  /** submit_sm of one session that may wait for their response; 100 unless given. */
  readonly window?: number
  /** Sessions at the same time; 4 unless given. */
  readonly sessions?: number
}

/** Who may bind, and with what. */
export interface SmppAccounts {
  /** @returns undefined when there is no such account, or the password is another one */
  authenticate(systemId: string, password: string): SmppAccount | undefined
}

/** What a client submits. */
export interface SmppSubmission {
  readonly from?: string
  readonly account: string
  readonly content:
    | {
        readonly kind: 'text'
        readonly to: string
        readonly text: string
        readonly messageClass?: 0 | 1 | 2 | 3
        readonly validityMs?: number
        readonly isReportRequested?: boolean
      }
    | { readonly kind: 'tpdu'; readonly submit: SmsSubmit }
}

export type SmppSubmissionResult =
  | { readonly kind: 'accepted'; readonly ids: readonly string[] }
  /** A name in capitals, as `QUEUE_FULL`. */
  | { readonly kind: 'refused'; readonly reason: string }

/** A message that the service centre has. */
export interface SmppMessageView {
  /** `queued`, `held`, `delivered`, `failed`, `expired` or `dropped`. */
  readonly state: string
  readonly account?: string
  readonly endedAt?: number
  /** TP-ST. */
  readonly status?: number
}

/** The service centre behind the server. */
export interface SmppCentre {
  /** Never rejects. */
  submit(submission: SmppSubmission): Promise<SmppSubmissionResult>
  find(id: string): Promise<SmppMessageView | undefined>
  drop(id: string, reason: string): Promise<'done' | 'not-found' | 'ended'>
}

/** Something that a client is to be told. */
export type SmppEvent =
  | {
      readonly kind: 'mo'
      readonly messageId: string
      readonly originator: string
      readonly destination: string
      /** SMS-SUBMIT, in hex. */
      readonly tpdu: string
    }
  | {
      readonly kind: 'status'
      readonly messageId: string
      readonly at: number
      readonly originator: string
      readonly destination: string
      readonly state: string
      /** TP-ST. */
      readonly status: number
      readonly acceptedAt: number
      readonly isReportRequested: boolean
    }

/** Events on disk: each comes until it has been taken. */
export interface SmppEvents {
  pending(consumer: string, limit: number): Promise<readonly { readonly id: number; readonly event: SmppEvent }[]>
  taken(id: number): Promise<void>
  /** The client does not take it, now or ever. */
  refused(id: number, reason: string): Promise<void>
  /** @returns stops it */
  onPending(listener: (consumer: string) => void): () => void
}
