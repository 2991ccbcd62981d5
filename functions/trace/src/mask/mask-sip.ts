import { canonicalHeaderName } from '@voltaic/sip'
import type { AddressMask } from './address-mask.ts'
import type { Placeholders } from './placeholders.ts'

export interface Masks {
  readonly placeholders: Placeholders
  readonly addresses: AddressMask
}

/** Parameters whose values are made up anew in every run, by the name they get. */
const randomParameters: readonly (readonly [parameter: string, kind: string])[] = [
  ['branch', 'branch'],
  ['tag', 'tag'],
  ['from-tag', 'tag'],
  ['to-tag', 'tag'],
  ['icid-value', 'icid'],
  ['nonce', 'nonce'],
  ['nextnonce', 'nonce'],
  ['cnonce', 'cnonce'],
  ['opaque', 'opaque'],
  ['response', 'response'],
  ['rspauth', 'response'],
  ['auts', 'auts'],
]
const kindOfParameter: ReadonlyMap<string, string> = new Map(randomParameters)
const randomParameter = new RegExp(
  `(?<=^|[;, ])(${randomParameters.map(([name]) => name).join('|')})=("[^"]*"|[^\\s;,>"]+)`,
  'gi',
)

/** Headers whose whole value is replaced. */
const wholeValues: ReadonlyMap<string, string> = new Map([
  ['Call-ID', 'call-id'],
  ['In-Reply-To', 'call-id'],
])
const fixedValues: ReadonlyMap<string, string> = new Map([
  ['Content-Length', '<length>'],
  ['Date', '<date>'],
])

/** The whole message as lines, with what differs between deployments replaced. See docs/reference/trace-mask.md. */
export function maskSip(data: Uint8Array, masks: Masks): string {
  const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('utf8')
  const end = text.indexOf('\r\n\r\n')
  const head = end < 0 ? text : text.slice(0, end)
  const body = end < 0 ? '' : text.slice(end + 4)
  const [startLine = '', ...headers] = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')
  const lines = [maskText(startLine, masks), ...headers.map((line) => maskHeader(line, masks))]
  if (body !== '') lines.push('', maskBody(body, masks))
  return lines.join('\n')
}

function maskHeader(line: string, masks: Masks): string {
  const colon = line.indexOf(':')
  if (colon < 0) return maskText(line, masks)
  const name = canonicalHeaderName(line.slice(0, colon).trim())
  return `${name}: ${maskValue(name, line.slice(colon + 1).trim(), masks)}`
}

function maskValue(name: string, value: string, masks: Masks): string {
  const whole = wholeValues.get(name)
  if (whole !== undefined) return masks.placeholders.of(whole, value)
  const fixed = fixedValues.get(name)
  if (fixed !== undefined) return fixed
  const random = value.replace(randomParameter, (_match, parameter: string, written: string) => {
    const kind = kindOfParameter.get(parameter.toLowerCase()) ?? parameter
    const bare = written.replace(/^"(.*)"$/, '$1')
    // An empty response or nonce says that there is none, and must go on saying so.
    return `${parameter}=${bare === '' ? written : masks.placeholders.of(kind, bare)}`
  })
  // A bare host says which element only where each has a host of its own.
  const unhosted = random.replace(/(?<=[;, ])(received|icid-generated-at)=("[^"]*"|[^\s;,>"]+)/gi, '$1=<host>')
  const timed = name === 'Subscription-State' ? unhosted.replace(/expires=\d+/, 'expires=<seconds>') : unhosted
  return maskText(name === 'Via' ? maskVia(timed) : timed, masks)
}

function maskVia(value: string): string {
  return value
    .replace(/SIP\s*\/\s*2\.0\s*\/\s*\w+/gi, 'SIP/2.0/<transport>')
    .replace(/(?<=<transport>\s+[\w.-]*[a-z][\w-]*):\d+/gi, '')
    .replace(/;rport=\d+/gi, ';rport=<port>')
}

/**
 * A user part of a URI that an element made up, to find its state again: 16 hexadecimal digits or more, and, behind a
 * dot, as many to know its own work again. An IMSI and a telephone number have 15 at most.
 */
function maskTokens(text: string, placeholders: Placeholders): string {
  const ofScscf = text.replace(/(?<=\bsips?:m[ot]\.)([\da-f]{12})(?=@)/gi, (key: string) =>
    placeholders.of('call', key),
  )
  return ofScscf.replace(/(?<=\bsips?:)([\da-f]{16,})(?:\.([\da-f]{16,}))?(?=@)/gi, (_whole, token, mark) => {
    const place = placeholders.of('token', token)
    return mark === undefined ? place : `${place}.${placeholders.of('mark', mark)}`
  })
}

/** Addresses become elements; ports and transports of URIs go, as one deployment names them and another does not. */
export function maskText(text: string, masks: Masks): string {
  const withoutPorts = masks
    .addresses(text)
    .replace(/;transport=\w+/gi, '')
    .replace(/(sips?:(?:[^\s<>@";,]*@)?(?:[\w.-]+|<[\w-]+>)):\d{1,5}(?![\w.@-])/gi, '$1')
  return maskTokens(withoutPorts, masks.placeholders)
}

/** RFC 3680 §5.1: reg-info repeats identifiers and counts seconds. */
function maskBody(body: string, masks: Masks): string {
  if (body.startsWith('v=0')) return maskText(maskDescription(body), masks)
  const withoutIds = body
    .replace(/(?<=\scallid=")([^"]*)/g, (value) => masks.placeholders.of('call-id', value))
    .replace(/(?<=<(?:\w+:)?(?:registration|contact)\s[^>]*?\bid=")([^"]*)/g, (id) =>
      masks.placeholders.of('reginfo-id', id),
    )
    .replace(/(?<=\s(?:expires|duration-registered)=")\d+/g, '<seconds>')
  return maskText(withoutIds, masks)
}

/** RFC 8866 §5.2, §5.8: the ids of a session are times; IPv6 has longer headers, and speech needs more bandwidth there. */
function maskDescription(body: string): string {
  return body
    .replace(/^(o=\S+) \d+ \d+/gm, '$1 <session-id> <session-version>')
    .replace(/(?<=^[oc]=.*IN )IP[46](?= )/gm, '<IP>')
    .replace(/^b=AS:\d+/gm, 'b=AS:<bandwidth>')
    .replace(/^(m=\w+) [1-9]\d*/gm, '$1 <port>')
}
