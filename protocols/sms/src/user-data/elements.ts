import type { ShiftTables } from '../alphabet/gsm7-text.ts'
import { type LanguageName, languageOf, NATIONAL_LANGUAGES } from '../alphabet/national-languages.ts'
import { INFORMATION_ELEMENTS, type InformationElement, lastElement } from './header.ts'

const { concatenation8, concatenation16, ports8, ports16, singleShift, lockingShift } = INFORMATION_ELEMENTS

/** Which part of which message this is. */
export interface Concatenation {
  /** The same in all parts. */
  readonly reference: number
  /** Bits of the reference. */
  readonly bits: 8 | 16
  /** Parts altogether, 1 to 255. */
  readonly total: number
  /** Which of them, from 1. */
  readonly sequence: number
}

/** Application ports: who on the phone gets the message. */
export interface ApplicationPorts {
  readonly bits: 8 | 16
  readonly destination: number
  readonly origin: number
}

/**
 * What the header says of concatenation. An element with a number that cannot be is ignored.
 *
 * @spec TS 23.040 §9.2.3.24.1, §9.2.3.24.8
 */
export function concatenationOf(elements: readonly InformationElement[]): Concatenation | undefined {
  const short = lastElement(elements, concatenation8, 3)
  const long = lastElement(elements, concatenation16, 4)
  const data = long ?? short
  if (data === undefined) return undefined
  const [first = 0, second = 0, third = 0, fourth = 0] = data
  const found: Concatenation =
    long === undefined
      ? { reference: first, bits: 8, total: second, sequence: third }
      : { reference: (first << 8) | second, bits: 16, total: third, sequence: fourth }
  const isPart = found.total > 0 && found.sequence > 0 && found.sequence <= found.total
  return isPart ? found : undefined
}

/** @throws RangeError for numbers that do not fit @spec TS 23.040 §9.2.3.24.1, §9.2.3.24.8 */
export function concatenationElement(part: Concatenation): InformationElement {
  const { reference, bits, total, sequence } = part
  if (!(isUpTo(reference, 2 ** bits - 1) && isUpTo(total, 255) && isUpTo(sequence, total) && sequence > 0)) {
    throw new RangeError(`no part ${sequence} of ${total} with reference ${reference}`)
  }
  return bits === 8
    ? { identifier: concatenation8, data: Uint8Array.of(reference, total, sequence) }
    : { identifier: concatenation16, data: Uint8Array.of(reference >> 8, reference & 0xff, total, sequence) }
}

/** @spec TS 23.040 §9.2.3.24.3, §9.2.3.24.4 */
export function portsOf(elements: readonly InformationElement[]): ApplicationPorts | undefined {
  const long = lastElement(elements, ports16, 4)
  if (long !== undefined) {
    const [a = 0, b = 0, c = 0, d = 0] = long
    return { bits: 16, destination: (a << 8) | b, origin: (c << 8) | d }
  }
  const short = lastElement(elements, ports8, 2)
  return short === undefined ? undefined : { bits: 8, destination: short[0] ?? 0, origin: short[1] ?? 0 }
}

/** @throws RangeError for ports that do not fit @spec TS 23.040 §9.2.3.24.3, §9.2.3.24.4 */
export function portsElement({ bits, destination, origin }: ApplicationPorts): InformationElement {
  const largest = 2 ** bits - 1
  if (!(isUpTo(destination, largest) && isUpTo(origin, largest))) throw new RangeError('no such port')
  return bits === 8
    ? { identifier: ports8, data: Uint8Array.of(destination, origin) }
    : { identifier: ports16, data: Uint8Array.of(destination >> 8, destination & 0xff, origin >> 8, origin & 0xff) }
}

/**
 * The shift tables that the header asks for. A language without a table here is ignored, as the standard has it for those
 * who do not support one.
 *
 * @spec TS 23.040 §9.2.3.24.15, §9.2.3.24.16; TS 23.038 §6.2.1.2
 */
export function shiftTablesOf(elements: readonly InformationElement[]): ShiftTables {
  const single = languageIn(elements, singleShift)
  const locking = languageIn(elements, lockingShift)
  return { ...(locking === undefined ? {} : { locking }), ...(single === undefined ? {} : { single }) }
}

function languageIn(elements: readonly InformationElement[], identifier: number): LanguageName | undefined {
  const data = lastElement(elements, identifier, 1)
  return data === undefined ? undefined : languageOf(data[0] ?? 0)
}

/** Elements that ask for these tables. @spec TS 23.040 §9.2.3.24.15, §9.2.3.24.16 */
export function shiftTableElements({ locking, single }: ShiftTables): readonly InformationElement[] {
  const element = (identifier: number, language: LanguageName | undefined) =>
    language === undefined ? [] : [{ identifier, data: Uint8Array.of(NATIONAL_LANGUAGES[language].identifier) }]
  return [...element(singleShift, single), ...element(lockingShift, locking)]
}

function isUpTo(value: number, largest: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= largest
}
