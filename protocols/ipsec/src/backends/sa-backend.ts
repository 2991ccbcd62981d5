import type { Address, Net } from '@voltaic/runtime'
import type { EspKeys } from '../keys/esp-keys.ts'
import type { SaAgreement, SaSide, SecurityAssociation } from '../sa/sa-agreement.ts'

/** Four associations that are to be put in. */
export interface SaInstallation {
  readonly agreement: SaAgreement
  /** Which of the two sides this is. */
  readonly side: SaSide
  readonly keys: EspKeys
  /**
   * For a set that was in use before a restart: numbers that its two outbound associations may have used, in the order
   * of `securityAssociations`. A back end that outlives the process has the associations still, and keeps them as they are.
   */
  readonly lastSequences?: readonly number[]
}

/** Four associations that were put in, for the one who put them in. */
export interface SaHandle {
  readonly agreement: SaAgreement
  readonly side: SaSide
  /**
   * The sequence numbers that its two outbound associations used last, in the order of `securityAssociations`; undefined
   * where the back end outlives the process and nobody needs to write them down.
   */
  readonly sequences: readonly number[] | undefined
}

export type SaInstallResult =
  | { readonly kind: 'installed'; readonly set: SaHandle }
  | { readonly kind: 'refused'; readonly reason: string }

/**
 * Who does ESP for the protected ports of this host: the engine inside the process, the Linux kernel, or user space
 * between the kernel's sockets and the wire. All pass one contract suite (`tests/contracts/sa-backend.ts`).
 */
export interface SaBackend {
  readonly name: 'process' | 'xfrm' | 'tun'
  /** Where protected ports are bound and connected from. A stream to a peer names its local port in `from`. */
  readonly net: Net
  /**
   * From now on nothing passes these local ports but what an association protects. To be done before they are bound.
   *
   * @throws VoltaicError where the host does not let this process do so
   */
  protect(ports: readonly Address[]): Promise<void>
  /**
   * The opposite of `protect`, after they were closed: for a client port that is not used any more. Where TCP is the
   * kernel's, they stay closed for clear text as long as it may still have something to say.
   */
  unprotect(ports: readonly Address[]): Promise<void>
  /** Two SPIs that no association here has, and none of the other side (`others`) either. */
  allocateSpis(others: readonly number[]): readonly [spiC: number, spiS: number]
  /** When it resolves, packets pass. All four or none. */
  install(installation: SaInstallation): Promise<SaInstallResult>
  /** Takes the four associations out. A second time does nothing. */
  remove(set: SaHandle): Promise<void>
  /** Requests to the peer use this set, in place of the one that was put in last, where two have the same ends. */
  prefer(set: SaHandle): void
  /**
   * What is really there on this host's protected ports, whoever put it in, for an audit.
   *
   * @param side only that of one side, where both sides are in this process
   */
  list(side?: SaSide): Promise<readonly SecurityAssociation[]>
  /** Takes out an association that an audit has found and that no handle is for. Absent where that cannot happen. */
  discard?(association: SecurityAssociation): Promise<void>
  /** Gives up what the process needs for it. Associations that outlive a process stay; a restart takes them over. */
  close(): Promise<void>
}
