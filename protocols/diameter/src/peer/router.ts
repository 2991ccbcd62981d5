import { sameIdentity } from '../dictionary/identity.ts'
import type { Route } from './outgoing-request.ts'
import type { Peer } from './peer.ts'

/** Any realm, in `routes` of a peer. */
const ANY_REALM = '*'

/**
 * The peer to send a request to: the destination itself if it is a neighbour, else the first in the order of
 * configuration that serves its realm, else a relay. A peer that has just come back is taken only when no proven one is
 * there.
 *
 * @param tried hosts that have had the request already
 * @spec RFC 6733 §2.4, §6.1.5, §6.1.6, §5.5.4
 */
export function choosePeer(peers: Iterable<Peer>, route: Route, tried: ReadonlySet<string>): Peer | undefined {
  let best: Peer | undefined
  let bestRank = 0
  for (const peer of peers) {
    const rank = tried.has(peer.config.host) ? 0 : rankOf(peer, route)
    if (rank > bestRank) {
      best = peer
      bestRank = rank
    }
  }
  return best
}

function rankOf(peer: Peer, route: Route): number {
  if (!peer.isUsable || !peer.supports(route.applicationId)) return 0
  if (isDestination(peer, route)) return 5
  if (leadsTo(peer, route)) return peer.isSound ? 4 : 3
  // RFC 6733 §2.4: a relay says that it serves everything; what came through it is answered and found again through it
  if (!peer.isRelay || route.destinationRealm === undefined) return 0
  return peer.isSound ? 2 : 1
}

/** Whether a peer that is not usable now could take the request later. */
export function mayBecomeUsable(peers: Iterable<Peer>, route: Route): boolean {
  for (const peer of peers) if (leadsTo(peer, route)) return true
  return false
}

function isDestination(peer: Peer, route: Route): boolean {
  return route.destinationHost !== undefined && sameIdentity(peer.config.host, route.destinationHost)
}

function leadsTo(peer: Peer, route: Route): boolean {
  if (isDestination(peer, route)) return true
  const { destinationHost, destinationRealm } = route
  const { realm, routes = [] } = peer.config
  // RFC 6733 §6.1: without a realm a request goes no further than to a neighbour.
  if (destinationRealm === undefined) return destinationHost === undefined
  if (routes.some((name) => name === ANY_REALM || sameIdentity(name, destinationRealm))) return true
  // Another host of the realm is no way to the destination, unless it is an agent.
  return destinationHost === undefined && sameIdentity(realm, destinationRealm)
}
