import { ByteReader } from '@voltaic/base'
import {
  type ActivateDefaultBearerAccept,
  type ActivateDefaultBearerReject,
  type ActivateDefaultBearerRequest,
  activateDefaultBearerAcceptOf,
  activateDefaultBearerRejectOf,
  activateDefaultBearerRequestOf,
} from './activate-default-bearer.ts'
import { type AttachMessage, EMM, readAttachMessage } from './attach.ts'
import { ESM_TYPES, readEsmMessage } from './esm-message.ts'
import {
  type PdnConnectivityReject,
  type PdnConnectivityRequest,
  pdnConnectivityRejectOf,
  pdnConnectivityRequestOf,
} from './pdn-connectivity.ts'

const SPEC = 'TS 24.301 §9.1'

/** ESM messages by which a phone gets a connection. */
export type PdnMessage =
  | PdnConnectivityRequest
  | PdnConnectivityReject
  | ActivateDefaultBearerRequest
  | ActivateDefaultBearerAccept
  | ActivateDefaultBearerReject

/**
 * Reads a plain NAS message of an attach, or of a connection beside others.
 *
 * @returns undefined for any other message
 * @throws DecodeError NAS_TRUNCATED, NAS_DISCRIMINATOR, NAS_TOO_MANY_ELEMENTS, NAS_IMSI_LENGTH, BCD_DIGIT, PDN_TYPE,
 *   APN_LENGTH, PCO_...
 * @spec TS 24.301 §8.2, §8.3, §9.1
 */
export function decodePlainNas(bytes: Uint8Array): AttachMessage<PdnMessage> | PdnMessage | undefined {
  const reader = new ByteReader(bytes, 'NAS_TRUNCATED', SPEC)
  if (reader.peek() !== EMM) return readPdnMessage(reader)
  reader.skip(1)
  const attach = readAttachMessage(reader)
  if (attach === undefined) return undefined
  if (attach.kind === 'Attach reject') {
    const inside = attach.esm === undefined ? undefined : readPdnMessage(attach.esm)
    return { kind: attach.kind, cause: attach.cause, ...(inside === undefined ? {} : { esm: inside }) }
  }
  const esm = readPdnMessage(attach.esm)
  return esm === undefined ? undefined : { ...attach, esm }
}

function readPdnMessage(reader: ByteReader): PdnMessage | undefined {
  const esm = readEsmMessage(reader)
  switch (esm?.type) {
    case ESM_TYPES.PDN_CONNECTIVITY_REQUEST:
      return pdnConnectivityRequestOf(esm)
    case ESM_TYPES.PDN_CONNECTIVITY_REJECT:
      return pdnConnectivityRejectOf(esm)
    case ESM_TYPES.ACTIVATE_DEFAULT_REQUEST:
      return activateDefaultBearerRequestOf(esm)
    case ESM_TYPES.ACTIVATE_DEFAULT_ACCEPT:
      return activateDefaultBearerAcceptOf(esm)
    case ESM_TYPES.ACTIVATE_DEFAULT_REJECT:
      return activateDefaultBearerRejectOf(esm)
    default:
      return undefined
  }
}
