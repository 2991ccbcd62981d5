import type { Cx } from '@voltaic/diameter'
import type { Runtime } from '@voltaic/runtime'
import type { ListenPoint, SipResolver } from '@voltaic/sip'
import type { KnownScscf } from './select-scscf.ts'

export interface IcscfConfig {
  /** Name in traces and logs. */
  readonly element: string
  readonly listen: readonly ListenPoint[]
  /** Host names and host:port pairs that mean this element in a Route. */
  readonly aliases: readonly string[]
  readonly scscfs: readonly KnownScscf[]
  /** Hosts of the trust domain; a request from any other is refused (TS 24.229 §4.4). */
  readonly trustedHosts: ReadonlySet<string>
  /** How long an S-CSCF may be silent before another one is tried, in milliseconds. */
  readonly scscfTimeoutMs: number
  /** The Route to the BGCF, for numbers that the HSS does not know; without it they are answered 404. */
  readonly bgcf?: string
}

export interface IcscfDeps {
  readonly runtime: Runtime
  readonly resolver: SipResolver
  readonly cx: Cx
  readonly canonicalImpu: (uri: string) => string
}

/** What every procedure of this room may use. */
export interface IcscfRoom extends IcscfDeps {
  readonly config: IcscfConfig
}
