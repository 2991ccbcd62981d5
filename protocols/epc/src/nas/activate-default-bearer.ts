import { decodeApn, encodeApn } from '../apn.ts'
import type { Pco } from '../pco/pco.ts'
import { allOctets, causeOf, mandatoryOf, pcoOf } from './esm-elements.ts'
import { ESM_ELEMENTS, ESM_TYPES, type EsmMessage } from './esm-message.ts'
import { beginEsm, writeLv, writePcoElement } from './esm-writer.ts'
import { encodeNasPdnAddress, type NasPdnAddress, readNasPdnAddress } from './nas-pdn-address.ts'

const NO_TRANSACTION = 0

/** The network sets up the first bearer of a connection. */
export interface ActivateDefaultBearerRequest {
  readonly kind: 'Activate default EPS bearer context request'
  readonly bearerIdentity: number
  /** Of the request that is answered. */
  readonly transactionIdentity: number
  /** 5 for IMS signalling. */
  readonly qci: number
  readonly apn: string
  readonly pdnAddress: NasPdnAddress
  /** 50: IPv4 alone is allowed; 51: IPv6 alone. */
  readonly cause?: number
  readonly pco?: Pco
}

export interface ActivateDefaultBearerAccept {
  readonly kind: 'Activate default EPS bearer context accept'
  readonly bearerIdentity: number
  readonly pco?: Pco
}

export interface ActivateDefaultBearerReject {
  readonly kind: 'Activate default EPS bearer context reject'
  readonly bearerIdentity: number
  /** TS 24.301 §9.9.4.4. */
  readonly cause: number
  readonly pco?: Pco
}

/**
 * @throws RangeError for values that do not fit
 * @spec TS 24.301 §8.3.6
 */
export function encodeActivateDefaultBearerRequest(message: ActivateDefaultBearerRequest): Uint8Array {
  const writer = beginEsm(message, ESM_TYPES.ACTIVATE_DEFAULT_REQUEST)
  writeLv(writer, Uint8Array.of(message.qci))
  writeLv(writer, encodeApn(message.apn))
  writeLv(writer, encodeNasPdnAddress(message.pdnAddress))
  if (message.cause !== undefined) writer.uint8(ESM_ELEMENTS.CAUSE).uint8(message.cause)
  writePcoElement(writer, message.pco, 'network-to-ms')
  return writer.finish()
}

/** @throws DecodeError NAS_TRUNCATED, APN_LENGTH, PDN_TYPE, PCO_... */
export function activateDefaultBearerRequestOf(esm: EsmMessage): ActivateDefaultBearerRequest {
  return {
    kind: 'Activate default EPS bearer context request',
    bearerIdentity: esm.bearerIdentity,
    transactionIdentity: esm.transactionIdentity,
    qci: mandatoryOf(esm, 0).uint8(),
    apn: decodeApn(allOctets(mandatoryOf(esm, 1))),
    pdnAddress: readNasPdnAddress(mandatoryOf(esm, 2)),
    ...causeOf(esm),
    ...pcoOf(esm),
  }
}

/**
 * @throws RangeError for values that do not fit
 * @spec TS 24.301 §8.3.4
 */
export function encodeActivateDefaultBearerAccept(message: ActivateDefaultBearerAccept): Uint8Array {
  const { bearerIdentity, pco } = message
  const header = { bearerIdentity, transactionIdentity: NO_TRANSACTION }
  const writer = beginEsm(header, ESM_TYPES.ACTIVATE_DEFAULT_ACCEPT)
  writePcoElement(writer, pco, 'ms-to-network')
  return writer.finish()
}

/** @throws DecodeError PCO_... */
export function activateDefaultBearerAcceptOf(esm: EsmMessage): ActivateDefaultBearerAccept {
  const { bearerIdentity } = esm
  return { kind: 'Activate default EPS bearer context accept', bearerIdentity, ...pcoOf(esm) }
}

/**
 * @throws RangeError for values that do not fit
 * @spec TS 24.301 §8.3.5
 */
export function encodeActivateDefaultBearerReject(message: ActivateDefaultBearerReject): Uint8Array {
  const { bearerIdentity, cause, pco } = message
  const header = { bearerIdentity, transactionIdentity: NO_TRANSACTION }
  const writer = beginEsm(header, ESM_TYPES.ACTIVATE_DEFAULT_REJECT).uint8(cause)
  writePcoElement(writer, pco, 'ms-to-network')
  return writer.finish()
}

/** @throws DecodeError PCO_... */
export function activateDefaultBearerRejectOf(esm: EsmMessage): ActivateDefaultBearerReject {
  const { bearerIdentity } = esm
  const cause = mandatoryOf(esm, 0).uint8()
  return { kind: 'Activate default EPS bearer context reject', bearerIdentity, cause, ...pcoOf(esm) }
}
