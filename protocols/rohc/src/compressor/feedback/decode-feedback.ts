import { MAX_SMALL_CID } from '../coding/cid.ts'
import { crcOf } from '../coding/crc.ts'
import type { Mode } from '../stream/stream-context.ts'

/** What a decompressor tells, as far as the compressor uses it. */
export interface Feedback {
  readonly cid: number
  readonly kind: 'ack' | 'nack' | 'static-nack'
  /** Absent in FEEDBACK-1. */
  readonly mode?: Mode
  /** The end of a sequence number, in so many bits; 0 bits if there is none that is valid. */
  readonly sn: number
  readonly snBits: number
  /** True if the CRC option is there; a wrong one makes the feedback none. */
  readonly isProtected: boolean
  /** REJECT, or CONTEXT_MEMORY of the IP profile. */
  readonly rejects: boolean
  /** Milliseconds; 0 if the decompressor has no clock for timestamps. */
  readonly clock?: number
  readonly jitter?: number
  readonly loss?: number
}

const KINDS = ['ack', 'nack', 'static-nack'] as const
const MODES: readonly (Mode | undefined)[] = [undefined, 'U', 'O', 'R']

const OPTION = { crc: 1, reject: 2, snNotValid: 3, sn: 4, clock: 5, jitter: 6, loss: 7, contextMemory: 9 } as const

/**
 * Reads feedback data: a CID, and FEEDBACK-1 or FEEDBACK-2.
 *
 *       0   1   2   3   4   5   6   7
 *     +---+---+---+---+---+---+---+---+
 *     :  Add-CID octet or large CID   :
 *     +---+---+---+---+---+---+---+---+
 *     |              SN               |  FEEDBACK-1: an ACK
 *     +---+---+---+---+---+---+---+---+
 *
 *     +---+---+---+---+---+---+---+---+
 *     |Acktype| Mode  |      SN       |  FEEDBACK-2
 *     +---+---+---+---+---+---+---+---+
 *     |              SN               |
 *     +---+---+---+---+---+---+---+---+
 *     |   Opt Type    |    Opt Len    |  any number of options
 *     +---+---+---+---+---+---+---+---+
 *     /          option data          /
 *     +---+---+---+---+---+---+---+---+
 *
 * @param data without the feedback type octet and the size
 * @returns undefined for what is malformed or fails its CRC
 * @spec RFC 3095 §5.2.2, §5.7.6.1, §5.7.6.2; RFC 4815 §8.5, §8.6
 */
export function decodeFeedback(data: Uint8Array, space: 'small' | 'large'): Feedback | undefined {
  const { cid, at } = space === 'small' ? smallCid(data) : largeCid(data)
  const left = data.length - at
  if (left < 1) return undefined
  if (left === 1) return { cid, kind: 'ack', sn: data[at] ?? 0, snBits: 8, isProtected: false, rejects: false }
  const first = data[at] ?? 0
  const kind = KINDS[first >> 6]
  if (!kind) return undefined
  const mode = MODES[(first >> 4) & 3]
  const options = readOptions(data, at + 2)
  if (!options) return undefined
  const { isProtected, snOctets, isSnValid, ...told } = options
  let sn = ((first & 0x0f) << 8) | (data[at + 1] ?? 0)
  // RFC 4815 §8.5: several SN options are one behind the other
  for (const octet of snOctets) sn = ((sn << 8) | octet) >>> 0
  const snBits = isSnValid ? Math.min(12 + 8 * snOctets.length, 32) : 0
  return { cid, kind, ...(mode ? { mode } : {}), sn, snBits, isProtected, ...told }
}

/** @spec RFC 3095 §5.2.2 */
function smallCid(data: Uint8Array): { readonly cid: number; readonly at: number } {
  const first = data[0] ?? 0
  // an octet of its own is FEEDBACK-1, however it begins
  return data.length > 1 && first >> 6 === 3 ? { cid: first & MAX_SMALL_CID, at: 1 } : { cid: 0, at: 0 }
}

function largeCid(data: Uint8Array): { readonly cid: number; readonly at: number } {
  const first = data[0] ?? 0
  return first < 0x80 ? { cid: first, at: 1 } : { cid: ((first & 0x3f) << 8) | (data[1] ?? 0), at: 2 }
}

interface Options {
  readonly isProtected: boolean
  readonly isSnValid: boolean
  readonly snOctets: readonly number[]
  readonly rejects: boolean
  readonly clock?: number
  readonly jitter?: number
  readonly loss?: number
}

function readOptions(data: Uint8Array, start: number): Options | undefined {
  const options = splitOptions(data, start)
  if (!options) return undefined
  const crcs = options.filter(({ type }) => type === OPTION.crc)
  if (crcs.some(({ length }) => length !== 1)) return undefined
  const places = crcs.map(({ at }) => at)
  if (!isCrcRight(data, places)) return undefined
  const octetOf = (type: number) => {
    const option = options.find((each) => each.type === type && each.length === 1)
    return option && data[option.at]
  }
  const has = (type: number) => options.some((each) => each.type === type)
  const isProtected = crcs.length > 0
  const [clock, jitter, loss] = [octetOf(OPTION.clock), octetOf(OPTION.jitter), octetOf(OPTION.loss)]
  return {
    isProtected,
    isSnValid: !has(OPTION.snNotValid),
    snOctets: options.filter(({ type, length }) => type === OPTION.sn && length === 1).map(({ at }) => data[at] ?? 0),
    // RFC 3095 §5.7.6.4: a REJECT without a CRC is none
    rejects: isProtected && (has(OPTION.reject) || has(OPTION.contextMemory)),
    ...(clock === undefined ? {} : { clock }),
    ...(jitter === undefined ? {} : { jitter }),
    ...(loss === undefined ? {} : { loss }),
  }
}

interface Option {
  readonly type: number
  readonly length: number
  /** Where its data begin. */
  readonly at: number
}

/**
 * Options of all types; unknown ones are passed over by their length.
 *
 * @spec RFC 3095 §5.7.6.2, §5.7.6.10
 */
function splitOptions(data: Uint8Array, start: number): readonly Option[] | undefined {
  const options: Option[] = []
  let at = start
  while (at < data.length) {
    const [type, length] = [(data[at] ?? 0) >> 4, (data[at] ?? 0) & 0x0f]
    if (at + 1 + length > data.length) return undefined
    options.push({ type, length, at: at + 1 })
    at += 1 + length
  }
  return options
}

/** @spec RFC 3095 §5.7.6.3; RFC 4815 §2.3, §8.6 */
function isCrcRight(data: Uint8Array, places: readonly number[]): boolean {
  if (places.length === 0) return true
  const blank = Uint8Array.from(data)
  for (const place of places) blank[place] = 0
  const crc = crcOf(8, blank)
  return places.every((place) => data[place] === crc)
}
