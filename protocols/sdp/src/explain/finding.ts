/** Something about a description, or an offer and its answer, that a person should know. */
export interface SdpFinding {
  /** With a `problem` media do not work as they are described; a `hint` is worth a look. */
  readonly kind: 'problem' | 'hint'
  /** Short, for programs: `framing`, `mode-set`, `payload-type` ... */
  readonly code: SdpFindingCode
  /** The m= line, from 0; undefined when it is about the whole. */
  readonly stream?: number
  /** One sentence for people. */
  readonly text: string
  /** Document and clause. */
  readonly spec: string
}

export type SdpFindingCode =
  | 'address'
  | 'answer'
  | 'clock-rate'
  | 'direction'
  | 'fmtp'
  | 'framing'
  | 'gateway'
  | 'mode-change-period'
  | 'mode-set'
  | 'no-common-codec'
  | 'payload-option'
  | 'payload-type'
  | 'ptime'
  | 'rtcp-mux'
  | 'rtpmap'
  | 'telephone-event'

/** A finding about the stream at hand. */
export type StreamFinding = Omit<SdpFinding, 'stream'>

export function problem(code: SdpFindingCode, text: string, spec: string): StreamFinding {
  return { kind: 'problem', code, text, spec }
}

export function hint(code: SdpFindingCode, text: string, spec: string): StreamFinding {
  return { kind: 'hint', code, text, spec }
}

/** Who wrote a description. */
export type Writer = 'offer' | 'answer'
