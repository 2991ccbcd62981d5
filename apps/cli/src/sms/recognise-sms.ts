import { DecodeError } from '@voltaic/base'
import { decodeRpdu, decodeTpdu, type Rpdu, type SmsDirection, type Tpdu, type TpduCarrier } from '@voltaic/sms'
import { malformedSms } from './sms-hex.ts'

/** What some octets are. */
export interface RecognisedSms {
  readonly rpdu?: Rpdu
  readonly tpdu?: Tpdu
  /** Octets of a service centre in front, as AT commands have it (TS 27.005). */
  readonly servicePrefix?: Uint8Array
}

/** Octets of the address of a service centre in front of a TPDU. */
const MAX_PREFIX = 11
/** The likeliest first. */
const WAYS: readonly (readonly [SmsDirection, TpduCarrier])[] = [
  ['network-to-ms', 'RP-DATA'],
  ['ms-to-network', 'RP-DATA'],
  ['network-to-ms', 'RP-ERROR'],
  ['ms-to-network', 'RP-ERROR'],
  ['network-to-ms', 'RP-ACK'],
  ['ms-to-network', 'RP-ACK'],
]

/**
 * Finds out what octets are: a message of the relay layer with what it carries, a TPDU, or one with a service centre in
 * front. Where several are possible it is the one of which nothing is left over.
 *
 * @param isTpdu it is a TPDU
 * @throws VoltaicError SMS_MALFORMED
 */
export function recogniseSms(octets: Uint8Array, isTpdu: boolean): RecognisedSms {
  const rpdu = isTpdu ? undefined : attempt(() => decodeRpdu(octets))
  const carried = carriedBy(rpdu)
  const relay = relayLayer(rpdu, carried)
  if (isClean(relay)) return relay
  const transfer = transferLayer(octets)
  if (isClean(transfer)) return transfer
  const length = 1 + (octets[0] ?? 0)
  const behind = length <= 1 + MAX_PREFIX ? transferLayer(octets.subarray(length)) : undefined
  if (isClean(behind)) return { ...behind, servicePrefix: octets.subarray(1, length) }
  if (relay !== undefined) return relay
  // the relay layer is as it should be: what it carries is not
  if (carried instanceof DecodeError) throw malformedSms(octets, carried, offsetOfUserData(octets, rpdu))
  if (transfer !== undefined && !(transfer instanceof DecodeError)) return transfer
  const fault = rpdu instanceof DecodeError ? rpdu : transfer
  throw malformedSms(octets, fault ?? new DecodeError('SMS_TRUNCATED', 'no TPDU', 0, 'TS 23.040 §9.2.2'))
}

/** The TPDU in a message of the relay layer. */
function carriedBy(rpdu: Rpdu | DecodeError | undefined): { readonly tpdu?: Tpdu } | DecodeError {
  if (rpdu === undefined || rpdu instanceof DecodeError) return {}
  if (rpdu.type === 'RP-SMMA' || rpdu.userData === undefined) return {}
  const { userData, direction, type } = rpdu
  return attempt(() => ({ tpdu: decodeTpdu(userData, direction, type) }))
}

/** Both layers, where both can be read. */
function relayLayer(
  rpdu: Rpdu | DecodeError | undefined,
  carried: { readonly tpdu?: Tpdu } | DecodeError,
): RecognisedSms | undefined {
  if (rpdu === undefined || rpdu instanceof DecodeError || carried instanceof DecodeError) return undefined
  return { rpdu, ...carried }
}

function offsetOfUserData(octets: Uint8Array, rpdu: Rpdu | DecodeError | undefined): number {
  const userData = rpdu !== undefined && 'userData' in rpdu ? rpdu.userData : undefined
  // decoders give views on their input
  return userData === undefined ? 0 : userData.byteOffset - octets.byteOffset
}

/** The TPDU that these octets are without anything left over; otherwise the first that can be read at all. */
function transferLayer(octets: Uint8Array): RecognisedSms | DecodeError | undefined {
  const found = WAYS.map(([direction, carrier]) => attempt(() => ({ tpdu: decodeTpdu(octets, direction, carrier) })))
  return (
    found.find(isClean) ??
    found.find((each) => !(each instanceof DecodeError)) ??
    found.find((each) => each instanceof DecodeError && each.code !== 'SMS_TYPE_RESERVED')
  )
}

function isClean(found: RecognisedSms | DecodeError | undefined): found is RecognisedSms {
  if (found === undefined || found instanceof DecodeError) return false
  return [found.rpdu, found.tpdu].every((layer) => {
    if (layer === undefined) return true
    return layer.rest === undefined && !('spareBits' in layer)
  })
}

function attempt<T>(decode: () => T): T | DecodeError {
  try {
    return decode()
  } catch (error) {
    if (error instanceof DecodeError) return error
    throw error
  }
}
