import { DecodeError } from '@voltaic/base'
import type { SipRequest } from '../message/sip-request.ts'
import { parseUri } from '../uri/parse-uri.ts'
import type { Uri } from '../uri/uri.ts'
import { nextHopUri } from './destination.ts'
import type { OwnAddresses } from './own-addresses.ts'
import { applyStrictRoute, routeUri } from './route.ts'

const INITIAL_MAX_FORWARDS = 70

/**
 * The hops that a request has left.
 *
 * @throws DecodeError when Max-Forwards is no number from 0 to 255
 * @spec RFC 3261 §16.3, RFC 3261 §20.22
 */
export function hopsLeft(request: SipRequest): number {
  const text = request.header('Max-Forwards')
  if (text === undefined) return INITIAL_MAX_FORWARDS + 1
  const value = /^\d{1,3}$/.test(text) ? Number(text) : 256
  if (value <= 255) return value
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
 * @returns the request, and the URI that says where it goes
 * @throws DecodeError when a Route or the Request-URI is malformed
 * @spec RFC 3261 §16.4, RFC 3261 §16.6
 */
export function prepareForward(
  request: SipRequest,
  own: OwnAddresses,
): { readonly request: SipRequest; readonly next: Uri } {
  const repaired = undoStrictRoute(request, own)
  const routed = removeOwnRoute(repaired, own)
  const counted = routed.with('Max-Forwards', String(hopsLeft(request) - 1))
  const prepared = applyStrictRoute(counted)
  // The top Route as it was before a strict router got its form of the request.
  return { request: prepared, next: nextHopUri(counted) }
}

/** RFC 3261 §16.4: a strict router before us put our own Record-Route URI where the Request-URI was. */
function undoStrictRoute(request: SipRequest, own: OwnAddresses): SipRequest {
  if (!request.uri.includes(';lr') || !own.has(parseUri(request.uri))) return request
  const routes = request.list('Route')
  const last = routes.at(-1)
  return last === undefined ? request : request.withUri(routeUri(last)).with('Route', routes.slice(0, -1))
}

function removeOwnRoute(request: SipRequest, own: OwnAddresses): SipRequest {
  const [top] = request.list('Route')
  return top !== undefined && own.has(parseUri(routeUri(top))) ? request.withoutFirst('Route') : request
}
