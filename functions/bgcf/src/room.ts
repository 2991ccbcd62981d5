import type { MediaGateway } from '@voltaic/ng'
import type { Address, Runtime } from '@voltaic/runtime'
import type { ListenPoint, SipResolver, SipStack } from '@voltaic/sip'
import type { TrunkDirectory } from './candidates.ts'
import type { DialogMarks } from './dialog-marks.ts'
import type { TrunkMedia, TrunkMediaConfig } from './media/trunk-media.ts'
import type { RouteTable } from './route-table.ts'
import type { CarrierConfig, RouteConfig, TrunkConfig } from './trunk.ts'
import type { TrunkHealth } from './trunk-health.ts'

/** Where numbers go. */
export interface RoutingConfig {
  readonly trunks: readonly TrunkConfig[]
  readonly carriers: readonly CarrierConfig[]
  readonly routes: readonly RouteConfig[]
}

export interface BgcfConfig extends RoutingConfig {
  /** Name in traces and logs. */
  readonly element: string
  readonly listen: readonly ListenPoint[]
  /** Host names and host:port pairs that mean this element in a Route. */
  readonly aliases: readonly string[]
  /** `host:port` and URI parameters of this element as the network reaches it. */
  readonly hostPortParams: string
  /** Address that trunks reach it at, for Contact and Record-Route: a peer knows none of the names of this network. */
  readonly address: Address
  /** Home domain. */
  readonly realm: string
  /** Beginnings of the numbers of this network, which nobody outside may call from: `+6125550`. */
  readonly homeNumbers: readonly string[]
  /** Hosts of the trust domain. @spec TS 24.229 §4.4 */
  readonly trustedHosts: ReadonlySet<string>
  /** The CSCFs of this network as a Route names them, `host:port`: by name and by address. */
  readonly trustedNames: ReadonlySet<string>
  /** The Route to the I-CSCF, angle brackets included. */
  readonly entryPoint: string
  /** Absent: media is not anchored. */
  readonly media?: TrunkMediaConfig
}

export interface BgcfDeps {
  readonly runtime: Runtime
  readonly resolver: SipResolver
  /** Of `openDialogMarkKey`. */
  readonly markKey: Uint8Array
  /** Absent: media is not anchored. */
  readonly mediaGateway?: MediaGateway
}

/** What every procedure of this room may use. */
export interface BgcfRoom extends Omit<BgcfDeps, 'markKey' | 'mediaGateway'> {
  readonly config: BgcfConfig
  readonly table: RouteTable
  readonly directory: TrunkDirectory
  readonly health: TrunkHealth
  readonly marks: DialogMarks
  readonly media?: TrunkMedia
  readonly sip: () => SipStack
}
