import { DecodeError } from '@voltaic/base'
import type { ReadDynamicChain } from './chains/dynamic-chain.ts'
import { prefixOf } from './chains/static-chain.ts'
import type { Decompressed, Decompressor, DecompressorOptions } from './decompressor.ts'
import { FeedbackPolicy } from './feedback/feedback-policy.ts'
import type { Mode, PacketType } from './framework/channel.ts'
import { type HeaderPlace, type PacketBody, walkPacket } from './framework/packet-walk.ts'
import { PROFILE_IP, PROFILE_UNCOMPRESSED, profileOf } from './framework/profiles.ts'
import { SegmentReassembly } from './framework/segment-reassembly.ts'
import { type CompressedHeader, readCompressedHeader } from './header/compressed-header.ts'
import { withInitialLists } from './header/update-context.ts'
import { readIr, withStaticChain } from './packets/ir.ts'
import { readIrDyn } from './packets/ir-dyn.ts'
import { typeNumberOf } from './packets/read-base-header.ts'
import { readNormal, readUncompressedIr } from './packets/uncompressed.ts'
import { Context } from './state/context.ts'
import { DEFAULT_FAILURE_LIMITS, type FailureLimits, mayDecompress, noteFailure } from './state/context-states.ts'
import { type DecompressorReport, PacketCounts } from './state/report.ts'
import type { StaticChain } from './state/stream-fields.ts'
import { commit, takeBackRepair, type Verdict } from './verify/commit.ts'
import { type VerifiedPacket, verifyCompressed } from './verify/verify-compressed.ts'
import { wholePacket } from './verify/whole-packet.ts'

/** Most contexts that are kept, whatever the options allow: the largest CID space has as many. */
export const MAX_CONTEXTS = 16_384

/** Bits of CRC that a header has at least to be taken by a guarded decompressor: types 2, R-0-CRC, IR and IR-DYN have them. */
const GUARDED_CRC_BITS = 7

/** A packet that names its profile: IR or IR-DYN, with a dynamic chain. */
interface InitialPacket {
  readonly packetType: 'IR' | 'IR-DYN'
  readonly dynamic: ReadDynamicChain
  /** Offset of the payload. */
  readonly end: number
}

/** The contexts of a channel, and what is done with a packet for one of them. */
export class ContextTable implements Decompressor {
  readonly #options: DecompressorOptions
  readonly #contexts = new Map<number, Context>()
  readonly #segments: SegmentReassembly
  readonly #feedback: FeedbackPolicy
  readonly #counts = new PacketCounts()
  readonly #limits: FailureLimits
  readonly #isGuarded: boolean
  readonly #verifiesUdp: boolean
  #wanted: Mode

  constructor(options: DecompressorOptions) {
    this.#options = options
    this.#segments = new SegmentReassembly(options.mrru ?? 0)
    this.#feedback = new FeedbackPolicy(options)
    this.#limits = options.failureLimits ?? DEFAULT_FAILURE_LIMITS
    this.#wanted = options.mode
    this.#isGuarded = options.guarded ?? false
    this.#verifiesUdp = this.#isGuarded || (options.verifyUdpChecksum ?? false)
  }

  decompress(rohcPacket: Uint8Array, nowMs: number): Decompressed {
    // A Buffer would share its octets with what is kept of them: its slice() copies nothing.
    const octets = new Uint8Array(rohcPacket.buffer, rohcPacket.byteOffset, rohcPacket.byteLength)
    const { feedback, body } = walkPacket(octets, this.#options.cids)
    for (const data of feedback) this.#options.onFeedback?.(data)
    const outcome = this.#body(octets, body, nowMs)
    if (outcome.kind === 'packet') this.#counts.packet(outcome.packetType)
    else if (outcome.kind === 'refused') this.#counts.refusal(outcome.reason)
    else this.#counts.nothing()
    return outcome
  }

  takeFeedback(): readonly Uint8Array[] {
    return this.#feedback.take()
  }

  requestMode(mode: Mode): void {
    this.#wanted = mode
  }

  report(): DecompressorReport {
    return this.#counts.report(this.#contexts.values())
  }

  #body(octets: Uint8Array, body: PacketBody, nowMs: number): Decompressed {
    if (body.kind === 'segment') return this.#segment(octets.subarray(body.from), body.final, nowMs)
    // RFC 3095 §5.2.5.2: segments of one unit come one after the other.
    this.#segments.abort()
    if (body.kind === 'nothing') return { kind: 'nothing' }
    return body.kind === 'malformed' ? refused(body.reason) : this.#header(octets, body, nowMs)
  }

  #segment(segment: Uint8Array, final: boolean, nowMs: number): Decompressed {
    const unit = this.#segments.add(segment, final)
    if (unit.kind === 'pending') return { kind: 'nothing' }
    if (unit.kind === 'refused') return refused(unit.reason)
    const { body } = walkPacket(unit.packet, this.#options.cids, true)
    return body.kind === 'header' ? this.#header(unit.packet, body, nowMs) : refused('reconstructed unit is no packet')
  }

