import type { Cid } from '../coding/cid.ts'
import type { PacketHeaders } from '../headers/packet-headers.ts'
import type { ModeCode } from '../packets/extension-3.ts'
import { ALL_CHANGES, CHANGE, Changes } from './changes.ts'
import { IpIdWatch } from './ip-id.ts'
import { ItemList, type ListTarget } from './item-list.ts'
import { References } from './references.ts'
import { SentPackets } from './sent-packets.ts'
import { TimeStrideWatch } from './time-stride.ts'
import { StrideWatch } from './ts-stride.ts'

/** Profiles that compress. */
export type StreamProfile = 1 | 2 | 3 | 4

/** Unidirectional, bidirectional Optimistic, bidirectional Reliable. */
export type Mode = 'U' | 'O' | 'R'

export const MODE_CODES: { readonly [mode in Mode]: ModeCode } = { U: 1, O: 2, R: 3 }

/** What was last sent of one of the two IP headers that compressed packets know. */
export interface LevelState {
  tos: number
  ttl: number
  df: boolean
  readonly ids: IpIdWatch
}

/** What was last sent of an RTP header. */
export interface RtpState {
  payloadType: number
  padding: boolean
  extension: boolean
  readonly csrcs: ItemList
  readonly stride: StrideWatch
  readonly timeStride: TimeStrideWatch
}

/** What a new context takes over from the one that had its CID. */
export interface Heritage {
  readonly mode: Mode
  readonly isPending: boolean
  readonly generation: number
  /** True if a TIME_STRIDE may still stand in the decompressor. */
  readonly hasTimeStride: boolean
}

/**
 * What the compressor knows of one stream.
 *
 * @spec RFC 3095 §6.5.1; RFC 4815 §7.2
 */
export class StreamContext {
  readonly cid: Cid
  readonly profile: StreamProfile
  mode: Mode
  /** C_TRANS: true while it is P(ending). */
  isPending: boolean
  readonly changes: Changes = new Changes()
  readonly references: References = new References()
  readonly sent: SentPackets = new SentPackets()
  /** Packets so far, and so the number of the next one. */
  packets = 0
  /** 16 bits, of ESP 32. */
  sn: number
  inner: LevelState
  outer: LevelState | undefined
  /** For each IP header its extension headers. */
  readonly extensions: readonly ItemList[]
  readonly flowLabels: number[] = []
  /** True if the UDP checksum goes with each packet. */
  hasChecksum = false
  readonly rtp: RtpState | undefined
  /** TIME_STRIDE in milliseconds; 0 for none. */
  timeStride = 0
  hasTimeStride: boolean
  /** True until IR packets need no more be sent on time, since feedback keeps watch. */
  isAcknowledged = false
  irDueAt = 0
  /** Arrival of the last packet, and the mean time between two. */
  lastAt = 0
  intervalMs = 0
  dynamicDueAt = 0
  /** Jitter between here and the decompressor, in strides. */
  jitter = 0
  /** Packets since one that updates was sent, and such that no ACK came for; Reliable mode goes by them. */
  sinceUpdate = 0
  unacknowledged = 0
  readonly #firstGeneration: number

  constructor(cid: Cid, profile: StreamProfile, headers: PacketHeaders, firstSn: number, heritage: Heritage) {
    this.cid = cid
    this.profile = profile
    this.mode = heritage.mode
    this.isPending = heritage.isPending
    this.hasTimeStride = heritage.hasTimeStride
    this.sn = firstSn
    const { generation } = heritage
    this.#firstGeneration = generation
    this.extensions = headers.levels.map(() => new ItemList(generation))
    this.inner = createLevel(profile)
    this.outer = headers.levels.length > 1 ? createLevel(profile) : undefined
    if (profile === 1) this.rtp = createRtp(generation)
    const without = (this.hasTimeStride ? 0 : CHANGE.timeStride) | (this.isPending ? 0 : CHANGE.mode)
    this.changes.note(ALL_CHANGES & ~without, 0)
  }

  /** The gen_id that is farthest on, for the next context of this CID. */
  get generation(): number {
    const first = this.#firstGeneration
    return first + Math.max(...this.lists.map(({ generation }) => (generation - first) & 0xff))
  }

  /**
   * The change that new extension headers of an IP header are; IR-DYN tells those of headers behind the second.
   *
   * @param depth 0 for the outermost header
   */
  extensionChangeAt(depth: number): number {
    if (depth > 1) return CHANGE.dynamic
    return depth === 0 && this.outer ? CHANGE.outerExtensions : CHANGE.innerExtensions
  }

  /** These changes count as known to the decompressor from now on. */
  know(kinds: number): void {
    // RFC 3095 §5.8.2.1: in Reliable mode acknowledgements make references
    if (this.mode === 'R') return
    if (kinds & CHANGE.csrcs) this.rtp?.csrcs.established()
    for (const [depth, list] of this.extensions.entries()) if (kinds & this.extensionChangeAt(depth)) list.established()
  }

  /** All lists, of extension headers and of CSRCs. */
  get lists(): readonly ItemList[] {
    return this.rtp ? [...this.extensions, this.rtp.csrcs] : this.extensions
  }

  /** How the packet that is being made writes its lists. @param enough how often an item is sent with its index */
  listTarget(enough: number): ListTarget {
    if (this.mode !== 'R') return { isReliable: false, enough }
    if (this.isPending) return { isReliable: true, enough }
    return { isReliable: true, enough, packet: { number: this.packets, sn: this.sn } }
  }
}

function createLevel(profile: StreamProfile): LevelState {
  return { tos: 0, ttl: 0, df: false, ids: new IpIdWatch(profile === 4) }
}

function createRtp(generation: number): RtpState {
  return {
    payloadType: 0,
    padding: false,
    extension: false,
    csrcs: new ItemList(generation),
    stride: new StrideWatch(),
    timeStride: new TimeStrideWatch(),
  }
}
