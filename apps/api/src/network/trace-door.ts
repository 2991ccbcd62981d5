import type { ExplainedMessage, LadderView } from '@voltaic/trace'
import { RequestRefused } from '../problem.ts'

/** An entry of the trace as a row of the ladder. */
export interface TraceRow extends LadderView {
  /** For `message`, and in the order in which entries were taken. */
  readonly id: string
}

/** All that is given must hold. */
export interface TraceWish {
  /** An IMSI, an IMPI, an IMPU or a number, or the Call-ID of any leg of a call. */
  readonly who?: string
  /** Milliseconds since 1970; inclusive. */
  readonly since?: number
  readonly protocols?: readonly LadderView['protocol'][]
}

/** One message in full. */
export interface ShownMessage extends ExplainedMessage {
  readonly row: TraceRow
  /** The octets as text, for SIP; in hexadecimal digits for others. */
  readonly raw: string
  /** Of its header, for following the call. */
  readonly callId?: string
}

/** What a story can be written as. */
export const TRACE_FORMATS = ['svg', 'pcapng', 'text'] as const
export type TraceFormat = (typeof TRACE_FORMATS)[number]

/** A story as a file. */
export interface TraceFile {
  readonly octets: Uint8Array
  /** There is more of it, and only what is not older is in the file; milliseconds since 1970. */
  readonly newestSince?: number
}

/** Why something does not work, as one rule of the doctor sees it. */
export interface WhyFinding {
  readonly cause: string
  /** From 0 to 1. */
  readonly confidence: number
  /** In a sentence. */
  readonly what: string
  readonly proofs: readonly {
    readonly at: number
    readonly where: string
    readonly field: string
    readonly says: string
    /** Of the message, for `message`; what comes of a capture has none. */
    readonly id?: string
    /** Of the registration, the call or the text. */
    readonly callId?: string
  }[]
  readonly remedies: readonly WhyRemedy[]
  /** Milliseconds since 1970: the same was tried again and worked. */
  readonly worksSince?: number
}

export interface WhyRemedy {
  readonly text: string
  readonly commands?: readonly string[]
}

/** What the doctor says of somebody. */
export interface WhyAnswer {
  /** Whom it took the question to be of: for the name of a simulated phone its IMSI. */
  readonly who: string
  /** There is more of it, and only what is not older was looked at; milliseconds since 1970. */
  readonly newestSince?: number
  /** Causes, the likeliest first; those of which the same works again last. */
  readonly findings: readonly WhyFinding[]
  /** What they come to, or what it means that there are none. */
  readonly verdict: {
    readonly standing: 'causes' | 'failed' | 'mended' | 'works' | 'silent' | 'unknown'
    readonly what: string
    /** Of a name that nobody has: those that may have been meant. */
    readonly near?: readonly string[]
    readonly remedies: readonly WhyRemedy[]
    /** What failed and no finding explains, the last one first. */
    readonly failures: readonly {
      readonly procedure: 'registration' | 'call' | 'text'
      readonly at: number
      readonly to: string
      readonly says: string
      readonly by?: string
      readonly callId: string
      readonly id?: string
    }[]
  }
}

/** What an entry of a timeline that is made of messages is about. */
export const TRACED_KINDS = ['registration', 'security', 'call', 'text', 'hss'] as const
/** Those, and what people change. */
export const TIMELINE_KINDS = ['registration', 'security', 'call', 'text', 'hss', 'provisioning'] as const

/** One procedure of a subscriber, however many messages it took. */
export interface TimelineStep {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly kind: (typeof TRACED_KINDS)[number]
  /** `open`: it goes on. `note`: nothing that goes well or badly. */
  readonly outcome: 'success' | 'failure' | 'open' | 'note'
  readonly what: string
  readonly detail?: string
  /** Of a failure: the likeliest cause. */
  readonly why?: string
  readonly callId?: string
  /** Of a call that has ended. */
  readonly durationMs?: number
}

export interface TimelineWish {
  /** All names of the subscriber. */
  readonly identities: readonly string[]
  readonly kinds: readonly TimelineStep['kind'][]
  /** Milliseconds since 1970; exclusive. */
  readonly before?: number
  readonly limit: number
}

/** What a capture holds, and what the doctor says of it. */
export interface CaptureView {
  /** The first of its messages. */
  readonly rows: readonly TraceRow[]
  readonly messages: number
  readonly packets: number
  /** Why and where it could not be read any further. */
  readonly stop?: string
  readonly findings: readonly WhyFinding[]
  /** What they come to; none of a file without messages. */
  readonly verdict?: WhyAnswer['verdict']
}

/** What this process keeps of all messages and events. */
export interface TraceDoor {
  /** The last of those wished for, the oldest first. @param limit at most */
  last(wish: TraceWish, limit: number): readonly TraceRow[]
  /** Calls `listener` with every row from now on. @returns a function that ends it */
  watch(wish: TraceWish, listener: (row: TraceRow) => void): () => void
  /** @returns undefined when it is not kept any more */
  message(id: string): ShownMessage | undefined
  /** Everything of one subscriber or call as a file. @returns undefined when nothing is kept of it */
  export(who: string, format: TraceFormat): TraceFile | undefined
  /** Why a subscriber or a call does not work. @param who also the name of a simulated phone */
  why(who: string): Promise<WhyAnswer>
  /** What has happened to a subscriber, the newest first; those of one millisecond stay together. */
  timeline(wish: TimelineWish): Promise<{ readonly entries: readonly TimelineStep[]; readonly hasMore: boolean }>
  /** Reads a capture as it comes; nothing of it is kept. @param gone aborted when nobody waits for it any more */
  readCapture(chunks: AsyncIterable<Uint8Array>, gone: AbortSignal): Promise<CaptureView>
  counters(): { readonly entries: number; readonly lost: number; readonly expired: number; readonly octets: number }
}

/** @throws RequestRefused TRACE_NOT_KEPT where the network keeps no traces, or none runs here */
export function traceOf({ trace }: { readonly trace?: () => TraceDoor | undefined }): TraceDoor {
  const door = trace?.()
  if (door !== undefined) return door
  const remedy = 'Give trace.megabytes in voltaic.yaml more than 0, and start the network'
  throw new RequestRefused(503, 'TRACE_NOT_KEPT', 'no traces are kept in this process', remedy)
}
