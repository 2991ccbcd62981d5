import { MAX_NAME_LENGTH, type Name, parentOf, prependLabel } from '../codec/name.ts'
import type { Rrset, Zone, ZoneNode } from './zone.ts'

/** What a zone knows of a name. */
export type Found =
  /** The name itself, or the wildcard that stands for it (RFC 4592 §2.1.1). */
  | { readonly kind: 'node'; readonly node: ZoneNode; readonly isWildcard: boolean }
  /** The name is beyond a zone cut: other servers answer for it. */
  | { readonly kind: 'delegation'; readonly ns: Rrset }
  | { readonly kind: 'nothing' }

/**
 * @param name in lower case, within the zone
 * @spec RFC 1034 §4.3.2; RFC 4592 §2.2.1, §3.3.1
 */
export function lookUp(zone: Zone, name: Name): Found {
  if (zone.hasDelegations) {
    const ns = zoneCutAbove(zone, name)
    if (ns !== undefined) return { kind: 'delegation', ns }
  }
  const node = zone.node(name)
  if (node !== undefined) return { kind: 'node', node, isWildcard: false }
  const wildcard = zone.node(wildcardBelow(closestEncloser(zone, name)))
  return wildcard === undefined ? { kind: 'nothing' } : { kind: 'node', node: wildcard, isWildcard: true }
}

/** The NS records of the cut nearest to the origin: what lies below that one is not ours, cuts included. */
function zoneCutAbove(zone: Zone, name: Name): Rrset | undefined {
  let highest: Rrset | undefined
  for (let at: Name | undefined = name; at !== undefined && at !== zone.origin; at = parentOf(at)) {
    highest = zone.node(at)?.rrsets.get('NS') ?? highest
  }
  return highest
}

/** RFC 4592 §3.3.1: the longest existing ancestor; only a wildcard directly below it stands for the name. */
function closestEncloser(zone: Zone, name: Name): Name {
  let at = name
  while (at !== zone.origin) {
    at = parentOf(at) ?? zone.origin
    if (zone.node(at) !== undefined) return at
  }
  return at
}

/** Of a name so long that no label fits in front, the name itself: it has no wildcard. */
function wildcardBelow(encloser: Name): Name {
  return encloser.length + 2 > MAX_NAME_LENGTH ? encloser : prependLabel('*', encloser)
}
