import { type ActivateDefaultBearerRequest, type NasPdnAddress, readPcscfAnswer } from '@voltaic/epc'

/** What a phone has learned with a connection. */
export interface PdnConnection {
  readonly apn: string
  readonly bearerIdentity: number
  readonly pdnAddress: NasPdnAddress
  /** Why it got one family of addresses alone: 50 or 51. @spec TS 24.301 §9.9.4.4 */
  readonly esmCause?: number
  /** Addresses of P-CSCFs, in the order of preference. */
  readonly pcscf: readonly string[]
  readonly dns: readonly string[]
  /** Octets of a packet. */
  readonly mtu?: number
}

/** @spec TS 24.301 §6.5.1.3; TS 24.008 §10.5.6.3 */
export function pdnConnectionOf(activation: ActivateDefaultBearerRequest): PdnConnection {
  const { apn, bearerIdentity, pdnAddress, cause, pco } = activation
  return {
    apn,
    bearerIdentity,
    pdnAddress,
    ...(cause === undefined ? {} : { esmCause: cause }),
    ...(pco === undefined ? { pcscf: [], dns: [] } : readPcscfAnswer(pco)),
  }
}
