import { withoutSeparators } from './e164.ts'
import { splitSipUri } from './sip-uri-text.ts'

/**
 * The form under which a public identity is stored, looked up and compared. Two URIs that name the same public
 * identity have the same canonical text; TS 23.003 §13.4 allows just `sip:username@domain` and `tel:+digits`.
 *
 * - `sip:`, `sips:` (which stay different): scheme and host in lower case; password, port, URI parameters and headers
 *   dropped (RFC 3261 §10.3 step 5; an identity has no port, 23.003); escapes of characters that need none undone, so
 *   that `%2B` equals `+`; the user part otherwise as it is, since it is case-sensitive (RFC 3261 §19.1.4). Where
 *   `user=phone` says that the user part is a telephone number, its visual separators go, and a global number loses its
 *   parameters, so that it is the alias that the HSS holds.
 * - `tel:`: separators dropped, digits in lower case, parameters dropped but for the `phone-context` of a local number,
 *   without which it would name nobody.
 * - anything else (`urn:service:sos`, garbage) comes back as it is: it will not be found, which is right.
 *
 * Called for every request: an identity that is already canonical comes back as the same string, without allocating.
 * Never throws.
 *
 * @param uri a URI without angle brackets
 * @spec TS 23.003 §13.4; RFC 3261 §10.3, §19.1.4; RFC 3966 §4
 */
export function canonicalImpu(uri: string): string {
  if (isCanonicalSip(uri) || isCanonicalTel(uri)) return uri
  const colon = uri.indexOf(':')
  const scheme = uri.slice(0, colon).toLowerCase()
  if (scheme === 'tel') return `tel:${canonicalSubscriber(uri.slice(colon + 1))}`
  if (scheme === 'sip' || scheme === 'sips') return canonicalSip(scheme, uri.slice(colon + 1))
  return uri
}

/** One pass over the usual case: `sip:user@host` with nothing to change. */
function isCanonicalSip(uri: string): boolean {
  if (!uri.startsWith('sip:')) return false
  const at = uri.indexOf('@', 4)
  if (at <= 4) return false
  for (let i = 4; i < at; i++) {
    const code = uri.charCodeAt(i)
    if (code === PERCENT || code === COLON) return false
  }
  for (let i = at + 1; i < uri.length; i++) {
    if (!isPlainHostCharacter(uri.charCodeAt(i))) return false
  }
  return true
}

function isCanonicalTel(uri: string): boolean {
  if (!uri.startsWith('tel:+')) return false
  for (let i = 5; i < uri.length; i++) {
    const code = uri.charCodeAt(i)
    if (code < 0x30 || code > 0x39) return false
  }
  return true
}

function canonicalSip(scheme: string, rest: string): string {
  const { user, host, isPhone } = splitSipUri(rest)
  if (user === undefined) return `${scheme}:${host}`
  return `${scheme}:${isPhone ? canonicalSubscriber(user) : user}@${host}`
}

function canonicalSubscriber(subscriber: string): string {
  const semicolon = subscriber.indexOf(';')
  const digits = withoutSeparators(semicolon < 0 ? subscriber : subscriber.slice(0, semicolon)).toLowerCase()
  // RFC 3966 §5.1.5: only a local number has a context, and it is part of what the number means
  if (semicolon < 0 || digits.charCodeAt(0) === PLUS) return digits
  const parameters = subscriber.slice(semicolon).toLowerCase()
  const start = parameters.indexOf(PHONE_CONTEXT)
  if (start < 0) return digits
  const from = start + PHONE_CONTEXT.length
  const end = parameters.indexOf(';', from)
  const context = parameters.slice(from, end < 0 ? undefined : end)
  return `${digits}${PHONE_CONTEXT}${context.charCodeAt(0) === PLUS ? withoutSeparators(context) : context}`
}

function isPlainHostCharacter(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39) || code === 0x2e || code === 0x2d
}

const COLON = 0x3a
const PERCENT = 0x25
const PLUS = 0x2b
const PHONE_CONTEXT = ';phone-context='
