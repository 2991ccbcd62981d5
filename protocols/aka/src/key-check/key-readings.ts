import { KEY_LENGTH } from '../milenage.ts'
import type { KeyMistake } from './finding.ts'

/** One way to read what was typed as a key. */
export interface KeyReading {
  readonly key: Uint8Array
  /** What was done to the key, if this is it; absent for what stands there. */
  readonly mistake?: KeyMistake
}

/** Longest text that is looked at; the code of each character of a key with separators takes less. */
export const KEY_TEXT_MAX_LENGTH = 256

const DIGITS = 2 * KEY_LENGTH
const HEX = '0123456789abcdef'
/** Most zeros that are put back where a key has lost some. */
const LOST_ZEROS_MAX = 8
const LOOK_ALIKES: { readonly [letter: string]: string } = { o: '0', q: '0', i: '1', l: '1', s: '5', z: '2', g: '6' }

/** The digits of what was typed: without prefix, blanks and separators, in lower case. */
export function digitsOf(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/^(0x|h')/, '')
    .replaceAll(/[\s:.,;'"_-]/g, '')
}

/** Whether what was typed is 32 hexadecimal digits, apart from separators. */
export function isWellFormedKey(text: string): boolean {
  return digitsOf(text).length === DIGITS && isHex(digitsOf(text))
}

/** The keys that may be meant, without those that change a single digit: few, so that they can be combined. */
export function systematicReadings(text: string): readonly KeyReading[] {
  if (text.length > KEY_TEXT_MAX_LENGTH) return []
  const digits = digitsOf(text)
  const readings: KeyReading[] = []
  const add = (candidate: string, mistake?: KeyMistake) => {
    if (candidate.length !== DIGITS || !isHex(candidate)) return
    readings.push({ key: Uint8Array.from(Buffer.from(candidate, 'hex')), ...(mistake && { mistake }) })
  }
  add(digits, digits === text.trim().toLowerCase() ? undefined : 'separators')
  if (digits.length === DIGITS) {
    for (const [mistake, mended] of rearranged(digits)) if (mended !== digits) add(mended, mistake)
  }
  add(withoutLookAlikes(digits), isHex(digits) ? undefined : 'letters-for-digits')
  for (const [mistake, mended] of recoded(text.trim(), digits)) add(mended, mistake)
  const lost = DIGITS - digits.length
  if (lost > 0 && lost <= LOST_ZEROS_MAX) {
    add('0'.repeat(lost) + digits, 'leading-zeros-lost')
    add(digits + '0'.repeat(lost), 'trailing-zeros-lost')
  }
  return withoutRepeats(readings)
}

/** Those that change a single digit: about a thousand. */
export function slipReadings(text: string): readonly KeyReading[] {
  const digits = digitsOf(text)
  if (text.length > KEY_TEXT_MAX_LENGTH || !isHex(digits)) return []
  const slips =
    digits.length === DIGITS ? slipsInPlace(digits) : digits.length === DIGITS + 1 ? tooMany(digits) : missing(digits)
  return slips
    .filter(([, mended]) => mended !== digits && mended.length === DIGITS)
    .map(([mistake, mended]) => ({ mistake, key: Uint8Array.from(Buffer.from(mended, 'hex')) }))
}

type Mended = readonly [KeyMistake, string]

/** As many digits as there must be. */
function slipsInPlace(digits: string): readonly Mended[] {
  const slips: Mended[] = []
  for (let at = 1; at < digits.length; at++) {
    const [one, other] = [digits.charAt(at - 1), digits.charAt(at)]
    slips.push(['digits-exchanged', digits.slice(0, at - 1) + other + one + digits.slice(at + 1)])
  }
  for (const digit of HEX) slips.push(['shifted', digit + digits.slice(0, -1)], ['shifted', digits.slice(1) + digit])
  for (let at = 0; at < digits.length; at++) {
    for (const digit of HEX) slips.push(['digit-wrong', digits.slice(0, at) + digit + digits.slice(at + 1)])
  }
  return slips
}

function tooMany(digits: string): readonly Mended[] {
  return Array.from(digits, (_, at) => ['digit-too-many', digits.slice(0, at) + digits.slice(at + 1)])
}

function missing(digits: string): readonly Mended[] {
  if (digits.length !== DIGITS - 1) return []
  return Array.from({ length: DIGITS }, (_, at) =>
    Array.from(HEX, (digit): Mended => ['digit-missing', digits.slice(0, at) + digit + digits.slice(at)]),
  ).flat()
}

/** The same digits in another order. */
function rearranged(digits: string): readonly Mended[] {
  const octets = digits.match(/../g) ?? []
  const words = (size: number) =>
    Array.from({ length: KEY_LENGTH / size }, (_, i) => octets.slice(i * size, (i + 1) * size).reverse()).flat()
  return [
    ['nibbles-swapped', octets.map((octet) => octet.charAt(1) + octet.charAt(0)).join('')],
    ['bytes-reversed', octets.toReversed().join('')],
    ['digits-reversed', [...digits].reverse().join('')],
    ['words-reversed', words(4).join('')],
    ['words-reversed', words(2).join('')],
    ['words-reversed', words(8).join('')],
    ['halves-exchanged', digits.slice(KEY_LENGTH) + digits.slice(0, KEY_LENGTH)],
    [
      'bits-inverted',
      octets.map((octet) => (0xff - Number.parseInt(octet, 16)).toString(16).padStart(2, '0')).join(''),
    ],
  ]
}

/** The same key in other characters. */
function recoded(text: string, digits: string): readonly Mended[] {
  const recodings: Mended[] = []
  if (digits.length === 2 * DIGITS && isHex(digits)) {
    recodings.push(['hex-of-text', Buffer.from(digits, 'hex').toString('latin1').toLowerCase()])
  }
  if (/^[A-Za-z0-9+/]{22}(==)?$/.test(text)) recodings.push(['base64', Buffer.from(text, 'base64').toString('hex')])
  return recodings
}

function withoutLookAlikes(digits: string): string {
  return [...digits].map((digit) => LOOK_ALIKES[digit] ?? digit).join('')
}

function isHex(digits: string): boolean {
  return /^[0-9a-f]*$/.test(digits)
}

function withoutRepeats(readings: readonly KeyReading[]): readonly KeyReading[] {
  const seen = new Set<string>()
  return readings.filter(({ key }) => {
    const hex = Buffer.from(key).toString('hex')
    if (seen.has(hex)) return false
    seen.add(hex)
    return true
  })
}
