import type { DigestIdentity, DigestParameters } from '../digest.ts'

/** The digest of an Authorization header that answered the challenge. */
export interface AnsweredDigest extends DigestIdentity, DigestParameters {
  /** 32 hexadecimal digits. */
  readonly response: string
}

/** What a phone or a card has really answered to one challenge. */
export type PhoneAnswer =
  /** RES itself, from a card reader or a trace of the radio side. */
  | { readonly kind: 'res'; readonly res: Uint8Array }
  /** REGISTER with a response. */
  | { readonly kind: 'digest'; readonly digest: AnsweredDigest }
  /** The SQN was not fresh. */
  | { readonly kind: 'auts'; readonly auts: Uint8Array }
  /** The MAC was wrong: an empty response without `auts` (TS 24.229 §5.1.1.5.3). */
  | { readonly kind: 'mac-failure' }
  /** Only the challenge is known. */
  | { readonly kind: 'none' }

/** One challenge and its answer. */
export interface KeyEvidence {
  /** 16 octets. */
  readonly rand: Uint8Array
  /** 16 octets; absent where only a card was asked for RES. */
  readonly autn?: Uint8Array
  readonly answer: PhoneAnswer
}
