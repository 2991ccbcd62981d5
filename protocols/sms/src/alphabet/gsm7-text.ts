import { DEFAULT_ALPHABET, DEFAULT_EXTENSION, ESCAPE } from './default-alphabet.ts'
import { LANGUAGE_NAMES, type LanguageName, NATIONAL_LANGUAGES } from './national-languages.ts'

/** Tables in place of the default ones. */
export interface ShiftTables {
  /** In place of the default alphabet. */
  readonly locking?: LanguageName
  /** In place of the extension table. */
  readonly single?: LanguageName
}

interface Codes {
  /** Septet of a character. */
  readonly septets: ReadonlyMap<string, number>
}

const DEFAULT_CODES = codesOf([...DEFAULT_ALPHABET].entries())
const DEFAULT_EXTENSION_CODES = codesOf(entriesOf(DEFAULT_EXTENSION))
const LOCKING_CODES: ReadonlyMap<LanguageName, Codes> = new Map(
  LANGUAGE_NAMES.flatMap((name) => {
    const { lockingShift } = NATIONAL_LANGUAGES[name]
    return lockingShift === undefined ? [] : [[name, codesOf([...lockingShift].entries())] as const]
  }),
)
const SINGLE_CODES: ReadonlyMap<LanguageName, Codes> = new Map(
  LANGUAGE_NAMES.map((name) => [name, codesOf(entriesOf(NATIONAL_LANGUAGES[name].singleShift))]),
)

function entriesOf(table: Readonly<Record<number, string>>): Iterable<readonly [number, string]> {
  return Object.entries(table).map(([septet, character]) => [Number(septet), character] as const)
}

function codesOf(entries: Iterable<readonly [number, string]>): Codes {
  const septets = new Map<string, number>()
  for (const [septet, character] of entries) if (septet !== ESCAPE) septets.set(character, septet)
  return { septets }
}

/** Whether a language has a table to put in place of the default alphabet. @spec TS 23.038 §A.3 */
export function hasLockingShift(language: LanguageName): boolean {
  return LOCKING_CODES.has(language)
}

/**
 * Text of septets. An escape and a septet that the extension table lacks is the character of the alphabet; two escapes,
 * or one at the end, are a space.
 *
 * @spec TS 23.038 §6.2.1, §6.2.1.1
 */
export function decodeGsm7(septets: Uint8Array, { locking, single }: ShiftTables = {}): string {
  const alphabet = alphabetOf(locking)
  const extension = single === undefined ? DEFAULT_EXTENSION : NATIONAL_LANGUAGES[single].singleShift
  let text = ''
  for (let index = 0; index < septets.length; index++) {
    const septet = septets[index] ?? 0
    if (septet !== ESCAPE) {
      text += alphabet.charAt(septet)
      continue
    }
    index++
    const escaped = septets[index] ?? ESCAPE
    text += escaped === ESCAPE ? ' ' : (extension[escaped] ?? alphabet.charAt(escaped))
  }
  return text
}

function alphabetOf(locking: LanguageName | undefined): string {
  if (locking === undefined) return DEFAULT_ALPHABET
  return NATIONAL_LANGUAGES[locking].lockingShift ?? DEFAULT_ALPHABET
}

/**
 * Septets of a text, two for a character of the extension table.
 *
 * @returns undefined when the tables lack a character
 * @spec TS 23.038 §6.2.1, §6.2.1.1, §6.2.1.2
 */
export function encodeGsm7(text: string, { locking, single }: ShiftTables = {}): Uint8Array | undefined {
  const alphabet = ((locking && LOCKING_CODES.get(locking)) ?? DEFAULT_CODES).septets
  const extension = ((single && SINGLE_CODES.get(single)) ?? DEFAULT_EXTENSION_CODES).septets
  const septets = new Uint8Array(text.length * 2)
  let length = 0
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index)
    const plain = alphabet.get(character)
    if (plain !== undefined) {
      septets[length++] = plain
      continue
    }
    const escaped = extension.get(character)
    if (escaped === undefined) return undefined
    septets[length++] = ESCAPE
    septets[length++] = escaped
  }
  return septets.subarray(0, length)
}
