import { parseNameAddr } from '../headers/name-addr.ts'
import { routesOf } from '../message/route-value.ts'
import type { SipRequest } from '../message/sip-request.ts'
import { formatUri } from '../uri/format-uri.ts'
import { parseUri } from '../uri/parse-uri.ts'
import type { Uri } from '../uri/uri.ts'

/** Parameters that a Request-URI may not have. @spec RFC 3261 §19.1.1 */
const NOT_IN_REQUEST_URI = ['method']

/** The URI of a Route or Record-Route value. @throws DecodeError */
export function parseRoute(value: string): Uri {
  return parseUri(parseNameAddr(value).uri)
}

/** Whether the element behind a Route leaves the Request-URI alone. @spec RFC 3261 §19.1.1 */
export function isLooseRouter(uri: Uri): boolean {
  return uri.kind === 'sip' && uri.params.has('lr')
}

/** A Route URI as it may stand in a request line. @spec RFC 3261 §12.2.1.1 */
export function requestUriOf(uri: Uri): string {
  if (uri.kind !== 'sip') return formatUri(uri)
  const params = new Map([...uri.params].filter(([name]) => !NOT_IN_REQUEST_URI.includes(name)))
  const { headers: _, ...rest } = uri
  return formatUri({ ...rest, params })
}

/** A request in the form that its next hop wants, and the URI of that hop. */
export interface RoutedRequest {
  readonly request: SipRequest
  readonly next: Uri
}

/**
 * Finds the next hop: the top Route, else the Request-URI. A next hop of RFC 2543 gets its own URI as Request-URI, and
 * the Request-URI at the end of the Route.
 *
 * @param top the top Route of the request, if it has been parsed already
 * @throws DecodeError when the top Route or the Request-URI is malformed
 * @spec RFC 3261 §8.1.2, RFC 3261 §12.2.1.1, RFC 3261 §16.6
 */
export function routeRequest(request: SipRequest, top: Uri | undefined = topRoute(request)): RoutedRequest {
  if (top === undefined) return { request, next: request.requestUri }
  if (isLooseRouter(top)) return { request, next: top }
  const strict = request.withoutFirst('Route').withAdded('Route', `<${request.uri}>`).withUri(requestUriOf(top))
  return { request: strict, next: top }
}

export function topRoute(request: SipRequest): Uri | undefined {
  return routesOf(request)[0]?.uri
}
