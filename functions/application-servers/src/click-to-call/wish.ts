import { DecodeError } from '@voltaic/base'
import { parseUri } from '@voltaic/sip'
import type { Parties } from './third-party-call.ts'

/** Longest URI that is taken. */
export const MAX_PARTY_LENGTH = 256

/** Why a call is not made; the text is for who asked. */
export interface WishRefused {
  readonly refused: string
}

/**
 * Reads who is to talk to whom: `{ "from": "tel:+491701234567", "to": "sip:bob@example.org" }`. The one who is called first
 * is a user of the home domain, and named without parameters that would lead elsewhere.
 */
export function partiesOf(document: unknown, homeDomain: string): Parties | WishRefused {
  const from = partyOf(document, 'from')
  const to = partyOf(document, 'to')
  if (from === undefined || to === undefined) {
    return { refused: 'from and to are to be SIP or tel URIs, as tel:+491701234567' }
  }
  const first = homeUri(from, homeDomain)
  if (first === undefined) return { refused: `from is to be a user of ${homeDomain}, or a number with its +` }
  return {
    first,
    identity: from,
    second: to,
    service: `sip:click-to-call@${homeDomain}`,
    home: `sip:${homeDomain}`,
  }
}

function partyOf(document: unknown, name: 'from' | 'to'): string | undefined {
  if (typeof document !== 'object' || document === null || !(name in document)) return undefined
  const text: unknown = (document as Readonly<Record<string, unknown>>)[name]
  if (typeof text !== 'string' || text.length > MAX_PARTY_LENGTH) return undefined
  // what would be no URI in a message is none here
  return /^(sips?|tel):[^\s<>"?,]+$/i.test(text) && parsed(text) !== undefined ? text : undefined
}

/** The Request-URI by which the I-CSCF finds a user. */
function homeUri(text: string, homeDomain: string): string | undefined {
  const uri = parsed(text)
  if (uri?.kind === 'tel') {
    const number = uri.number.replace(/[-.()]/g, '')
    return /^\+[0-9]{3,15}$/.test(number) ? `sip:${number}@${homeDomain};user=phone` : undefined
  }
  if (uri?.kind !== 'sip' || uri.host.toLowerCase() !== homeDomain || uri.port !== undefined) return undefined
  const hasOthers = [...uri.params].some(([name]) => name !== 'user')
  return uri.user === undefined || uri.password !== undefined || hasOthers ? undefined : text
}

function parsed(text: string): ReturnType<typeof parseUri> | undefined {
  try {
    return parseUri(text)
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}
