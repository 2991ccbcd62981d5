import { type Address, isWildcardHost, normaliseHost } from '@voltaic/runtime'
import type { Attribute, Connection, MediaDescription, SessionDescription } from '@voltaic/sdp'

/** What becomes of one m-line. */
export type StreamPlan =
  /** Told to receive at this address of ours. */
  { readonly kind: 'anchored'; readonly local: Address } | { readonly kind: 'refused' } | { readonly kind: 'untouched' }

/**
 * Attributes that name addresses or ports besides c= and m=. Whoever gets the description would go past the gateway by
 * them, or share one port for what the gateway takes at two.
 *
 * @spec RFC 8839 §5; RFC 3605 §2.1; RFC 5761 §5.1.1; RFC 8858 §3; RFC 6947 §3; RFC 4570 §3; RFC 9143 §6
 */
const REMOVED: ReadonlySet<string> = new Set([
  'candidate',
  'remote-candidates',
  'end-of-candidates',
  'ice-ufrag',
  'ice-pwd',
  'ice-options',
  'ice-lite',
  'ice-mismatch',
  'ice-pacing',
  'rtcp',
  'rtcp-mux',
  'rtcp-mux-only',
  'altc',
  'source-filter',
  'bundle-only',
])

/**
 * The description as the other side gets it: our addresses in place of those of its writer, all else as it came.
 *
 * @param plans one for each m-line
 * @param host ours, on the side that gets it; also what o= says, so that nothing of the other network shows
 * @spec TS 23.228 §G.2.2; RFC 3264 §8
 */
export function rewriteDescription(
  session: SessionDescription,
  plans: readonly StreamPlan[],
  host: string,
): SessionDescription {
  const isAnchored = plans.some(({ kind }) => kind === 'anchored')
  const { connection, ...rest } = session
  const face = isAnchored && connection !== undefined ? { connection: ownConnection(host, connection) } : {}
  return {
    ...rest,
    ...(isAnchored ? face : connection && { connection }),
    origin: { ...session.origin, addressType: addressType(host), address: host },
    attributes: session.attributes.filter((attribute) => !isRemoved(attribute)),
    // RFC 8866 §5.7: one c= for the session; who takes a second one would go past the gateway
    otherLines: isAnchored ? session.otherLines.filter(({ type }) => type !== 'c') : session.otherLines,
    media: session.media.map((media, index) => rewriteMedia(media, plans[index], session, isAnchored, host)),
  }
}

function rewriteMedia(
  media: MediaDescription,
  plan: StreamPlan | undefined,
  session: SessionDescription,
  isAnchored: boolean,
  host: string,
): MediaDescription {
  if (plan?.kind === 'untouched') return keepAddress(media, isAnchored ? session.connection : undefined)
  const { portCount, connection, ...rest } = media
  return {
    ...rest,
    port: plan?.kind === 'anchored' ? plan.local.port : 0,
    ...(connection && { connection: ownConnection(host, connection) }),
    attributes: media.attributes.filter((attribute) => !isRemoved(attribute)),
    // RFC 8866 §5.7: further c= are of streams to several multicast groups
    otherLines: media.otherLines.filter(({ type }) => type !== 'c'),
  }
}

/** A stream that is not ours keeps the address that it had from the session. */
function keepAddress(media: MediaDescription, connection: Connection | undefined): MediaDescription {
  return media.connection !== undefined || connection === undefined ? media : { ...media, connection }
}

// RFC 3264 §8.4: an address of zeros holds the other side, which must hear of it
function ownConnection(host: string, { address }: Connection): Connection {
  const type = addressType(host)
  const isHeld = isWildcardHost(normaliseHost(address) ?? address)
  return { networkType: 'IN', addressType: type, address: isHeld ? unspecified(type) : host }
}

function unspecified(type: 'IP4' | 'IP6'): string {
  return type === 'IP4' ? '0.0.0.0' : '::'
}

function addressType(host: string): 'IP4' | 'IP6' {
  return host.includes(':') ? 'IP6' : 'IP4'
}

function isRemoved({ name, value = '' }: Attribute): boolean {
  return REMOVED.has(name) || (name === 'group' && value.startsWith('BUNDLE'))
}
