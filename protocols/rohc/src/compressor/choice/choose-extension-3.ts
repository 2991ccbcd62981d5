import type { ByteWriter } from '@voltaic/base'
import { SDVL_BITS } from '../coding/sdvl.ts'
import { fits, TS_INTERVAL } from '../coding/w-lsb.ts'
import { type Extension3, type RtpUpdate, writeExtension3 } from '../packets/extension-3.ts'
import { CHANGE } from '../stream/changes.ts'
import { MODE_CODES, type RtpState, type StreamContext } from '../stream/stream-context.ts'
import { ipUpdates } from './ip-updates.ts'
import { isIdTold, isScaledTsTold, isSnTold, type Needs, type TsNeeds } from './needs.ts'
import type { PacketType } from './packet-type.ts'
import { writeUor2Base } from './write-format.ts'

/** A packet with Extension 3, ready to be written. */
export interface Extended {
  readonly type: PacketType
  /** What it tells, as a sum of `CHANGE`. */
  readonly told: number
  write(out: ByteWriter, crc: number): void
}

/** The timestamp, between the base header and the extension. */
interface TsPart {
  readonly scaled: boolean
  readonly value: number
  /** Absent if the bits in the base header are enough. */
  readonly octets?: 1 | 2 | 3 | 4
}

const RTP_CHANGES: number =
  CHANGE.stride | CHANGE.timeStride | CHANGE.mode | CHANGE.payloadType | CHANGE.rtpExtension | CHANGE.csrcs
const SN_IN_BASE = 6
const SN_IN_ALL = 14
const OCTETS = [1, 2, 3, 4] as const

/**
 * A UOR-2 of ROHC RTP with an Extension 3 that tells all that is pending.
 *
 * @param enough how often an item of a list is sent with its index
 * @returns undefined if only IR-DYN can tell it
 * @spec RFC 3095 §5.7.4, §5.7.5; RFC 4815 §4.1, §4.6, §8.3
 */
export function chooseExtension3(
  context: StreamContext,
  needs: Needs,
  rtp: RtpState,
  enough: number,
): Extended | undefined {
  if (!needs.ts || !isSnTold(needs, SN_IN_ALL)) return undefined
  const hasTBit = needs.ipId !== undefined
  const { pending } = context.changes
  const ts = tsPart(needs.ts, hasTBit, (pending & (CHANGE.stride | CHANGE.timeStride)) !== 0)
  const type = hasTBit ? (ts ? 'UOR-2-TS' : 'UOR-2-ID') : 'UOR-2'
  const isIdInBase = isIdTold(needs.ipId, type === 'UOR-2-ID' ? 5 : 0)
  // RFC 3095 §5.7.5: whether I or I2 is meant there is not said, so IR-DYN has it
  if (!isIdInBase && needs.isIdAmbiguous) return undefined
  const ip = ipUpdates(context, needs, true, enough)
  const rtpTold = pending & RTP_CHANGES
  const update = rtpTold === 0 ? undefined : rtpUpdate(context, rtp, needs.marker, enough)
  const isLong = !isSnTold(needs, SN_IN_BASE)
  const extension: Extension3 = {
    ...ip,
    scaled: ts?.scaled ?? true,
    ...(isLong ? { sn: needs.sn } : {}),
    ...(ts?.octets ? { ts: { value: ts.value, octets: ts.octets } } : {}),
    ...(isIdInBase || !needs.ipId ? {} : { ipId: needs.ipId.offset }),
    ...(update ? { rtp: update } : {}),
  }
  const base = baseFields(needs, ts, isLong, isIdInBase)
  return {
    type,
    told: ip.told | rtpTold,
    write: (out, crc) => {
      writeUor2Base(out, context.cid, type, { ...base, crc }, true)
      writeExtension3(out, extension)
    },
  }
}

/**
 * The base header has the bits above those in the extension.
 *
 * @spec RFC 3095 §4.5.7
 */
function baseFields(needs: Needs, ts: TsPart | undefined, isLong: boolean, isIdInBase: boolean) {
  return {
    sn: isLong ? needs.sn >> 8 : needs.sn,
    ts: ts ? ts.value >>> (SDVL_BITS[ts.octets ?? 0] ?? 0) : 0,
    // with all 16 bits in the extension there are none above
    ipId: isIdInBase && needs.ipId ? needs.ipId.offset : 0,
    marker: needs.marker,
    extended: true,
  }
}

/** @returns undefined if none is sent, which needs a T bit */
function tsPart(needs: TsNeeds, hasTBit: boolean, isChanging: boolean): TsPart | undefined {
  const inBase = hasTBit ? 5 : 6
  if (isChanging || !needs.scaled) return unscaledPart(needs, inBase, isChanging)
  if (needs.isInferred && hasTBit) return undefined
  const value = Math.floor(needs.ts / needs.stride)
  if (isScaledTsTold(needs, inBase)) return { scaled: true, value }
  const octets = OCTETS.find((each) => isScaledTsTold(needs, inBase + (SDVL_BITS[each] ?? 0)))
  return octets ? { scaled: true, value, octets } : unscaledPart(needs, inBase, isChanging)
}

function unscaledPart(needs: TsNeeds, inBase: number, isChanging: boolean): TsPart {
  const { least, most } = needs.unscaled
  // while it is open whether the decompressor goes by its clock, all bits are sent
  const isWhole = isChanging || needs.timerBits !== undefined
  const octets = OCTETS.find((each) => {
    const bits = inBase + (SDVL_BITS[each] ?? 0)
    return bits >= 32 || (!isWhole && fits(bits, TS_INTERVAL, least, most))
  })
  return { scaled: false, value: needs.ts, octets: octets ?? 4 }
}

/** @spec RFC 3095 §5.7.5; RFC 4815 §6.4, §8.11 */
function rtpUpdate(context: StreamContext, rtp: RtpState, marker: boolean, enough: number): RtpUpdate {
  const { pending } = context.changes
  const { payloadType: type, padding, extension, csrcs, stride } = rtp
  return {
    mode: MODE_CODES[context.mode],
    marker,
    extension,
    // the decompressor takes P for clear if it is not told
    ...(padding || pending & CHANGE.payloadType ? { payloadType: { type, padding } } : {}),
    ...(pending & CHANGE.csrcs ? { csrcs: (out) => csrcs.writeCompressed(out, context.listTarget(enough)) } : {}),
    ...(pending & CHANGE.stride ? { tsStride: stride.stride } : {}),
    ...(pending & CHANGE.timeStride ? { timeStride: context.timeStride } : {}),
  }
}