  #header(octets: Uint8Array, place: HeaderPlace, nowMs: number): Decompressed {
    if (place.cid > this.#options.maxCid) return refused('CID above MAX_CID')
    const first = octets[place.typeAt] as number
    const context = this.#contexts.get(place.cid)
    try {
      if (first >>> 1 === 0b1111110) return this.#ir(octets, place, context, nowMs)
      if (first === 0b11111000) return this.#irDyn(octets, place, context, nowMs)
      // RFC 3095 §5.2.6 step 12: nothing is known that a compressor could be told.
      if (context === undefined) return refused('no context')
      if (context.profile === PROFILE_UNCOMPRESSED) return normal(octets, place, context)
      return this.#compressed(octets, place, context, nowMs)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      // A header that cannot be read is one that its CRC would not have verified.
      if (context !== undefined) this.#failed(context, first >= 0xc0, nowMs)
      return refused('malformed')
    }
  }

  #ir(octets: Uint8Array, place: HeaderPlace, known: Context | undefined, nowMs: number): Decompressed {
    const packetType = 'IR'
    const profile = profileOf(octets[place.restAt] ?? -1, this.#options.profiles)
    if (profile === undefined) return refused('profile is not negotiated', packetType)
    if (profile === PROFILE_UNCOMPRESSED) return this.#uncompressedIr(octets, place, known, nowMs)
    const own = known?.profile === profile ? known : undefined
    const ir = readIr(octets, place, profile, own?.fields, nowMs)
    if (ir === undefined) {
      if (known !== undefined) this.#failed(known, true, nowMs)
      return refused('CRC', packetType)
    }
    const context = own ?? this.#open(place.cid, profile, ir.chain, nowMs)
    if (context === undefined) return refused('no resources for one more context', packetType)
    const { dynamic, end } = ir
    if (dynamic === undefined) return refreshStatic(context, ir.chain)
    context.chain = ir.chain
    return this.#initialised(octets, place, context, { packetType, dynamic, end }, nowMs)
  }

  #irDyn(octets: Uint8Array, place: HeaderPlace, known: Context | undefined, nowMs: number): Decompressed {
    const packetType = 'IR-DYN'
    const profile = profileOf(octets[place.restAt] ?? -1, this.#options.profiles)
    if (profile === undefined) return refused('profile is not negotiated', packetType)
    const chain = known === undefined ? undefined : prefixOf(known.chain, profile)
    if (known === undefined || chain === undefined || chain.ips.length === 0) {
      this.#feedback.onUnknownContext(place.cid, this.#wanted, nowMs)
      return refused('no context', packetType)
    }
    const own = known.profile === profile ? known : undefined
    const isAllowed = mayDecompress(known, 'update')
    const irDyn = isAllowed ? readIrDyn(octets, place, profile, chain, own?.fields, nowMs) : undefined
    if (irDyn === undefined) {
      this.#failed(known, true, nowMs)
      return refused(isAllowed ? 'CRC' : 'state of the context', packetType)
    }
    const context = own ?? this.#open(place.cid, profile, chain, nowMs)
    if (context === undefined) return refused('no resources for one more context', packetType)
    return this.#initialised(octets, place, context, { packetType, ...irDyn }, nowMs)
  }

  /** RFC 4815 §7.2.2: a CID that changes its profile starts in the initial mode. */
  #open(cid: number, profile: number, chain: StaticChain, nowMs: number): Context | undefined {
    const most = Math.min(this.#options.maxContexts ?? MAX_CONTEXTS, MAX_CONTEXTS)
    if (!this.#contexts.has(cid) && this.#contexts.size >= most) {
      this.#feedback.onNoResources(cid, this.#wanted, nowMs)
      return undefined
    }
    const context = new Context(cid, profile, chain)
    this.#contexts.set(cid, context)
    return context
  }

