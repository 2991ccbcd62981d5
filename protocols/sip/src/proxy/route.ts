import { parseNameAddr } from '../headers/name-addr.ts'
import type { SipRequest } from '../message/sip-request.ts'
import { formatUri } from '../uri/format-uri.ts'
import { parseUri } from '../uri/parse-uri.ts'

/** Parameters that a Request-URI may not have. @spec RFC 3261 §19.1.1 */
const NOT_IN_REQUEST_URI = ['method']

/** The URI of a Route or Record-Route value. @throws DecodeError */
export function routeUri(value: string): string {
  return parseNameAddr(value).uri
}

/** Whether the element behind a Route value leaves the Request-URI alone. @spec RFC 3261 §19.1.1 */
export function isLooseRoute(value: string): boolean {
  const uri = parseUri(routeUri(value))
  return uri.kind === 'sip' && uri.params.has('lr')
}

/** A Route URI as it may stand in a request line. @spec RFC 3261 §12.2.1.1 */
export function requestUriOf(text: string): string {
  const uri = parseUri(text)
  if (uri.kind !== 'sip') return text
  const params = new Map([...uri.params].filter(([name]) => !NOT_IN_REQUEST_URI.includes(name)))
  const { headers: _, ...rest } = uri
  return formatUri({ ...rest, params })
}

/**
 * Prepares a request for a next hop of RFC 2543: the top Route becomes the Request-URI, and the Request-URI goes to the
 * end of the Route. A request whose top Route is loose, or that has none, comes back as it is.
 *
 * @spec RFC 3261 §16.6, RFC 3261 §12.2.1.1
 */
export function applyStrictRoute(request: SipRequest): SipRequest {
  const [first] = request.list('Route')
  if (first === undefined || isLooseRoute(first)) return request
  return request
    .withoutFirst('Route')
    .withAdded('Route', `<${request.uri}>`)
    .withUri(requestUriOf(routeUri(first)))
}
