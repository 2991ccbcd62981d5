import { DEFAULT_EXTENSION } from './default-alphabet.ts'

/** Name of a language whose tables are here. */
export type LanguageName = 'turkish' | 'spanish' | 'portuguese'

/** A language with shift tables. */
export interface NationalLanguage {
  /** National language identifier, as information elements 24 and 25 have it. */
  readonly identifier: number
  /** Septets behind an escape. */
  readonly singleShift: Readonly<Record<number, string>>
  /** The 128 characters in place of the default alphabet; Spanish has none. */
  readonly lockingShift?: string
}

const TURKISH: NationalLanguage = {
  identifier: 1,
  singleShift: {
    ...DEFAULT_EXTENSION,
    71: 'Ğ',
    73: 'İ',
    83: 'Ş',
    99: 'ç',
    103: 'ğ',
    105: 'ı',
    115: 'ş',
  },
  lockingShift:
    '@£$¥€éùıòÇ\nĞğ\rÅå' +
    'Δ_ΦΓΛΩΠΨΣΘΞ\u001bŞşßÉ' +
    ' !"#¤%&\'()*+,-./' +
    '0123456789:;<=>?' +
    'İABCDEFGHIJKLMNO' +
    'PQRSTUVWXYZÄÖÑÜ§' +
    'çabcdefghijklmno' +
    'pqrstuvwxyzäöñüà',
}

const SPANISH: NationalLanguage = {
  identifier: 2,
  singleShift: {
    ...DEFAULT_EXTENSION,
    9: 'ç',
    65: 'Á',
    73: 'Í',
    79: 'Ó',
    85: 'Ú',
    97: 'á',
    105: 'í',
    111: 'ó',
    117: 'ú',
  },
}

const PORTUGUESE: NationalLanguage = {
  identifier: 3,
  singleShift: {
    ...DEFAULT_EXTENSION,
    5: 'ê',
    9: 'ç',
    11: 'Ô',
    12: 'ô',
    14: 'Á',
    15: 'á',
    18: 'Φ',
    19: 'Γ',
    21: 'Ω',
    22: 'Π',
    23: 'Ψ',
    24: 'Σ',
    25: 'Θ',
    31: 'Ê',
    65: 'À',
    73: 'Í',
    79: 'Ó',
    85: 'Ú',
    91: 'Ã',
    92: 'Õ',
    97: 'Â',
    105: 'í',
    111: 'ó',
    117: 'ú',
    123: 'ã',
    124: 'õ',
    127: 'â',
  },
  lockingShift:
    '@£$¥êéúíóç\nÔô\rÁá' +
    'Δ_ªÇÀ∞^\\€Ó|\u001bÂâÊÉ' +
    ' !"#º%&\'()*+,-./' +
    '0123456789:;<=>?' +
    'ÍABCDEFGHIJKLMNO' +
    'PQRSTUVWXYZÃÕÚÜ§' +
    '~abcdefghijklmno' +
    'pqrstuvwxyzãõ`üà',
}

/**
 * The languages whose tables are here.
 *
 * @spec TS 23.038 §6.2.1.2.4, §A.2.1, §A.2.2, §A.2.3, §A.3.1, §A.3.3
 */
export const NATIONAL_LANGUAGES: Readonly<Record<LanguageName, NationalLanguage>> = {
  turkish: TURKISH,
  spanish: SPANISH,
  portuguese: PORTUGUESE,
}

/** All of them, in the order of their identifiers. */
export const LANGUAGE_NAMES = Object.keys(NATIONAL_LANGUAGES) as readonly LanguageName[]

/** The language of an identifier; undefined when we have no table of it. @spec TS 23.038 §6.2.1.2.4 */
export function languageOf(identifier: number): LanguageName | undefined {
  return LANGUAGE_NAMES.find((name) => NATIONAL_LANGUAGES[name].identifier === identifier)
}
