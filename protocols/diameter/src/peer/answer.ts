import type { AvpSource } from '../codec/avp.ts'
import { type Avp, avp, copiedAvp, copiedAvps, optionalAvp } from '../codec/avp.ts'
import { DiameterDecodeError } from '../codec/diameter-decode-error.ts'
import { FLAG_ERROR, FLAG_PROXIABLE } from '../codec/header.ts'
import type { DiameterMessage, OutgoingMessage } from '../codec/message.ts'
import { type ResultName, resultCodes } from '../codec/result-codes.ts'
import * as base from '../dictionary/base-avps.ts'
import { completeFailedAvp, getAvp } from '../dictionary/get-avp.ts'

/** Who speaks: Origin-Host and Origin-Realm of what a node sends. */
export interface Origin {
  readonly originHost: string
  readonly originRealm: string
}

/** What went wrong with a request. */
export interface Refusal {
  readonly resultCode: number
  /** For people: Error-Message. */
  readonly message?: string
  /** The offending AVP, whole and padded. */
  readonly failedAvp?: Uint8Array | undefined
}

/**
 * An answer with the command, the application and the identifiers of `request`, and with its P bit.
 *
 * @spec RFC 6733 §6.2
 */
export function createAnswer(request: DiameterMessage, errorFlag: number, avps: AvpSource): OutgoingMessage {
  return {
    flags: (request.flags & FLAG_PROXIABLE) | errorFlag,
    commandCode: request.commandCode,
    applicationId: request.applicationId,
    hopByHopId: request.hopByHopId,
    endToEndId: request.endToEndId,
    avps,
  }
}

/**
 * The answer of somebody who does not speak the request's application: the `answer-message` of the base protocol.
 *
 * @spec RFC 6733 §7.2
 */
export function createErrorAnswer(request: DiameterMessage, origin: Origin, refusal: Refusal): OutgoingMessage {
  // RFC 6733 §7.1.5, §7.2: E is a must for protocol errors; for others it tells that this is not the command's format.
  return createAnswer(request, FLAG_ERROR, [
    copiedAvps(request.avps, base.SessionId)[0],
    avp(base.OriginHost, origin.originHost),
    avp(base.OriginRealm, origin.originRealm),
    ...refusalAvps(refusal),
    ...copiedAvps(request.avps, base.ProxyInfo),
  ])
}

/** Result-Code, Error-Message and Failed-AVP. */
export function refusalAvps(refusal: Refusal): (Avp | undefined)[] {
  const { failedAvp } = refusal
  return [
    avp(base.ResultCode, refusal.resultCode),
    optionalAvp(base.ErrorMessage, refusal.message),
    failedAvp === undefined ? undefined : avp(base.FailedAvp, [copiedAvp(completeFailedAvp(failedAvp))]),
  ]
}

/** How to answer when handling a request threw `error`; anything but a DiameterDecodeError says no more than 5012. */
export function refusalOf(error: unknown): Refusal {
  if (!(error instanceof DiameterDecodeError)) return refusal('DIAMETER_UNABLE_TO_COMPLY')
  return { resultCode: error.resultCode, message: error.message, failedAvp: error.failedAvp }
}

export function refusal(name: ResultName, message?: string): Refusal {
  return message === undefined ? { resultCode: resultCodes[name] } : { resultCode: resultCodes[name], message }
}

/** Result-Code of an answer; undefined when it has none that can be read. */
export function resultCodeOf(answer: DiameterMessage): number | undefined {
  try {
    return getAvp(answer.avps, base.ResultCode)
  } catch (error) {
    if (error instanceof DiameterDecodeError) return undefined
    throw error
  }
}
