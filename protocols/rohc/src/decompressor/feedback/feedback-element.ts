import { type CidSize, type Mode, modeField } from '../framework/channel.ts'
import { crcOver, crcStart } from '../framework/crc.ts'

export type AckType = 'ACK' | 'NACK' | 'STATIC-NACK'

/** What the decompressor tells the compressor. */
export interface Feedback {
  readonly cid: number
  readonly type: AckType
  readonly mode: Mode
  /** The SN of the header that it is about; undefined sends the SN-NOT-VALID option. */
  readonly sn?: number
  /** Whether 8 more bits of SN than the 12 of the format are needed. */
  readonly longSn?: boolean
  readonly reject?: boolean
  /** Clock resolution in milliseconds, 0 for no timer-based timestamps. */
  readonly clockResolutionMs?: number
  /** Max_Jitter in units of TIME_STRIDE. */
  readonly maxJitter?: number
  /** Packets. */
  readonly longestLoss?: number
}

const OPTION_CRC = 0x11
const OPTION_REJECT = 0x20
const OPTION_SN_NOT_VALID = 0x30
const OPTION_SN = 0x41
const OPTION_CLOCK = 0x51
const OPTION_JITTER = 0x61
const OPTION_LOSS = 0x71

/**
 * A FEEDBACK-1 element, which is an ACK and has no mode.
 *
 *     0   1   2   3   4   5   6   7
 *   +---+---+---+---+---+---+---+---+
 *   |              SN               |  in profile 0x0000: 0
 *   +---+---+---+---+---+---+---+---+
 *
 * @spec RFC 3095 §5.7.6.1, §5.10.4
 */
export function feedback1(cid: number, cids: CidSize, sn: number): Uint8Array {
  return element([...cidOctets(cid, cids), sn & 0xff])
}

/**
 * A FEEDBACK-2 element. Its CRC option is always there, since a change of mode is valid with it only.
 *
 *     0   1   2   3   4   5   6   7
 *   +---+---+---+---+---+---+---+---+
 *   |Acktype| Mode  |      SN       |
 *   +---+---+---+---+---+---+---+---+
 *   |              SN               |
 *   +---+---+---+---+---+---+---+---+
 *   /       Feedback options        /  Opt Type, Opt Len: 4 bits each, then Opt Len octets
 *   +---+---+---+---+---+---+---+---+
 *
 * @spec RFC 3095 §5.7.6.1, §5.7.6.3, §5.7.6.4, §5.7.6.5, §5.7.6.6, §5.7.6.7, §5.7.6.8, §5.7.6.9; RFC 4815 §2.3, §8.5
 */
export function feedback2(feedback: Feedback, cids: CidSize): Uint8Array {
  const { sn, longSn = false, reject = false, clockResolutionMs, maxJitter, longestLoss } = feedback
  const number = sn ?? 0
  const base = longSn ? number >>> 8 : number
  const acknowledgement = feedback.type === 'ACK' ? 0 : feedback.type === 'NACK' ? 1 : 2
  const data = [
    ...cidOctets(feedback.cid, cids),
    (acknowledgement << 6) | (modeField(feedback.mode) << 4) | ((base >>> 8) & 0xf),
    base & 0xff,
    ...(longSn ? [OPTION_SN, number & 0xff] : []),
    ...(sn === undefined ? [OPTION_SN_NOT_VALID] : []),
    ...(reject ? [OPTION_REJECT] : []),
    ...(clockResolutionMs === undefined ? [] : [OPTION_CLOCK, Math.min(clockResolutionMs, 0xff)]),
    ...(maxJitter === undefined ? [] : [OPTION_JITTER, Math.min(maxJitter, 0xff)]),
    ...(longestLoss === undefined ? [] : [OPTION_LOSS, Math.min(longestLoss, 0xff)]),
    OPTION_CRC,
    0,
  ]
  data[data.length - 1] = crcOver(8, Uint8Array.from(data), 0, data.length, crcStart(8))
  return element(data)
}

/** An Add-CID octet but for CID 0, or a large CID. */
function cidOctets(cid: number, cids: CidSize): number[] {
  if (cids === 'small') return cid === 0 ? [] : [0xe0 | cid]
  return cid < 0x80 ? [cid] : [0x80 | (cid >>> 8), cid & 0xff]
}

/** The type octet tells the length up to 7; a Size octet follows it otherwise. */
function element(data: readonly number[]): Uint8Array {
  return Uint8Array.from(data.length <= 7 ? [0xf0 | data.length, ...data] : [0xf0, data.length, ...data])
}
