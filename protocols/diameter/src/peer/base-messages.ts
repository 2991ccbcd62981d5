import { type Avp, avp } from '../codec/avp.ts'
import { DiameterDecodeError } from '../codec/diameter-decode-error.ts'
import { FLAG_REQUEST } from '../codec/header.ts'
import type { DiameterMessage, OutgoingMessage } from '../codec/message.ts'
import { isProtocolError, resultCodes } from '../codec/result-codes.ts'
import * as base from '../dictionary/base-avps.ts'
import { getAvp } from '../dictionary/get-avp.ts'
import { checkAvps, createGrammar, type Grammar, one, optional } from '../dictionary/grammar.ts'
import { createAnswer, createErrorAnswer, type Origin, type Refusal, refusalAvps, refusalOf } from './answer.ts'
import { capabilityAvps, type LocalCapabilities } from './capabilities.ts'

/** Application-Id of the messages between neighbours. @spec RFC 6733 §2.4 */
const BASE_APPLICATION_ID = 0

/** @spec RFC 6733 §3.1 */
export const baseCommands = {
  CAPABILITIES_EXCHANGE: 257,
  DEVICE_WATCHDOG: 280,
  DISCONNECT_PEER: 282,
} as const

/** @spec RFC 6733 §5.5.1 */
const dwrGrammar: Grammar = createGrammar([one(base.OriginHost), one(base.OriginRealm), optional(base.OriginStateId)])

/** @param hostIpAddress local address of the connection @spec RFC 6733 §5.3.1 */
export function createCer(local: LocalCapabilities, hostIpAddress: string): OutgoingMessage {
  return baseRequest(baseCommands.CAPABILITIES_EXCHANGE, capabilityAvps(local, hostIpAddress))
}

/** @spec RFC 6733 §5.3.2 */
export function createCea(cer: DiameterMessage, local: LocalCapabilities, hostIpAddress: string): OutgoingMessage {
  const success = avp(base.ResultCode, resultCodes.DIAMETER_SUCCESS)
  return createAnswer(cer, 0, [success, ...capabilityAvps(local, hostIpAddress)])
}

/** The CEA before the connection is closed again. @spec RFC 6733 §5.3, §7.2 */
export function createCeaRefusal(
  cer: DiameterMessage,
  local: LocalCapabilities,
  hostIpAddress: string,
  refusal: Refusal,
): OutgoingMessage {
  if (isProtocolError(refusal.resultCode)) return createErrorAnswer(cer, local, refusal)
  return createAnswer(cer, 0, [...refusalAvps(refusal), ...capabilityAvps(local, hostIpAddress)])
}

/** @spec RFC 6733 §5.5.1 */
export function createDwr(local: LocalCapabilities): OutgoingMessage {
  return baseRequest(baseCommands.DEVICE_WATCHDOG, [...originAvps(local), avp(base.OriginStateId, local.originStateId)])
}

/** An answer to a DWR that lacks something says so, and proves all the same that we are there. @spec RFC 6733 §5.5.2 */
export function createDwa(dwr: DiameterMessage, local: LocalCapabilities): OutgoingMessage {
  const refusal = tryCheck(dwr, dwrGrammar)
  if (refusal !== undefined) return createErrorAnswer(dwr, local, refusal)
  const success = avp(base.ResultCode, resultCodes.DIAMETER_SUCCESS)
  return createAnswer(dwr, 0, [success, ...originAvps(local), avp(base.OriginStateId, local.originStateId)])
}

/** @spec RFC 6733 §5.4.1 */
export function createDpr(local: Origin, cause: base.DisconnectCauseName): OutgoingMessage {
  return baseRequest(baseCommands.DISCONNECT_PEER, [...originAvps(local), avp(base.DisconnectCause, cause)])
}

/** @spec RFC 6733 §5.4.2 */
export function createDpa(dpr: DiameterMessage, local: Origin): OutgoingMessage {
  return createAnswer(dpr, 0, [avp(base.ResultCode, resultCodes.DIAMETER_SUCCESS), ...originAvps(local)])
}

/** Why the peer leaves; a cause that cannot be read counts as a restart. @spec RFC 6733 §5.4.3 */
export function readDisconnectCause(dpr: DiameterMessage): base.DisconnectCauseName {
  try {
    return getAvp(dpr.avps, base.DisconnectCause) ?? 'REBOOTING'
  } catch (error) {
    if (error instanceof DiameterDecodeError) return 'REBOOTING'
    throw error
  }
}

function tryCheck(message: DiameterMessage, grammar: Grammar): Refusal | undefined {
  try {
    checkAvps(message.avps, grammar)
    return undefined
  } catch (error) {
    if (error instanceof DiameterDecodeError) return refusalOf(error)
    throw error
  }
}

function originAvps(local: Origin): Avp[] {
  return [avp(base.OriginHost, local.originHost), avp(base.OriginRealm, local.originRealm)]
}

// RFC 6733 §5.3.1, §5.4.1, §5.5.1: these are never proxied, so without the P bit.
function baseRequest(commandCode: number, avps: readonly (Avp | undefined)[]): OutgoingMessage {
  return {
    flags: FLAG_REQUEST,
    commandCode,
    applicationId: BASE_APPLICATION_ID,
    hopByHopId: 0,
    endToEndId: 0,
    avps,
  }
}
