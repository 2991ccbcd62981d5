import { type Name, parentOf, prependLabel } from '@voltaic/dns'
import { MAX_E164_DIGITS, withoutSeparators } from '@voltaic/numbers'

/** Stands behind the digits that all numbers of a block begin with. */
export const BLOCK_MARK = '*'

/**
 * What a number, or a block of them, is stored under.
 *
 * @param text `+61 2 5550 2345`, or `+61255501*` for all that begin so
 * @returns digits, and the mark of a block; undefined when it is no international number
 * @spec ITU-T E.164 §6; RFC 6116 §3.2
 */
export function parseNumberKey(text: string): string | undefined {
  const bare = withoutSeparators(text)
  const match = /^\+([1-9][0-9]*)(\*?)$/.exec(bare)
  const [, digits = '', mark = ''] = match ?? []
  return digits.length > 0 && digits.length <= MAX_E164_DIGITS ? digits + mark : undefined
}

/** As people write it: `+61255501*`. */
export function formatNumberKey(key: string): string {
  return `+${key}`
}

/** Where numbers stand in a zone. */
export interface NumberOrigin {
  readonly origin: Name
  /** The digits that the origin itself stands for: those of `1.6.e164.arpa` are `61`. */
  readonly prefix: string
}

/** @param origin in lower case */
export function numberOrigin(origin: Name): NumberOrigin {
  let prefix = ''
  for (let at: Name | undefined = origin; at !== undefined && digitOf(at) !== undefined; at = parentOf(at)) {
    prefix = digitOf(at) + prefix
  }
  return { origin, prefix }
}

/** A name of a zone, as far as it says a number. */
export interface NumberOfName {
  /** Digits from the country code on; those of the origin among them. */
  readonly key: string
  /** Nothing but digits is in front of the origin, or one `*` too, which is then in the key. */
  readonly isWhole: boolean
}

/**
 * Reads the labels in front of the origin from the right, as long as they are digits.
 *
 * @param name in lower case, within the zone
 * @spec RFC 6116 §3.2
 */
export function numberOfName(name: Name, { origin, prefix }: NumberOrigin): NumberOfName {
  const end = name.length - origin.length
  let digits = ''
  let rest: Name = name
  let last = 0
  // What is no digit starts the number anew: of `5.x.6.1.<origin>` only `61` counts.
  for (let at = 0; at < end; at += 1 + name.charCodeAt(at)) {
    const digit = digitAt(name, at)
    if (digit !== undefined) digits = digit + digits
    else {
      digits = ''
      last = at + 1 + name.charCodeAt(at)
    }
  }
  if (last > 0) rest = name.slice(last) as Name
  const isMark = last === 2 && name.charCodeAt(0) === 1 && name[1] === BLOCK_MARK
  const isWhole = rest === name || isMark
  return { key: prefix + digits + (isMark ? BLOCK_MARK : ''), isWhole }
}

/** The name of a number, or of the wildcard of a block. @spec RFC 6116 §3.2 */
export function nameOfNumber(key: string, { origin, prefix }: NumberOrigin): Name {
  let name = origin
  for (const digit of key.slice(prefix.length)) name = prependLabel(digit, name)
  return name
}

function digitOf(name: Name): string | undefined {
  return digitAt(name, 0)
}

function digitAt(name: Name, at: number): string | undefined {
  if (name.charCodeAt(at) !== 1) return undefined
  const code = name.charCodeAt(at + 1)
  return code >= 0x30 && code <= 0x39 ? (name[at + 1] as string) : undefined
}
