import { type IpHeader, uint16, uint32 } from '../headers/ip-header.ts'
import type { PacketHeaders } from '../headers/packet-headers.ts'
import { CHANGE } from './changes.ts'
import type { LevelState, RtpState, StreamContext } from './stream-context.ts'

/**
 * Compares a packet with what was sent before, takes over its values, and notes what the decompressor has to be told.
 *
 * @spec RFC 3095 §5.3.1.1.3
 */
export function observe(context: StreamContext, headers: PacketHeaders): void {
  const sn = nextSn(context, headers)
  context.sn = sn
  const changed =
    observeFlowLabels(context, headers) |
    observeLevels(context, headers, sn & 0xffff) |
    observeUdp(context, headers) |
    (context.rtp ? observeRtp(context.rtp, headers) : 0)
  if (changed !== 0) context.changes.note(changed, context.packets)
}

/** @spec RFC 3095 §5.11, §5.12 */
function nextSn(context: StreamContext, { packet, rtp, esp }: PacketHeaders): number {
  if (context.profile === 1) return uint16(packet, rtp + 2)
  if (context.profile === 3) return uint32(packet, esp + 4)
  return context.packets === 0 ? context.sn : (context.sn + 1) & 0xffff
}

/** The one static field by which streams are not told apart. */
function observeFlowLabels(context: StreamContext, { packet, levels }: PacketHeaders): number {
  let changed = 0
  for (const [depth, { version, at }] of levels.entries()) {
    if (version === 4) continue
    const label = uint32(packet, at) & 0xf_ffff
    if (context.flowLabels[depth] !== label) changed = CHANGE.static
    context.flowLabels[depth] = label
  }
  return changed
}

function observeLevels(context: StreamContext, { levels }: PacketHeaders, sn: number): number {
  let changed = 0
  for (const [depth, level] of levels.entries())
    if (context.extensions[depth]?.observe(level.extensions)) changed |= context.extensionChangeAt(depth)
  const [first, second] = levels
  const { outer, inner } = context
  if (second && outer && first) changed |= observeOuter(outer, first, sn)
  const innermost = second ?? first
  return innermost ? changed | observeInner(inner, innermost, sn) : changed
}

function observeInner(state: LevelState, level: IpHeader, sn: number): number {
  const tos = state.tos === level.tos ? 0 : CHANGE.innerTos
  const ttl = state.ttl === level.ttl ? 0 : CHANGE.innerTtl
  return tos | ttl | observeFlags(state, level, sn, CHANGE.innerFlags)
}

function observeOuter(state: LevelState, level: IpHeader, sn: number): number {
  const tos = state.tos === level.tos ? 0 : CHANGE.outerTos
  const ttl = state.ttl === level.ttl ? 0 : CHANGE.outerTtl
  return tos | ttl | observeFlags(state, level, sn, CHANGE.outerFlags)
}

function observeFlags(state: LevelState, level: IpHeader, sn: number, flags: number): number {
  state.tos = level.tos
  state.ttl = level.ttl
  if (level.version === 6) return 0
  const before = state.ids.kind
  let changed = state.df === level.df ? 0 : flags
  state.df = level.df
  if (state.ids.observe(level.id, sn)) {
    changed |= flags
    // RFC 3843 §3.3: only IR and IR-DYN change SID
    if (before === 'constant' || state.ids.kind === 'constant') changed |= CHANGE.dynamic
  }
  return changed
}

/**
 * Whether a checksum is sent is changed by IR and IR-DYN only.
 *
 * @spec RFC 3095 §5.7
 */
function observeUdp(context: StreamContext, { packet, udp }: PacketHeaders): number {
  if (context.profile > 2) return 0
  const hasChecksum = uint16(packet, udp + 6) !== 0
  const changed = hasChecksum === context.hasChecksum ? 0 : CHANGE.dynamic
  context.hasChecksum = hasChecksum
  return changed
}

function observeRtp(state: RtpState, { packet, rtp: at }: PacketHeaders): number {
  const first = packet[at] ?? 0
  const payloadType = (packet[at + 1] ?? 0) & 0x7f
  const padding = (first & 0x20) !== 0
  const extension = (first & 0x10) !== 0
  let changed = 0
  if (state.payloadType !== payloadType || state.padding !== padding) changed |= CHANGE.payloadType
  if (state.extension !== extension) changed |= CHANGE.rtpExtension
  state.payloadType = payloadType
  state.padding = padding
  state.extension = extension
  if (state.csrcs.observe(csrcsOf(packet, at, first & 0x0f))) changed |= CHANGE.csrcs
  if (state.stride.observe(uint16(packet, at + 2), uint32(packet, at + 4))) changed |= CHANGE.stride
  return changed
}

const NO_CSRCS: readonly Uint8Array[] = []

function csrcsOf(packet: Uint8Array, at: number, count: number): readonly Uint8Array[] {
  if (count === 0) return NO_CSRCS
  const csrcs: Uint8Array[] = []
  for (let index = 0; index < count; index++)
    csrcs.push(Uint8Array.from(packet.subarray(at + 12 + 4 * index, at + 16 + 4 * index)))
  return csrcs
}
