import { DecodeError } from '@voltaic/base'
import type { SdpLine } from './lines.ts'
import type {
  Attribute,
  Bandwidth,
  Connection,
  MediaDescription,
  Origin,
  TimeDescription,
} from './session-description.ts'

/** Formats, or payload types, of one m= line. */
export const MAX_SDP_FORMATS = 64
/** Digits of a session id and its version: 64 bits have 20. */
export const MAX_SESSION_ID_DIGITS = 20

const MAX_NUMBER_DIGITS = 15
const MAX_PORT = 65535

/** @spec RFC 8866 §5.2 */
export function parseOrigin(line: SdpLine): Origin {
  const [
    username = '',
    sessionId = '',
    sessionVersion = '',
    networkType = '',
    addressType = '',
    address = '',
    ...rest
  ] = words(line.value)
  const isRead = isDigits(sessionId) && isDigits(sessionVersion) && address !== '' && rest.length === 0
  if (!isRead) {
    throw badLine('SDP_ORIGIN', line, 'o= is not user, id, version, network, address type and address', '§5.2')
  }
  return { username, sessionId, sessionVersion, networkType, addressType, address }
}

/** @spec RFC 8866 §5.7 */
export function parseConnection(line: SdpLine): Connection {
  const [networkType = '', addressType = '', address = '', ...rest] = words(line.value)
  if (address === '' || rest.length > 0) {
    throw badLine('SDP_CONNECTION', line, 'c= is not network, address type and address', '§5.7')
  }
  return { networkType, addressType, address }
}

/** @spec RFC 8866 §5.8 */
export function parseBandwidth(line: SdpLine): Bandwidth {
  const colon = line.value.indexOf(':')
  const type = line.value.slice(0, Math.max(colon, 0))
  const value = decimal(line.value.slice(colon + 1).trim())
  if (type === '' || type.includes(' ') || value === undefined) {
    throw badLine('SDP_BANDWIDTH', line, 'b= is not a type, ":" and a number', '§5.8')
  }
  return { type, value }
}

/** @spec RFC 8866 §5.9 */
export function parseTime(line: SdpLine): TimeDescription {
  const [first = '', second = '', ...rest] = words(line.value)
  const start = decimal(first)
  const stop = decimal(second)
  if (start === undefined || stop === undefined || rest.length > 0) {
    throw badLine('SDP_TIME', line, 't= is not two numbers', '§5.9')
  }
  return { start, stop, repeats: [] }
}

/** @spec RFC 8866 §5.13 */
export function parseAttribute(line: SdpLine): Attribute {
  const colon = line.value.indexOf(':')
  const name = colon < 0 ? line.value : line.value.slice(0, colon)
  if (name === '' || name.includes(' ')) throw badLine('SDP_ATTRIBUTE', line, 'a= has no name', '§5.13')
  return colon < 0 ? { name } : { name, value: line.value.slice(colon + 1) }
}

/** The m= line alone. @spec RFC 8866 §5.14 */
export function parseMedia(line: SdpLine): MediaDescription {
  const [media = '', ports = '', protocol = '', ...formats] = words(line.value)
  const slash = ports.indexOf('/')
  const port = decimal(slash < 0 ? ports : ports.slice(0, slash))
  const portCount = slash < 0 ? undefined : decimal(ports.slice(slash + 1))
  const isCounted = slash < 0 || (portCount !== undefined && portCount > 0)
  const isRead = port !== undefined && port <= MAX_PORT && isCounted && protocol !== ''
  // RFC 3264 §6: a refused stream needs no format that means anything, and some senders leave it out.
  if (!isRead || (formats.length === 0 && port !== 0)) {
    throw badLine('SDP_MEDIA', line, 'm= is not media, port, protocol and formats', '§5.14')
  }
  if (formats.length > MAX_SDP_FORMATS) {
    throw badLine('SDP_TOO_MANY_FORMATS', line, `m= has more than ${MAX_SDP_FORMATS} formats`, '§5.14')
  }
  const rest = { protocol, formats, bandwidths: [], attributes: [], otherLines: [] }
  return portCount === undefined ? { media, port, ...rest } : { media, port, portCount, ...rest }
}

/** Where the value of a line is not what its type wants. @param clause of RFC 8866, with `§` */
export function badLine(code: string, line: SdpLine, what: string, clause: string): DecodeError {
  return new DecodeError(code, `line ${line.number}: ${what}`, line.offset, `RFC 8866 ${clause}`)
}

/** Some senders write two spaces, or one at the end of the line. */
function words(value: string): string[] {
  return value.split(' ').filter((word) => word !== '')
}

function isDigits(text: string): boolean {
  return text.length <= MAX_SESSION_ID_DIGITS && /^[0-9]+$/.test(text)
}

/** Decimal digits only; undefined for anything else. */
export function decimal(text: string): number | undefined {
  return text.length <= MAX_NUMBER_DIGITS && /^[0-9]+$/.test(text) ? Number(text) : undefined
}
