/** Says that the next septet is of the extension table. */
export const ESCAPE = 0x1b

/**
 * The 128 characters of the GSM 7 bit default alphabet; U+001B stands where the escape is.
 *
 * @spec TS 23.038 §6.2.1
 */
export const DEFAULT_ALPHABET: string =
  '@£$¥èéùìòÇ\nØø\rÅå' +
  'Δ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ' +
  ' !"#¤%&\'()*+,-./' +
  '0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNO' +
  'PQRSTUVWXYZÄÖÑÜ§' +
  '¿abcdefghijklmno' +
  'pqrstuvwxyzäöñüà'

/** Septets behind an escape, and their characters. @spec TS 23.038 §6.2.1.1 */
export const DEFAULT_EXTENSION: Readonly<Record<number, string>> = {
  10: '\f',
  20: '^',
  40: '{',
  41: '}',
  47: '\\',
  60: '[',
  61: '~',
  62: ']',
  64: '|',
  101: '€',
}
