import { VoltaicError } from '@voltaic/base'

/** A public land mobile network. The digits as text: MNC `01` and MNC `001` are different networks. */
export interface Plmn {
  /** Three digits. */
  readonly mcc: string
  /** Two or three digits. */
  readonly mnc: string
}

const MAX_IMSI_DIGITS = 15
const MIN_IMSI_DIGITS = 6

/**
 * The home network domain name of an operator that has none of its own.
 *
 * @param plmn two- and three-digit MNCs; an MNC of two digits gets a leading zero in the name
 * @returns `ims.mncNNN.mccNNN.3gppnetwork.org`
 * @throws VoltaicError PLMN_INVALID
 * @spec TS 23.003 §13.2
 */
export function realmOf(plmn: Plmn): string {
  if (!isDigits(plmn.mcc, 3, 3)) throw invalidPlmn(`MCC "${plmn.mcc}" is not three digits`)
  if (!isDigits(plmn.mnc, 2, 3)) throw invalidPlmn(`MNC "${plmn.mnc}" is not two or three digits`)
  return `ims.mnc${plmn.mnc.padStart(3, '0')}.mcc${plmn.mcc}.3gppnetwork.org`
}

/**
 * The private identity of a SIM that has no ISIM.
 *
 * @returns `IMSI@ims.mncNNN.mccNNN.3gppnetwork.org`
 * @throws VoltaicError IMSI_INVALID, PLMN_INVALID
 * @spec TS 23.003 §13.3
 */
export function impiOf(imsi: string, plmn: Plmn): string {
  if (!isImsi(imsi)) throw invalidImsi(imsi)
  return `${imsi}@${realmOf(plmn)}`
}

/**
 * The public identity that a phone without ISIM registers with. It holds the IMSI, so the HSS keeps it barred.
 *
 * @returns `sip:` and the private identity
 * @throws VoltaicError IMSI_INVALID, PLMN_INVALID
 * @spec TS 23.003 §13.4B
 */
export function temporaryImpuOf(imsi: string, plmn: Plmn): string {
  return `sip:${impiOf(imsi, plmn)}`
}

/**
 * The network that issued an IMSI. The IMSI itself does not tell how long its MNC is: the SIM does (EF_AD), and so
 * must the caller.
 *
 * @throws VoltaicError IMSI_INVALID
 * @spec TS 23.003 §2.2
 */
export function plmnOfImsi(imsi: string, mncLength: 2 | 3): Plmn {
  if (!isImsi(imsi)) throw invalidImsi(imsi)
  return { mcc: imsi.slice(0, 3), mnc: imsi.slice(3, 3 + mncLength) }
}

/** MCC, MNC and at least one digit of MSIN; 15 digits at most. @spec TS 23.003 §2.2 */
export function isImsi(text: string): boolean {
  return isDigits(text, MIN_IMSI_DIGITS, MAX_IMSI_DIGITS)
}

export function isDigits(text: string, minimum: number, maximum: number): boolean {
  if (text.length < minimum || text.length > maximum) return false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x30 || code > 0x39) return false
  }
  return true
}

function invalidPlmn(message: string): VoltaicError {
  return new VoltaicError('PLMN_INVALID', message, 'Write both as text with their leading zeros: mcc "001", mnc "01".')
}

function invalidImsi(imsi: string): VoltaicError {
  return new VoltaicError('IMSI_INVALID', `IMSI "${imsi}" is not 6 to 15 digits`, 'Copy it from the SIM, digits only.')
}
