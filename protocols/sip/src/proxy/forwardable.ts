import { DecodeError } from '@voltaic/base'
import { parseNameAddr } from '../headers/name-addr.ts'
import { decimal } from '../headers/syntax.ts'
import { routesOf } from '../message/route-value.ts'
import type { SipRequest } from '../message/sip-request.ts'
import type { Uri } from '../uri/uri.ts'
import type { OwnAddresses } from './own-addresses.ts'
import { type RoutedRequest, routeRequest, topRoute } from './route.ts'

const INITIAL_MAX_FORWARDS = 70
/**
 * Routes of this element one after the other in one request. Both sides of a call may have put it on the way, and each
 * twice; more are no route but work for nothing.
 */
const MAX_OWN_ROUTES = 8

/**
 * The hops that a request has left.
 *
 * @throws DecodeError when Max-Forwards is no number from 0 to 255
 * @spec RFC 3261 §16.3, RFC 3261 §20.22
 */
export function hopsLeft(request: SipRequest): number {
  const text = request.header('Max-Forwards')
  if (text === undefined) return INITIAL_MAX_FORWARDS + 1
  const value = decimal(text, 3)
  if (value !== undefined && value <= 255) return value
  throw new DecodeError('SIP_MAX_FORWARDS_MALFORMED', 'Max-Forwards is no number from 0 to 255', -1, 'RFC 3261 §20.22')
}

/** The option tags that a proxy must understand, or refuse. @spec RFC 3261 §16.3 */
export function proxyRequired(request: SipRequest): readonly string[] {
  return request.has('Proxy-Require') ? request.list('Proxy-Require') : []
}

/**
 * Makes the request ready for the next hop, but for Via: takes off this element's own Route, repairs what a strict
 * router did, counts Max-Forwards down.
 *
 * @throws DecodeError when a Route or the Request-URI is malformed, and SIP_ROUTE_OWN_REPEATED when more than
 *   `MAX_OWN_ROUTES` of this element follow each other
 * @spec RFC 3261 §16.4, RFC 3261 §16.6
 */
export function prepareForward(request: SipRequest, own: OwnAddresses): RoutedRequest {
  const counted = undoStrictRoute(request, own).with('Max-Forwards', String(hopsLeft(request) - 1))
  const top = topRoute(counted)
  return top !== undefined && own.has(top) ? withoutOwnRoutes(counted, top, own) : routeRequest(counted, top)
}

/**
 * Takes off the own Route on top, and what follows of the same element and says nothing more: it would only make the
 * request go round once more. One that says more (another user part, another parameter) stays for the next pass.
 */
function withoutOwnRoutes(request: SipRequest, top: Uri, own: OwnAddresses): RoutedRequest {
  const routes = routesOf(request)
  let count = 1
  let next = routes[count]?.uri
  while (next !== undefined && own.has(next) && saysNoMore(next, top)) {
    count += 1
    if (count > MAX_OWN_ROUTES) {
      throw new DecodeError('SIP_ROUTE_OWN_REPEATED', 'Too many Routes of one element', -1, 'RFC 3261 §16.4')
    }
    next = routes[count]?.uri
  }
  let rest: SipRequest = request
  for (let taken = 0; taken < count; taken++) rest = rest.withoutFirst('Route')
  return routeRequest(rest, next)
}

/** Parameters of a Route that tell how to reach an element, not what it is to do. */
const ADDRESSING: ReadonlySet<string> = new Set(['lr', 'transport'])

function saysNoMore(uri: Uri, before: Uri): boolean {
  if (uri.kind !== 'sip' || before.kind !== 'sip') return false
  if (uri.user !== undefined && uri.user !== before.user) return false
  return [...uri.params].every(([name, value]) => ADDRESSING.has(name) || before.params.get(name) === value)
}

/** RFC 3261 §16.4: a strict router before us put our own Record-Route URI where the Request-URI was. */
function undoStrictRoute(request: SipRequest, own: OwnAddresses): SipRequest {
  if (!request.uri.includes(';lr') || !own.has(request.requestUri)) return request
  const routes = request.list('Route')
  const last = routes.at(-1)
  if (last === undefined) return request
  return request.withUri(parseNameAddr(last).uri).with('Route', routes.slice(0, -1))
}
