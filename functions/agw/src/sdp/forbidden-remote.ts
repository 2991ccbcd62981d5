import { type Address, encodeHost, isLoopbackHost, normaliseHost } from '@voltaic/runtime'

/** What the gateway must know of itself to tell whether media may go to an address. */
export interface OwnPlace {
  /** Every address that the gateway has, on both sides. */
  readonly hosts: ReadonlySet<string>
  /** Its address on the side that the description came from. */
  readonly local: string
  readonly ports: { readonly first: number; readonly last: number }
  /** Whether a port of ours may be a destination: one of another stream of a call that passes the gateway twice. */
  isHairpin(address: Address): boolean
}

/** Ports below are of well-known services, and no phone receives media there. @spec RFC 6335 §6 */
const FIRST_MEDIA_PORT = 1024
const LAST_PORT = 65_535

/**
 * Why media must not be sent to an address that a description names: a gateway that sends wherever it is told can be
 * made to flood others, or itself.
 *
 * @returns undefined when it may
 * @spec RFC 3550 §9.1; RFC 8866 §9
 */
export function whyForbidden({ host, port }: Address, own: OwnPlace): string | undefined {
  const normal = normaliseHost(host)
  if (normal === undefined) return `${host} is no IP address`
  if (port < FIRST_MEDIA_PORT || port > LAST_PORT) return `port ${port} is not for media`
  if (normal.includes(':') !== own.local.includes(':')) return `${host} is of the other IP version`
  if (isLoopbackHost(normal)) {
    if (!isLoopbackHost(own.local)) return `${host} is the loopback of this machine`
  } else if (!isUnicast(normal)) return `${host} is no address of one machine`
  return own.hosts.has(normal) ? whyOwnForbidden({ host: normal, port }, own) : undefined
}

// On loopback, which is for tests and the lab, phones live at the address of the gateway.
function whyOwnForbidden(address: Address, own: OwnPlace): string | undefined {
  if (own.isHairpin(address)) return undefined
  const isOfRange = address.port >= own.ports.first && address.port <= own.ports.last
  return isOfRange || !isLoopbackHost(address.host) ? `${address.host} is an address of the gateway` : undefined
}

const IPV4_MULTICAST = 224
const IPV6_MULTICAST = 0xff

/** @spec RFC 1122 §3.2.1.3; RFC 4291 §2.4 */
function isUnicast(host: string): boolean {
  const octets = encodeHost(host)
  const [first = 0, second = 0] = octets
  // 0.0.0.0/8 says "this network"; from 224 on are multicast, the reserved ones and broadcast
  if (octets.length === 4) return first > 0 && first < IPV4_MULTICAST
  const isLinkLocal = first === 0xfe && (second & 0xc0) === 0x80
  // what begins with 80 bits of zeros is unspecified, or an IPv4 address in disguise
  const isLow = octets.subarray(0, 10).every((octet) => octet === 0)
  return first !== IPV6_MULTICAST && !isLinkLocal && !isLow
}
