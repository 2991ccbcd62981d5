import type { NumberFormat } from './number-format.ts'

/** How the trunk knows who calls. */
export interface TrunkRegistration {
  /** Domain of the registrar, and of the address that is registered: `carrier.example`. */
  readonly domain: string
  /** User part of the address that is registered. */
  readonly user: string
  /** For the answer to its challenge; the same as `user` unless told otherwise. */
  readonly username: string
  readonly password: string
  /** Lifetime that is asked for, in seconds. */
  readonly expires: number
}

/** A SIP peer that takes calls out of the network and brings calls into it: a carrier's trunk, or an MGC. */
export interface TrunkConfig {
  readonly name: string
  /** SIP URI by which it is reached: `sip:10.0.0.30:5060;transport=tcp`, `sip:carrier.example`. */
  readonly uri: string
  /** Domain that stands in its Request-URIs; that of `uri` unless told otherwise. */
  readonly domain?: string
  readonly format: NumberFormat
  /**
   * Where its calls come from: IP addresses, or `address:port` for UDP. With none it brings no calls.
   * @spec TS 24.229 §4.4.1
   */
  readonly sources: readonly string[]
  /** An MGC of this network, and not a foreign peer: headers and identities pass. */
  readonly isTrusted: boolean
  /** Headers that it does not like, beside those that never leave the network. */
  readonly removeHeaders: readonly string[]
  /** Global number that is asserted for callers who have none, and for those who stay unknown. */
  readonly defaultNumber?: string
  readonly registration?: TrunkRegistration
  /** Between two OPTIONS, in milliseconds; 0 for none. */
  readonly probeIntervalMs: number
  /** How long it may say nothing at all, in milliseconds. */
  readonly silenceMs: number
  /** How long it may say nothing but 100, in milliseconds. */
  readonly progressMs: number
}

/** One of the ways that a route, or a carrier, offers. */
export interface WeightedWay {
  /** Name of a trunk, or of a carrier. */
  readonly to: string
  /** Lower first. @spec RFC 2782 */
  readonly priority: number
  /** Share among those of one priority. @spec RFC 2782 */
  readonly weight: number
}

/** Trunks that belong together. */
export interface CarrierConfig {
  readonly name: string
  readonly trunks: readonly WeightedWay[]
}

/** Where numbers go that begin so. */
export interface RouteConfig {
  /** `+61`, `+612555`; `+` alone for all others. */
  readonly prefix: string
  readonly via: readonly WeightedWay[]
}
