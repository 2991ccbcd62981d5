import type { SipMessage } from '../message/sip-message.ts'

export type HeaderEntries = readonly (readonly [name: string, value: string])[]

/** What a message carries for the user; sessions never look into it. */
export interface SessionBody {
  readonly contentType: string
  readonly content: Uint8Array
}

/** What the user adds to a message of a session. */
export interface Content {
  readonly headers?: HeaderEntries
  readonly body?: SessionBody
}

/** How the user answers a request. */
export interface Answer extends Content {
  readonly status: number
  readonly reason?: string
}

/** The body of a message; undefined when it has none. @spec RFC 3261 §7.4 */
export function bodyOf(message: SipMessage): SessionBody | undefined {
  if (message.body.length === 0) return undefined
  return { contentType: message.header('Content-Type') ?? '', content: message.body }
}

/** The headers of the user, and the Content-Type of the body. */
export function contentHeaders({ headers = [], body }: Content): HeaderEntries {
  return body === undefined ? headers : [...headers, ['Content-Type', body.contentType]]
}
