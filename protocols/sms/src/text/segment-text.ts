import { VoltaicError } from '@voltaic/base'
import { ESCAPE } from '../alphabet/default-alphabet.ts'
import { encodeGsm7, hasLockingShift, type ShiftTables } from '../alphabet/gsm7-text.ts'
import type { LanguageName } from '../alphabet/national-languages.ts'
import { isHighSurrogate } from '../alphabet/ucs2-text.ts'
import { concatenationElement, shiftTableElements } from '../user-data/elements.ts'
import { encodeHeader, type InformationElement } from '../user-data/header.ts'
import { MAX_USER_DATA_OCTETS } from '../user-data/user-data.ts'

/** Parts that a concatenation can count. */
export const MAX_PARTS = 255
/** UTF-16 code units of a text: 255 parts of 153 characters. */
export const MAX_TEXT_LENGTH: number = MAX_PARTS * 153
const MAX_SEPTETS = (MAX_USER_DATA_OCTETS * 8) / 7

/** How a text is to be cut. */
export interface SegmentOptions {
  /**
   * Languages whose shift tables may be used, because the receiving phone knows them: one that does not shows wrong
   * letters. None unless given.
   */
  readonly languages?: readonly LanguageName[]
  /** Bits of the reference of the parts; 8 unless given. */
  readonly referenceBits?: 8 | 16
}

/** A text in the parts in which it is sent. */
export interface TextSegments {
  readonly alphabet: 'gsm7' | 'ucs2'
  /** Of the GSM 7 bit alphabet. */
  readonly shiftTables: ShiftTables
  readonly referenceBits: 8 | 16
  /** One or more; joined they are the text. */
  readonly parts: readonly string[]
}

/**
 * Chooses the encoding with the fewest parts, the GSM 7 bit default alphabet where it is as good as another, and cuts
 * the text. No surrogate pair and no escape sequence is cut.
 *
 * @throws VoltaicError SMS_TEXT_TOO_LONG
 * @spec TS 23.040 §9.2.3.24.1; TS 23.038 §6.2.1.2
 */
export function segmentText(text: string, options: SegmentOptions = {}): TextSegments {
  const { languages = [], referenceBits = 8 } = options
  let best: TextSegments | undefined
  if (text.length <= MAX_TEXT_LENGTH) {
    for (const shiftTables of tablesOf(languages)) {
      const parts = cutGsm7(text, shiftTables, referenceBits)
      if (parts === undefined || (best !== undefined && best.parts.length <= parts.length)) continue
      best = { alphabet: 'gsm7', shiftTables, referenceBits, parts }
    }
    best ??= { alphabet: 'ucs2', shiftTables: {}, referenceBits, parts: cutUcs2(text, referenceBits) }
  }
  if (best !== undefined && best.parts.length <= MAX_PARTS) return best
  const message = `a text of ${text.length} characters takes more than ${MAX_PARTS} parts`
  throw new VoltaicError('SMS_TEXT_TOO_LONG', message, 'Send it as several messages')
}

/** None first, then the shortest headers. */
function tablesOf(languages: readonly LanguageName[]): readonly ShiftTables[] {
  const locking = languages.filter(hasLockingShift)
  return [
    {},
    ...languages.map((single) => ({ single })),
    ...locking.map((each) => ({ locking: each })),
    ...locking.flatMap((each) => languages.map((single) => ({ locking: each, single }))),
  ]
}

/** Octets of a header with its length octet. */
function headerOctets(shiftTables: ShiftTables, referenceBits: 8 | 16, isConcatenated: boolean): number {
  const part = { reference: 0, bits: referenceBits, total: 1, sequence: 1 }
  const elements: readonly InformationElement[] = [
    ...(isConcatenated ? [concatenationElement(part)] : []),
    ...shiftTableElements(shiftTables),
  ]
  return encodeHeader(elements).length
}

function cutGsm7(text: string, shiftTables: ShiftTables, referenceBits: 8 | 16): readonly string[] | undefined {
  const septets = encodeGsm7(text, shiftTables)
  if (septets === undefined) return undefined
  const roomOf = (isConcatenated: boolean) =>
    MAX_SEPTETS - Math.ceil((headerOctets(shiftTables, referenceBits, isConcatenated) * 8) / 7)
  if (septets.length <= roomOf(false)) return [text]
  const room = roomOf(true)
  const parts: string[] = []
  let [from, used, at] = [0, 0, 0]
  for (let index = 0; index < text.length; index++) {
    const size = septets[at] === ESCAPE ? 2 : 1
    if (used + size > room) {
      parts.push(text.slice(from, index))
      from = index
      used = 0
    }
    used += size
    at += size
  }
  return [...parts, text.slice(from)]
}

function cutUcs2(text: string, referenceBits: 8 | 16): readonly string[] {
  if (text.length * 2 <= MAX_USER_DATA_OCTETS) return [text]
  const room = Math.floor((MAX_USER_DATA_OCTETS - headerOctets({}, referenceBits, true)) / 2)
  const parts: string[] = []
  let from = 0
  while (from < text.length) {
    let end = Math.min(from + room, text.length)
    // TS 23.040 §9.2.3.24.1: a character is not split in the middle
    if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end--
    parts.push(text.slice(from, end))
    from = end
  }
  return parts
}
