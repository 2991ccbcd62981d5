import { VoltaicError } from '@voltaic/base'
import { encodeEfAd } from './ef-ad.ts'
import { encodeEfImsi } from './ef-imsi.ts'
import { encodeEfPcscf } from './ef-pcscf.ts'
import { encodeIdentityObject } from './identity-object.ts'

/** Whose card it is to be. */
export interface CardHolder {
  readonly imsi: string
  /** Two or three; the IMSI alone does not tell. */
  readonly mncLength: 2 | 3
  readonly impi: string
  /** The one to register with first. */
  readonly impus: readonly string[]
  /** Digits, with or without `+`. */
  readonly msisdn?: string
  /** Name or address, for phones that are given none by the network. */
  readonly pcscf: string
}

/** One file of the card, or one record of a file. */
export interface CardFile {
  readonly application: 'USIM' | 'ISIM'
  readonly name: string
  /** Four hexadecimal digits. */
  readonly fid: string
  /** From 1, of a file that has records. */
  readonly record?: number
  readonly octets: Uint8Array
  /** The content in words. */
  readonly says: string
  readonly clause: string
}

/** The service of EF.IST without which a phone does not look at EF.P-CSCF. @spec TS 31.103 §4.2.7, §4.2.8 */
export const IST_PCSCF_ADDRESS = 1

/**
 * What a card holds that makes a phone register here. Files that other networks need stay as they are.
 *
 * @throws VoltaicError SIM_IMSI_INVALID, SIM_IDENTITY_LENGTH, SIM_PCSCF_INVALID, SIM_IMPI_INVALID
 * @spec TS 31.102 §4.2; TS 31.103 §4.2; TS 24.229 §5.1.1.1A
 */
export function cardFilesOf({ imsi, mncLength, impi, impus, pcscf }: CardHolder): readonly CardFile[] {
  const domain = domainOf(impi)
  const isim = { application: 'ISIM' } as const
  return [
    {
      ...{ application: 'USIM', name: 'EF.IMSI', fid: '6f07', octets: encodeEfImsi(imsi), says: imsi },
      clause: 'TS 31.102 §4.2.2',
    },
    {
      ...{ application: 'USIM', name: 'EF.AD', fid: '6fad', octets: encodeEfAd(mncLength) },
      says: `the MNC has ${mncLength} digits`,
      clause: 'TS 31.102 §4.2.18',
    },
    {
      ...{ ...isim, name: 'EF.IMPI', fid: '6f02', octets: encodeIdentityObject(impi), says: impi },
      clause: 'TS 31.103 §4.2.2',
    },
    {
      ...{ ...isim, name: 'EF.DOMAIN', fid: '6f03', octets: encodeIdentityObject(domain), says: domain },
      clause: 'TS 31.103 §4.2.3',
    },
    ...impus.map((impu, index) => ({
      ...{ ...isim, name: 'EF.IMPU', fid: '6f04', record: index + 1, octets: encodeIdentityObject(impu), says: impu },
      clause: 'TS 31.103 §4.2.4',
    })),
    {
      ...{ ...isim, name: 'EF.P-CSCF', fid: '6f09', record: 1, octets: encodeEfPcscf(pcscf), says: pcscf },
      clause: 'TS 31.103 §4.2.8',
    },
  ]
}

/** @throws VoltaicError SIM_IMPI_INVALID */
export function domainOf(impi: string): string {
  const [user = '', domain = '', ...more] = impi.split('@')
  if (user !== '' && domain !== '' && more.length === 0) return domain
  throw new VoltaicError('SIM_IMPI_INVALID', `"${impi}" is no IMPI`, 'An IMPI is written user@home.domain')
}
