/** How user data are coded. */
export type SmsAlphabet = 'gsm7' | '8bit' | 'ucs2'

/** Waiting messages that an indication is about, in the order of bits 1 and 2. */
export const WAITING_KINDS = ['voicemail', 'fax', 'email', 'other'] as const

/** What TP-DCS says. */
export interface DataCodingScheme {
  readonly alphabet: SmsAlphabet
  readonly isCompressed: boolean
  /** 0 is shown at once, 1 is for the phone, 2 for the SIM, 3 for other equipment. */
  readonly messageClass?: number
  /** The message is to be deleted when it has been read. */
  readonly isDeletedWhenRead: boolean
  readonly waiting?: {
    readonly kind: (typeof WAITING_KINDS)[number]
    readonly isActive: boolean
    /** Otherwise the text may be thrown away. */
    readonly isStored: boolean
  }
  /** A reserved value: read as the default alphabet. */
  readonly isReserved: boolean
}

const ALPHABETS: readonly SmsAlphabet[] = ['gsm7', '8bit', 'ucs2']

/**
 * What an octet means. Reserved values are read as the GSM 7 bit default alphabet.
 *
 * @param octet TP-DCS
 * @spec TS 23.038 §4
 */
export function decodeDataCodingScheme(octet: number): DataCodingScheme {
  const plain = { alphabet: 'gsm7', isCompressed: false, isDeletedWhenRead: false, isReserved: false } as const
  const group = octet >> 4
  if (group < 8) return generalGroup(octet)
  if (group < 12) return { ...plain, isReserved: true }
  if (group < 15) {
    return {
      ...plain,
      alphabet: group === 14 ? 'ucs2' : 'gsm7',
      waiting: { kind: WAITING_KINDS[octet & 3] ?? 'other', isActive: (octet & 8) !== 0, isStored: group !== 12 },
    }
  }
  return { ...plain, alphabet: (octet & 4) === 0 ? 'gsm7' : '8bit', messageClass: octet & 3 }
}

/** Bits 8 and 7 are 00, or 01 for what is deleted when it has been read. */
function generalGroup(octet: number): DataCodingScheme {
  const alphabet = ALPHABETS[(octet >> 2) & 3]
  return {
    alphabet: alphabet ?? 'gsm7',
    isCompressed: (octet & 0x20) !== 0,
    ...((octet & 0x10) === 0 ? {} : { messageClass: octet & 3 }),
    isDeletedWhenRead: (octet & 0x40) !== 0,
    isReserved: alphabet === undefined,
  }
}

/** What a scheme is to say; all but the alphabet may be left out. */
export type DataCodingSchemeInput = Pick<DataCodingScheme, 'alphabet'> & Partial<DataCodingScheme>

/**
 * TP-DCS that says so, of the general group where that is possible.
 *
 * @throws RangeError for a class above 3, or an indication of waiting messages with a class or in 8-bit data
 * @spec TS 23.038 §4
 */
export function encodeDataCodingScheme(scheme: DataCodingSchemeInput): number {
  const { alphabet, messageClass, waiting, isCompressed = false, isDeletedWhenRead = false } = scheme
  if (waiting !== undefined) return waitingGroup(alphabet, messageClass, waiting)
  if (messageClass !== undefined && !(messageClass >= 0 && messageClass <= 3)) {
    throw new RangeError(`no message class: ${messageClass}`)
  }
  const general = (isDeletedWhenRead ? 0x40 : 0) | (isCompressed ? 0x20 : 0) | (ALPHABETS.indexOf(alphabet) << 2)
  return messageClass === undefined ? general : general | 0x10 | messageClass
}

/** Bits 8 to 5 are 1100, 1101 or 1110. */
function waitingGroup(
  alphabet: SmsAlphabet,
  messageClass: number | undefined,
  { kind, isActive, isStored }: NonNullable<DataCodingScheme['waiting']>,
): number {
  const stored = alphabet === 'ucs2' ? 14 : 13
  const isPossible = alphabet !== '8bit' && messageClass === undefined && (isStored || alphabet === 'gsm7')
  if (!isPossible) throw new RangeError('no group of messages waiting says this')
  return ((isStored ? stored : 12) << 4) | (isActive ? 8 : 0) | WAITING_KINDS.indexOf(kind)
}

/**
 * Octets of user data of a length, as TP-UDL has it: septets where the alphabet has 7 bits and nothing is compressed.
 *
 * @spec TS 23.040 §9.2.3.16
 */
export function userDataOctets(length: number, dataCodingScheme: number): number {
  return isInSeptets(dataCodingScheme) ? Math.ceil((length * 7) / 8) : length
}

/** Whether TP-UDL counts septets. @spec TS 23.040 §9.2.3.16 */
export function isInSeptets(dataCodingScheme: number): boolean {
  const { alphabet, isCompressed } = decodeDataCodingScheme(dataCodingScheme)
  return alphabet === 'gsm7' && !isCompressed
}
