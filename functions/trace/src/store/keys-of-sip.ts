import { subscriberKey, type TakeKey } from './trace-key.ts'

/** Headers after this much of a message hold no key: bodies and fields of strangers are not searched. */
const MAX_HEADERS = 8192

/** Headers with URIs of subscribers, in lower case. */
const WITH_IDENTITY: ReadonlySet<string> = new Set([
  'from',
  'f',
  'to',
  't',
  'p-asserted-identity',
  'p-preferred-identity',
  'p-associated-uri',
  'p-called-party-id',
  'p-served-user',
])

/** The keys of a SIP message, found without parsing it: a trace keeps what no parser would take. @spec RFC 3261 §7.3 */
export function sipKeys(data: Buffer, take: TakeKey): void {
  const text = data.toString('latin1', 0, Math.min(data.length, MAX_HEADERS))
  let end = text.indexOf('\r\n')
  if (end < 0) return
  requestUri(text.slice(0, end), take)
  topmostVia(text, take)
  let answered = ''
  while (end >= 0) {
    const start = end + 2
    end = text.indexOf('\r\n', start)
    const stop = end < 0 ? text.length : end
    if (stop === start) break
    const colon = text.indexOf(':', start)
    if (colon < 0 || colon >= stop) continue
    const name = text.slice(start, colon).trimEnd().toLowerCase()
    if (name === 'in-reply-to') answered = text.slice(colon + 1, stop)
    else header(name, text, colon + 1, stop, take)
  }
  // TS 24.341 §5.3.3.4: what becomes of a text is said in a MESSAGE of its own; its own Call-ID comes first
  for (const callId of answered.split(',')) if (callId.trim() !== '') take(`c:${callId.trim()}`)
}

function topmostVia(text: string, take: TakeKey): void {
  const at = text.search(/\r\nv(?:ia)?[ \t]*:/i)
  if (at >= 0) parameter(text.slice(at + 2, text.indexOf('\r\n', at + 2)), 'branch=', 'b', take)
}

function requestUri(line: string, take: TakeKey): void {
  if (line.startsWith('SIP/2.0 ')) return
  identities(line, take)
}

function header(name: string, text: string, start: number, stop: number, take: TakeKey): void {
  if (name === 'call-id' || name === 'i') take(`c:${text.slice(start, stop).trim()}`)
  else if (WITH_IDENTITY.has(name)) identities(text.slice(start, stop), take)
  else if (name === 'p-charging-vector') parameter(text.slice(start, stop), 'icid-value=', 'i', take)
  else if (name === 'authorization' || name === 'proxy-authorization') username(text.slice(start, stop), take)
}

/** Every URI of the field that has a user part. */
function identities(field: string, take: TakeKey): void {
  for (const scheme of ['sip:', 'sips:', 'tel:']) {
    let at = field.indexOf(scheme)
    while (at >= 0) {
      const uri = field.slice(at, at + MAX_URI)
      const user = uri.search(/[@;>,\s]/)
      if (scheme === 'tel:' || uri[user] === '@') take(subscriberKey(uri))
      at = field.indexOf(scheme, at + scheme.length)
    }
  }
}

const MAX_URI = 256

function username(field: string, take: TakeKey): void {
  const at = field.indexOf('username="')
  if (at < 0) return
  const name = field.slice(at + 10, field.indexOf('"', at + 10))
  if (name.length > 0) take(subscriberKey(name))
}

function parameter(field: string, name: string, kind: 'b' | 'i', take: TakeKey): void {
  const at = field.indexOf(name)
  if (at < 0) return
  const start = at + name.length
  const isQuoted = field.charCodeAt(start) === 34
  const end = isQuoted ? field.indexOf('"', start + 1) : field.slice(start).search(/[;,\s]/)
  const value = isQuoted ? field.slice(start + 1, end) : end < 0 ? field.slice(start) : field.slice(start, start + end)
  if (value.length > 0) take(`${kind}:${value}`)
}
