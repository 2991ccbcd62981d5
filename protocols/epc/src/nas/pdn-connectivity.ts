import { encodeApn } from '../apn.ts'
import type { Pco } from '../pco/pco.ts'
import { type PdnType, pdnTypeCode, pdnTypeOf } from '../pdn-type.ts'
import { apnOf, mandatoryOf, pcoOf } from './esm-elements.ts'
import { ESM_ELEMENTS, ESM_TYPES, type EsmMessage } from './esm-message.ts'
import { beginEsm, writeLv, writePcoElement } from './esm-writer.ts'

const NO_BEARER = 0
const INITIAL_REQUEST = 1

/** A phone asks for a connection. */
export interface PdnConnectivityRequest {
  readonly kind: 'PDN connectivity request'
  readonly transactionIdentity: number
  /** 1 is an initial request, 2 a handover, 4 an emergency. */
  readonly requestType?: number
  readonly pdnType: PdnType
  /** Without it the default one of the subscription is meant. */
  readonly apn?: string
  readonly pco?: Pco
}

/** The network refuses it. */
export interface PdnConnectivityReject {
  readonly kind: 'PDN connectivity reject'
  readonly transactionIdentity: number
  /** TS 24.301 §9.9.4.4. */
  readonly cause: number
  readonly pco?: Pco
}

/**
 * @throws RangeError for values that do not fit
 * @spec TS 24.301 §8.3.20
 */
export function encodePdnConnectivityRequest(message: PdnConnectivityRequest): Uint8Array {
  const { transactionIdentity, requestType = INITIAL_REQUEST, pdnType, apn, pco } = message
  const writer = beginEsm({ bearerIdentity: NO_BEARER, transactionIdentity }, ESM_TYPES.PDN_CONNECTIVITY_REQUEST)
  writer.uint8((pdnTypeCode(pdnType) << 4) | requestType)
  if (apn !== undefined) {
    writer.uint8(ESM_ELEMENTS.APN)
    writeLv(writer, encodeApn(apn))
  }
  writePcoElement(writer, pco, 'ms-to-network')
  return writer.finish()
}

/** @throws DecodeError PDN_TYPE, APN_LENGTH, PCO_... */
export function pdnConnectivityRequestOf(esm: EsmMessage): PdnConnectivityRequest {
  const reader = mandatoryOf(esm, 0)
  const octet = reader.uint8()
  return {
    kind: 'PDN connectivity request',
    transactionIdentity: esm.transactionIdentity,
    requestType: octet & 7,
    pdnType: pdnTypeOf((octet >> 4) & 7, reader.position - 1),
    ...apnOf(esm),
    ...pcoOf(esm),
  }
}

/**
 * @throws RangeError for values that do not fit
 * @spec TS 24.301 §8.3.19
 */
export function encodePdnConnectivityReject(message: PdnConnectivityReject): Uint8Array {
  const { transactionIdentity, cause, pco } = message
  const writer = beginEsm({ bearerIdentity: NO_BEARER, transactionIdentity }, ESM_TYPES.PDN_CONNECTIVITY_REJECT)
  writer.uint8(cause)
  writePcoElement(writer, pco, 'network-to-ms')
  return writer.finish()
}

/** @throws DecodeError PCO_... */
export function pdnConnectivityRejectOf(esm: EsmMessage): PdnConnectivityReject {
  return {
    kind: 'PDN connectivity reject',
    transactionIdentity: esm.transactionIdentity,
    cause: mandatoryOf(esm, 0).uint8(),
    ...pcoOf(esm),
  }
}
