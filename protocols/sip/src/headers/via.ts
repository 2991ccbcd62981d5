import { formatHostPort, parseHostPort } from './host-port.ts'
import { formatParams, type Params, parseParams } from './params.ts'
import { isToken, malformed, trimSpace } from './syntax.ts'

/** Every branch made by an element of RFC 3261 starts like this. @spec RFC 3261 §8.1.1.7 */
export const BRANCH_MAGIC = 'z9hG4bK'

const SPEC = 'RFC 3261 §20.42'
const FAST_PREFIX = 'SIP/2.0/'
const COMMON_TRANSPORTS: ReadonlySet<string> = new Set(['UDP', 'TCP', 'TLS'])
const LOOSE_SENT_PROTOCOL = /^[ \t]*SIP[ \t]*\/[ \t]*([^ \t/]+)[ \t]*\/[ \t]*([^ \t/]+)[ \t]+(.*)$/i

export interface Via {
  readonly protocol: 'SIP'
  readonly version: string
  /** Upper case: UDP, TCP, TLS, SCTP, WS ... */
  readonly transport: string
  /** sent-by; an IPv6 address with its brackets. */
  readonly host: string
  readonly port?: number
  readonly params: Params
}

/**
 * Parses one Via value (no comma).
 * @spec RFC 3261 §20.42
 * @throws DecodeError SIP_HEADER_MALFORMED
 */
export function parseVia(text: string): Via {
  const semicolon = text.indexOf(';')
  const end = semicolon < 0 ? text.length : semicolon
  const space = text.startsWith(FAST_PREFIX) ? text.indexOf(' ', FAST_PREFIX.length) : -1
  const transport = text.slice(FAST_PREFIX.length, space)
  const isFast = space > 0 && space < end && (COMMON_TRANSPORTS.has(transport) || isToken(transport))
  if (!isFast) return parseLooseVia(text, end)
  return createVia('2.0', transport, trimSpace(text, space + 1, end), parseParams(text, end))
}

/** White space is allowed around the slashes, and the protocol name has no case. */
function parseLooseVia(text: string, end: number): Via {
  const match = LOOSE_SENT_PROTOCOL.exec(text.slice(0, end))
  const [, version = '', transport = '', sentBy = ''] = match ?? []
  if (!isToken(version) || !isToken(transport)) {
    throw malformed('Via does not start with a sent-protocol and a sent-by', SPEC)
  }
  return createVia(version, transport, trimSpace(sentBy), parseParams(text, end))
}

function createVia(version: string, written: string, sentBy: string, params: Params): Via {
  const transport = COMMON_TRANSPORTS.has(written) ? written : written.toUpperCase()
  const { host, port } = parseHostPort(sentBy)
  return port === undefined
    ? { protocol: 'SIP', version, transport, host, params }
    : { protocol: 'SIP', version, transport, host, port, params }
}

export function formatVia(via: Via): string {
  const sentBy = formatHostPort(via.host, via.port)
  return `${via.protocol}/${via.version}/${via.transport} ${sentBy}${formatParams(via.params)}`
}

/** The branch parameter; undefined when an element of RFC 2543 sent none. @spec RFC 3261 §8.1.1.7 */
export function branchOf(via: Via): string | undefined {
  return via.params.get('branch')
}

/** Whether the branch tells transactions apart all by itself. @spec RFC 3261 §17.2.3 */
export function hasMagicBranch(via: Via): boolean {
  const branch = via.params.get('branch')
  return branch?.startsWith(BRANCH_MAGIC) === true && branch.length > BRANCH_MAGIC.length
}
