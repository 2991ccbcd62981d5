import type { Params } from '../headers/params.ts'

export interface SipUri {
  readonly kind: 'sip'
  readonly scheme: 'sip' | 'sips'
  /** As written, escapes included; absent when the URI has no user part. */
  readonly user?: string
  readonly password?: string
  /** As written; an IPv6 address has its brackets. */
  readonly host: string
  readonly port?: number
  readonly params: Params
  /** What follows `?`, without it. */
  readonly headers?: string
}

export interface TelUri {
  readonly kind: 'tel'
  /** As written, visual separators included; a global number starts with `+`. */
  readonly number: string
  readonly params: Params
}

export interface OtherUri {
  readonly kind: 'other'
  /** In lower case. */
  readonly scheme: string
  /** The whole URI as written. */
  readonly text: string
}

export type Uri = SipUri | TelUri | OtherUri
