import type { MediaGateway } from '@voltaic/ng'
import type { Address, BackgroundWork, Runtime } from '@voltaic/runtime'
import type { Flow, ListenPoint, ProxiedCalls, RouteMarks, SipResolver, SipStack } from '@voltaic/sip'
import type { GmConfig } from './gm/gm-config.ts'
import type { GmDeps } from './gm/gm-deps.ts'
import type { GmSecurity } from './gm/gm-security.ts'
import type { PcscfMedia, PcscfMediaConfig } from './media/pcscf-media.ts'
import type { UeContactStore, UeContacts } from './ue-contacts.ts'

export interface PcscfConfig {
  /** Name in traces and logs. */
  readonly element: string
  readonly listen: readonly ListenPoint[]
  /** Host names and host:port pairs that mean this element in a Route. */
  readonly aliases: readonly string[]
  /** Host name, or address, that this element gives as its own. */
  readonly host: string
  /** `host:port` and URI parameters of this element as the core reaches it: `pcscf.ims…org:5060;transport=tcp`. */
  readonly hostPortParams: string
  /** What P-Visited-Network-ID says. */
  readonly visitedNetwork: string
  /** Domains, in lower case, that phones may name as their home: this network and those it lets roam here. */
  readonly homeNetworks: ReadonlySet<string>
  /** Whether this P-CSCF subscribes to the registration state of its phones (TS 24.229 §5.2.3). */
  readonly regEvent: boolean
  /** Whether it refuses new requests of phones while the process has more to do than it can (RFC 6357 §5.3). */
  readonly overloadControl: boolean
  /** Hosts of the trust domain (TS 24.229 §4.4). */
  readonly trustedHosts: ReadonlySet<string>
  /** Protected ports and what is agreed on with phones; without it all phones are served in clear. */
  readonly gm?: GmConfig
  /** Without it media goes from phone to phone. */
  readonly media?: PcscfMediaConfig
}

export interface PcscfDeps {
  readonly runtime: Runtime
  readonly resolver: SipResolver
  readonly store: UeContactStore
  readonly canonicalImpu: (uri: string) => string
  /** The key of the marks in its Record-Route: `MARK_KEY_LENGTH` octets that survive a restart. */
  readonly markKey: Uint8Array
  /** Needed where the configuration has `gm`. */
  readonly gm?: GmDeps
  /** Needed where the configuration has `media`. Whoever gives it starts and stops it. */
  readonly mediaGateway?: MediaGateway
}

/** What every procedure of this room may use. */
export interface PcscfRoom extends Omit<PcscfDeps, 'gm' | 'mediaGateway'> {
  readonly config: PcscfConfig
  readonly contacts: UeContacts
  /** The security associations of its phones; none where there are no protected ports. */
  readonly gm: GmSecurity | undefined
  /** Absent where media is not anchored. */
  readonly media: PcscfMedia | undefined
  /** The calls of its phones; their owner is the token of the phone's contact. */
  readonly calls: ProxiedCalls
  readonly marks: RouteMarks
  readonly sip: () => SipStack
  /** URI of this element, as an identity. */
  readonly uri: string
  /** URI for a Route that leads through this element to the phone with that token. */
  routeTo(token: string): string
  localFor(transport: 'udp' | 'tcp'): Address
  /** Whether a message came from inside the trust domain, and so not over a protected port. */
  isFromNetwork(flow: Flow): boolean
  /** Work behind the answer. */
  readonly background: BackgroundWork
}
