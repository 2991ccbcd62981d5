import { formatParams, type Params, parseParams, skipSpace } from './params.ts'
import { endOfQuoted, isAllOf, malformed, octetTable, quote, trimSpace, unquote } from './syntax.ts'

const SPEC = 'RFC 3261 §20.10'
const QUOTE = 0x22

/** Tokens and white space; octets from 0x80 are UTF-8 that handsets leave without quotes. */
const DISPLAY_OCTETS: Uint8Array = octetTable("-.!%*_+`'~ \t")
DISPLAY_OCTETS.fill(1, 0x80)

/** What may not be in a URI that stands between angle brackets. */
const NOT_IN_URI = /[\0-\x20<>"\x7f]/

export interface NameAddr {
  /** Without quotes and escapes; absent when there is none or an empty one. */
  readonly displayName?: string
  /** As written. */
  readonly uri: string
  readonly params: Params
}

/**
 * Parses one `"Name" <uri>;param` or `uri;param`: From, To, Contact, Route, Record-Route, Path, Service-Route,
 * P-Asserted-Identity, P-Associated-URI, Refer-To and the like. The URI itself is not parsed.
 * @spec RFC 3261 §20.10, §25.1
 * @throws DecodeError SIP_HEADER_MALFORMED
 */
export function parseNameAddr(text: string): NameAddr {
  const start = skipSpace(text, 0)
  if (text.charCodeAt(start) === QUOTE) {
    const end = endOfQuoted(text, start)
    if (end < 0) throw malformed('Display name without closing quote', SPEC, start)
    return parseBracketed(text, skipSpace(text, end), unquote(text.slice(start, end)))
  }
  const open = text.indexOf('<', start)
  if (open < 0) return parseBare(text, start)
  const semicolon = text.indexOf(';', start)
  // `sip:a@b;x=<y>` has no display name: what follows is checked as an addr-spec, and refused.
  if (semicolon >= 0 && semicolon < open) return parseBare(text, start)
  if (!isAllOf(DISPLAY_OCTETS, text, start, open)) {
    throw malformed('Display name that needs quotes', SPEC, start)
  }
  return parseBracketed(text, open, trimSpace(text, start, open))
}

export function formatNameAddr(value: NameAddr): string {
  const name = value.displayName === undefined ? '' : `${quote(value.displayName)} `
  return `${name}<${value.uri}>${formatParams(value.params)}`
}

function parseBracketed(text: string, open: number, displayName: string): NameAddr {
  const close = text.charAt(open) === '<' ? text.indexOf('>', open) : -1
  if (close < 0) throw malformed('Address without angle brackets around its URI', SPEC, open)
  const uri = text.slice(open + 1, close)
  if (uri === '' || NOT_IN_URI.test(uri)) throw malformed('Bad URI between angle brackets', SPEC, open)
  const params = parseParams(text, close + 1)
  return displayName === '' ? { uri, params } : { displayName, uri, params }
}

/** RFC 3261 §20.10: without angle brackets, parameters belong to the header, and neither comma nor `?` may occur. */
function parseBare(text: string, start: number): NameAddr {
  const semicolon = text.indexOf(';', start)
  const end = semicolon < 0 ? text.length : semicolon
  const uri = trimSpace(text, start, end)
  if (!uri.includes(':') || NOT_IN_URI.test(uri)) throw malformed('Not an address', SPEC, start)
  if (uri.includes('?') || uri.includes(',')) throw malformed('URI that needs angle brackets', SPEC, start)
  return { uri, params: parseParams(text, end) }
}
