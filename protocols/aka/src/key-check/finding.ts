/** What people do to 32 hexadecimal digits on their way from a data sheet into a form. */
export type KeyMistake =
  | 'separators'
  | 'nibbles-swapped'
  | 'bytes-reversed'
  | 'digits-reversed'
  | 'words-reversed'
  | 'halves-exchanged'
  | 'bits-inverted'
  | 'base64'
  | 'hex-of-text'
  | 'letters-for-digits'
  | 'leading-zeros-lost'
  | 'trailing-zeros-lost'
  | 'digit-too-many'
  | 'digit-missing'
  | 'shifted'
  | 'digits-exchanged'
  | 'digit-wrong'

export type KeyField = 'k' | 'op' | 'opc'

/** For programs: what the check has found. The text of a finding is for people and may change. */
export type KeyFindingCode =
  /** Nothing has to be changed. */
  | 'KEYS_FIT'
  /** The SIM fits once what the other findings say is changed. */
  | 'KEYS_FIT_WHEN_MENDED'
  | 'KEY_MISTYPED'
  | 'KEY_MALFORMED'
  | 'OP_IS_OPC'
  | 'OPC_IS_OP'
  | 'OPC_OF_OTHER_K'
  | 'OP_AND_OPC_DISAGREE'
  | 'K_AND_OP_EXCHANGED'
  | 'K_OF_OTHER_SIM'
  | 'ALGORITHM_IS_XOR'
  | 'ALGORITHM_IS_MILENAGE'
  /** Nothing that people usually do explains the answer of the SIM. */
  | 'K_DOES_NOT_FIT'
  /** The SIM has refused a challenge that was made with these keys. */
  | 'MAC_FAILURE'
  | 'CHALLENGE_OF_THESE_KEYS'
  | 'CHALLENGE_OF_OTHER_KEYS'
  | 'AMF_DIFFERS'
  | 'AUTS_WITH_AMF'
  | 'RES_CUT'
  | 'RES_LENGTH_DIFFERS'
  | 'RES_AS_HEX_TEXT'
  | 'RES_AS_BASE64'
  | 'RES_CUT_AT_ZERO'
  | 'RES_IS_AKAV2'
  | 'SQN_AHEAD'
  | 'SQN_TOO_FAR_BEHIND'
  | 'SQN_USED'
  | 'SYNC_WINDOW_DIFFERS'
  | 'NO_ANSWER'

/** One result of a key check. Never holds a key, nor anything that a key could be computed from. */
export interface KeyFinding {
  readonly code: KeyFindingCode
  readonly severity: 'ok' | 'problem' | 'hint'
  /** Plain words, one sentence or two. */
  readonly text: string
  /** Which input it is about. */
  readonly field?: KeyField
  /** With `KEY_MISTYPED`. */
  readonly mistake?: KeyMistake
}

/** How a mistake is told, after "K is typed ". */
export const MISTAKE_WORDS: { readonly [M in KeyMistake]: string } = {
  separators: 'with separators or a prefix; that is understood, but store digits only',
  'nibbles-swapped': 'with the two digits of each octet exchanged, as SIM files store numbers',
  'bytes-reversed': 'with its octets in reverse order, the last first',
  'digits-reversed': 'from its last digit to its first',
  'words-reversed': 'with the octets inside each word in reverse order, as a little-endian machine stores them',
  'halves-exchanged': 'with its two halves exchanged',
  'bits-inverted': 'with all bits inverted',
  base64: 'in base64: it has to be hexadecimal digits',
  'hex-of-text': 'as the codes of the characters: 64 digits that spell 32',
  'letters-for-digits': 'with letters that look like digits, such as O for 0',
  'leading-zeros-lost': 'without the zeros that it begins with, as a spreadsheet leaves it',
  'trailing-zeros-lost': 'without the zeros that it ends with',
  'digit-too-many': 'with a digit too many',
  'digit-missing': 'with a digit missing',
  shifted: 'shifted by one digit: one end was not copied, and at the other is one that does not belong there',
  'digits-exchanged': 'with two neighbouring digits exchanged',
  'digit-wrong': 'with one wrong digit',
}

/** The name of an input in a sentence. */
export const FIELD_WORDS: { readonly [F in KeyField]: string } = { k: 'K', op: 'OP', opc: 'OPc' }
