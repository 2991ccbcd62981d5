import { ByteWriter } from '@voltaic/base'
import { writeDeeperLevels, writeDynamicChain, writeStaticChain } from '../headers/chains.ts'
import { headerCrc } from '../headers/header-crc.ts'
import { headerEnd, type PacketHeaders } from '../headers/packet-headers.ts'
import { encodeIr, encodeIrDyn } from '../packets/ir.ts'
import { ALL_CHANGES, CHANGE, DYNAMIC_CHANGES } from '../stream/changes.ts'
import type { StreamContext } from '../stream/stream-context.ts'
import { chooseExtension3, type Extended } from './choose-extension-3.ts'
import { choosePlainExtension3 } from './choose-plain-extension-3.ts'
import { chooseGuarded, chooseReliable } from './choose-reliable.ts'
import { type Format, type FormatSet, PLAIN, RTP_WITH_ID, RTP_WITHOUT_ID } from './formats.ts'
import { isTold, type Needs, needsOf } from './needs.ts'
import type { PacketType } from './packet-type.ts'
import { writeFormat } from './write-format.ts'

/** A compressed header. */
export interface Compressed {
  readonly type: PacketType
  readonly header: Uint8Array
  /** What it tells, as a sum of `CHANGE`. */
  readonly told: number
  /** True if the decompressor may take it as a reference. */
  readonly updates: boolean
}

export interface CompressOptions {
  readonly nowMs: number
  /** How often a change is told, in Unidirectional and Optimistic mode. */
  readonly enough: number
  /** A refresh that is due on time. */
  readonly refresh: 'ir' | 'dynamic' | undefined
  /** Only headers with 7 bits of CRC or more. */
  readonly guarded: boolean
}

/** Octets of a compressed header that is not unusually long. */
const USUAL_LENGTH = 64

/**
 * The smallest header that tells the decompressor all that it needs for this packet, which was observed before.
 *
 * @returns undefined if that takes IR or IR-DYN, and there is no payload for them to carry
 * @spec RFC 3095 §5.3.1.2, §5.4.1.2, §5.5.1.2, §5.7.7
 */
export function compressStream(
  context: StreamContext,
  headers: PacketHeaders,
  options: CompressOptions,
): Compressed | undefined {
  const { pending } = context.changes
  if (pending & CHANGE.static || options.refresh === 'ir') return ir(context, headers)
  if (pending & CHANGE.dynamic || options.refresh === 'dynamic') return irDyn(context, headers)
  const needs = needsOf(context, headers, options.nowMs)
  if (pending !== 0 || context.isPending) return extended(context, headers, needs, options.enough)
  const set = formatSet(context, needs)
  const format = options.guarded ? chooseGuarded(context, needs, set) : chooseFormat(context, needs, set)
  if (!format) return extended(context, headers, needs, options.enough)
  return compressed(context, headers, needs, format)
}

function chooseFormat(context: StreamContext, needs: Needs, set: FormatSet): Format | undefined {
  if (context.mode === 'R') return chooseReliable(context, needs, set)
  return set.optimistic.find((each) => isTold(needs, each))
}

function ir(context: StreamContext, headers: PacketHeaders): Compressed | undefined {
  if (!hasPayload(context, headers)) return undefined
  const header = encodeIr(context.cid, context.profile, (out) => {
    writeStaticChain(out, context, headers)
    writeDynamicChain(out, context, headers)
  })
  return { type: 'IR', header, told: told(context, ALL_CHANGES), updates: true }
}

function irDyn(context: StreamContext, headers: PacketHeaders): Compressed | undefined {
  if (!hasPayload(context, headers)) return undefined
  const header = encodeIrDyn(context.cid, context.profile, (out) => writeDynamicChain(out, context, headers))
  return { type: 'IR-DYN', header, told: told(context, DYNAMIC_CHANGES), updates: true }
}

/**
 * The mode stands in the dynamic part of RTP, so that other profiles have none there.
 *
 * @spec RFC 3095 §5.7.7.6
 */
function told(context: StreamContext, kinds: number): number {
  return context.rtp ? kinds : kinds & ~CHANGE.mode
}

function hasPayload(context: StreamContext, headers: PacketHeaders): boolean {
  return headers.packet.length > headerEnd(headers, context.profile)
}

function formatSet(context: StreamContext, needs: Needs): FormatSet {
  if (context.profile !== 1) return PLAIN
  return needs.ipId ? RTP_WITH_ID : RTP_WITHOUT_ID
}

function extended(
  context: StreamContext,
  headers: PacketHeaders,
  needs: Needs,
  enough: number,
): Compressed | undefined {
  const choice: Extended | undefined = context.rtp
    ? chooseExtension3(context, needs, context.rtp, enough)
    : choosePlainExtension3(context, needs, enough)
  if (!choice) return irDyn(context, headers)
  const out = new ByteWriter(USUAL_LENGTH)
  choice.write(out, headerCrc(7, headers, context.profile))
  writeTail(out, context, headers)
  return { type: choice.type, header: out.finish(), told: choice.told, updates: true }
}

function compressed(context: StreamContext, headers: PacketHeaders, needs: Needs, format: Format): Compressed {
  const { type } = format
  const isShort = type.startsWith('UO-')
  const updates = isShort || type.startsWith('UOR-') || type === 'R-0-CRC'
  const out = new ByteWriter(USUAL_LENGTH)
  const values = {
    sn: needs.sn,
    ts: needs.ts && format.ts > 0 ? Math.floor(needs.ts.ts / needs.ts.stride) : 0,
    ipId: needs.ipId?.offset ?? 0,
    outerId: needs.outerId?.offset ?? 0,
    marker: needs.marker,
    crc: updates ? headerCrc(isShort ? 3 : 7, headers, context.profile) : 0,
  }
  writeFormat(out, context.cid, format, values, context.profile === 1)
  writeTail(out, context, headers)
  return { type, header: out.finish(), told: 0, updates }
}

/**
 * What stands behind every compressed header but IR and IR-DYN.
 *
 *     +   IP-ID of outer IPv4 header  +  2 octets, if RND2 = 1
 *     +   IP-ID of inner IPv4 header  +  2 octets, if RND = 1
 *     +         UDP Checksum          +  2 octets, if the context has one
 *     /  dynamic chains of the third IP header and those behind it  /  IP profile only
 *
 * @spec RFC 3095 §5.7; RFC 3843 §3.6
 */
function writeTail(out: ByteWriter, context: StreamContext, headers: PacketHeaders): void {
  const { packet, levels, udp } = headers
  const [first, second] = levels
  if (second && first?.version === 4 && context.outer?.ids.kind === 'random') out.uint16(first.id)
  const innermost = second ?? first
  if (innermost?.version === 4 && context.inner.ids.kind === 'random') out.uint16(innermost.id)
  if (context.profile <= 2 && context.hasChecksum) out.bytes(packet.subarray(udp + 6, udp + 8))
  if (context.profile === 4) writeDeeperLevels(out, context, headers)
}
