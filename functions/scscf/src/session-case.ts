import { routesOf, type SipRequest, type SipUri } from '@voltaic/sip'
import type { ScscfRoom } from './room.ts'

/** The leg of a call at this element: of the user who makes it, or of the user who gets it. */
export type Leg = 'mo' | 'mt'

/** The user part of the Service-Route. */
const ORIGINATING = 'orig'

/**
 * Whether an initial request is one of the served user, and not for the served user: it came by the Service-Route, or an
 * application server says so.
 *
 * @spec TS 24.229 §5.4.3.1
 */
export function isOriginating(request: SipRequest, room: ScscfRoom): boolean {
  const [top] = ownRoutes(request, room)
  return top !== undefined && (top.user === ORIGINATING || top.params.has('orig'))
}

/** Parameter of the Service-Route of phones that registered by SIP Digest; their P-CSCF has them take no other way. */
const BY_DIGEST = 'digest'

/** What a phone that registered by SIP Digest gets as Service-Route: by it its requests are known. @spec RFC 3608 §6.3 */
export function digestServiceRoute({ config }: ScscfRoom): string {
  return config.serviceRoute.replace(/>$/, `;${BY_DIGEST}>`)
}

/** Whether an initial request came by that way. */
export function isByDigest(request: SipRequest, room: ScscfRoom): boolean {
  return ownRoutes(request, room).some(({ user, params }) => user === ORIGINATING && params.has(BY_DIGEST))
}

/** Whether whoever sends an originating request may do so for a user who is not registered: not by the Service-Route. */
export function isForUnregistered(request: SipRequest, room: ScscfRoom): boolean {
  const [top] = ownRoutes(request, room)
  return top !== undefined && top.user !== ORIGINATING && top.params.has('orig')
}

/** The request without the Route that led it here. @spec RFC 3261 §16.4 */
export function withoutOwnRoute(request: SipRequest, room: ScscfRoom): SipRequest {
  const [top] = routesOf(request)
  return top?.uri.kind === 'sip' && isOwn(top.uri, room) ? request.withoutFirst('Route') : request
}

/** The key of a new call of a user on that leg; it is the user part of the Record-Route too. */
export function newKey(leg: Leg, room: ScscfRoom): string {
  return `${leg}.${room.runtime.random.hex(6)}`
}

/** What this element writes into Record-Route. @spec TS 24.229 §5.4.3.2, §5.4.3.3 */
export function recordRouteOf(key: string, room: ScscfRoom): string {
  return `<sip:${key}@${room.config.hostPortParams};lr>`
}

/**
 * The keys of the legs that a request inside a call takes through this element, in order: both, where it serves both
 * users.
 */
export function legsOf(request: SipRequest, room: ScscfRoom): readonly string[] {
  return ownRoutes(request, room).flatMap(({ user }) =>
    user?.startsWith('mo.') || user?.startsWith('mt.') ? [user] : [],
  )
}

/** The Routes at the top that lead to this element. */
function ownRoutes(request: SipRequest, room: ScscfRoom): readonly SipUri[] {
  const own: SipUri[] = []
  for (const { uri } of routesOf(request)) {
    if (uri.kind !== 'sip' || !isOwn(uri, room)) break
    own.push(uri)
  }
  return own
}

/** Whether a SIP URI means this element. */
export function isOwn({ host, port }: SipUri, room: ScscfRoom): boolean {
  return room.config.aliases.includes(`${host}:${port}`)
}