  #initialised(
    octets: Uint8Array,
    place: HeaderPlace,
    context: Context,
    { packetType, dynamic, end }: InitialPacket,
    nowMs: number,
  ): Decompressed {
    const payload = octets.subarray(end)
    const mode = dynamic.mode === undefined ? {} : { mode: dynamic.mode }
    context.unproven = 0
    const fields = context.mode === 'R' ? withInitialLists(dynamic.fields) : dynamic.fields
    this.#verified(context, { kind: packetType, updating: true, snWidth: 16, fields, ...mode }, nowMs)
    // RFC 3095 §5.7.7: without a payload there is nothing to deliver.
    if (payload.length === 0) return { kind: 'nothing' }
    const packet = wholePacket(dynamic, payload)
    return packet === undefined
      ? refused('packet too long', packetType)
      : deliver(packet, packetType, place, context, end - place.start)
  }

  #compressed(octets: Uint8Array, place: HeaderPlace, context: Context, nowMs: number): Decompressed {
    const isUpdate = typeNumberOf(octets[place.typeAt] as number) === 2
    const { fields } = context
    if (fields === undefined || !mayDecompress(context, isUpdate ? 'update' : 'other')) {
      this.#failed(context, isUpdate && fields !== undefined, nowMs)
      return refused('state of the context')
    }
    const header = readCompressedHeader(octets, place, fields, context.mode === 'R')
    if (typeof header === 'string') {
      this.#failed(context, isUpdate, nowMs)
      return refused(header)
    }
    const { packetType, crc } = header.base
    if (this.#isGuarded && crc.width < GUARDED_CRC_BITS) return refused('CRC is too short', packetType)
    const checks = { udpChecksum: this.#verifiesUdp, repairs: !this.#isGuarded }
    const verified = verifyCompressed(context, fields, header, octets.subarray(header.end), checks, nowMs)
    if (typeof verified === 'string') {
      // RFC 3095 §5.5.2.1: in R-mode only packets with a CRC count.
      if (crc.width > 0) this.#failed(context, isUpdate || context.mode === 'R', nowMs)
      return refused(verified, packetType)
    }
    if (!this.#verified(context, verdictOf(header, context.profile, verified), nowMs)) {
      return refused('context repair', packetType)
    }
    const extension = header.extension?.number
    return deliver(verified.packet, packetType, place, context, header.end - place.start, extension)
  }

  #verified(context: Context, verdict: Verdict, nowMs: number): boolean {
    const wanted = this.#options.sendsFeedback ? this.#wanted : undefined
    const isDeliverable = commit(context, verdict, wanted, this.#limits, nowMs)
    this.#feedback.onVerified(context, verdict, this.#wanted, nowMs)
    return isDeliverable
  }

  #failed(context: Context, isUpdate: boolean, nowMs: number): void {
    if (context.profile === PROFILE_UNCOMPRESSED) return
    takeBackRepair(context)
    const damage = noteFailure(context, isUpdate, this.#limits)
    if (damage !== undefined) this.#feedback.onDamage(context, damage, this.#wanted, nowMs)
  }

  #uncompressedIr(octets: Uint8Array, place: HeaderPlace, known: Context | undefined, nowMs: number): Decompressed {
    const packet = readUncompressedIr(octets, place)
    if (packet === undefined) return refused('CRC', 'IR')
    const own = known?.profile === PROFILE_UNCOMPRESSED ? known : undefined
    const context = own ?? this.#open(place.cid, PROFILE_UNCOMPRESSED, { ips: [] }, nowMs)
    if (context === undefined) return refused('no resources for one more context', 'IR')
    context.state = 'FC'
    this.#feedback.onUncompressedIr(context, this.#wanted, nowMs)
    const headerOctets = octets.length - packet.length - place.start
    return packet.length === 0 ? { kind: 'nothing' } : deliver(packet, 'IR', place, context, headerOctets)
  }
}

/** RFC 4815 §6.3: an IR packet without dynamic chain leaves what is dynamic as it was, where it still fits. */
function refreshStatic(context: Context, chain: StaticChain): Decompressed {
  context.chain = chain
  context.fields = withStaticChain(context.fields, chain)
  context.previous = undefined
  context.unproven = 0
  if (context.state === 'NC' || context.fields === undefined) context.state = 'SC'
  return { kind: 'nothing' }
}

function normal(octets: Uint8Array, place: HeaderPlace, context: Context): Decompressed {
  const packet = readNormal(octets, place)
  return deliver(packet, 'NORMAL', place, context, octets.length - place.start - packet.length)
}

/** What a packet of type 0, 1 or 2 means to the state machines. */
function verdictOf(header: CompressedHeader, profile: number, verified: VerifiedPacket): Verdict {
  const mode = header.extension?.mode
  // Only profile 0x0004 lets a compressor decline (RFC 3843 §3.4); elsewhere mode 0 is reserved.
  const tellsMode = header.type === 2 && mode !== undefined && (mode !== 'cancel' || profile === PROFILE_IP)
  return {
    ...verified,
    kind: header.type === 2 ? 'type-2' : 'type-0-1',
    updating: header.base.crc.width > 0,
    snWidth: header.sn.width,
    ...(tellsMode ? { mode } : {}),
  }
}

function deliver(
  packet: Uint8Array,
  packetType: PacketType,
  { cid }: HeaderPlace,
  { profile }: Context,
  headerOctets: number,
  extension?: 0 | 1 | 2 | 3,
): Decompressed {
  const found = extension === undefined ? {} : { extension }
  return { kind: 'packet', packet, packetType, ...found, cid, profile, headerOctets }
}

function refused(reason: string, packetType?: PacketType): Decompressed {
  return packetType === undefined ? { kind: 'refused', reason } : { kind: 'refused', reason, packetType }
}
