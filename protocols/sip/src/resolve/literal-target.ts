import { normaliseHost } from '@voltaic/runtime'
import { DEFAULT_SIP_PORT, type SipTransportName, type Target } from '../transport/flow.ts'
import type { SipUri } from '../uri/uri.ts'

/** What stands in a URI where the host to look up is: maddr if it is there. @spec RFC 3263 §4 */
export function targetHost(uri: SipUri): string {
  return uri.params.get('maddr') ?? uri.host
}

/**
 * The transport that the URI itself names.
 * @returns undefined when it names none; `'unsupported'` for those that this element has not
 */
export function transportParam(
  uri: SipUri,
  transports: readonly SipTransportName[],
): SipTransportName | 'unsupported' | undefined {
  const written = uri.params.get('transport')?.toLowerCase()
  if (written === undefined) return undefined
  return transports.find((transport) => transport === written) ?? 'unsupported'
}

/**
 * Resolves a URI with a numeric host, which needs no DNS and so no waiting.
 *
 * @returns undefined when the host is a name, or the URI needs a transport that there is not
 * @spec RFC 3263 §4.1, RFC 3263 §4.2
 */
export function literalTarget(uri: SipUri, transports: readonly SipTransportName[]): Target | undefined {
  if (uri.scheme !== 'sip') return undefined
  const host = normaliseHost(targetHost(uri))
  const transport = transportParam(uri, transports) ?? defaultTransport(transports)
  if (host === undefined || transport === undefined || transport === 'unsupported') return undefined
  return { transport, address: { host, port: uri.port ?? DEFAULT_SIP_PORT } }
}

/** RFC 3263 §4.1: UDP where nothing else is said, if this element has it. */
export function defaultTransport(transports: readonly SipTransportName[]): SipTransportName | undefined {
  return transports.includes('udp') ? 'udp' : transports[0]
}
