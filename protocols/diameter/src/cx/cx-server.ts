import { type Log, silentLog } from '@voltaic/runtime'
import { avp } from '../codec/avp.ts'
import { DiameterDecodeError } from '../codec/diameter-decode-error.ts'
import type { DiameterMessage, OutgoingMessage } from '../codec/message.ts'
import { isProtocolError } from '../codec/result-codes.ts'
import * as base from '../dictionary/base-avps.ts'
import { getAvp } from '../dictionary/get-avp.ts'
import { createErrorAnswer, refusal, refusalAvps, refusalOf } from '../peer/answer.ts'
import { describeFailure } from '../peer/failure.ts'
import { CX_APPLICATION_ID, cxCommands } from './application.ts'
import { type CxOrigin, cxAnswer } from './cx-message.ts'
import { decodeLir, encodeLia } from './location-info.ts'
import { decodeMar, encodeMaa, hasForeignScheme } from './multimedia-auth.ts'
import type { Cx, CxPush } from './port.ts'
import { decodePpr, encodePpa } from './push-profile.ts'
import { decodeRtr, encodeRta } from './registration-termination.ts'
import { decodeSar, encodeSaa } from './server-assignment.ts'
import { readSupportedFeatures, supportedFeaturesAvp } from './supported-features.ts'
import { decodeUar, encodeUaa } from './user-authorization.ts'

/** What CxServer and CxPushServer need besides the logic behind them. */
export interface CxServiceOptions extends CxOrigin {
  readonly log?: Log
  /** Bits of Feature-List 1 that the logic has. */
  readonly supportedFeatures?: number
}

export interface CxServerOptions extends CxServiceOptions {
  readonly cx: Cx
  /**
   * Told with every MAR and SAR which Diameter node speaks for a Server-Name: where RTR and PPR for that S-CSCF go
   * (TS 29.228 §6.1.3).
   */
  onServerHost?(serverName: string, host: CxOrigin): void
}

/** Handles one request; give it to `onRequest` of a DiameterNode. Never rejects. */
export type CxService = (request: DiameterMessage) => Promise<OutgoingMessage>

type Command = (request: DiameterMessage) => Promise<OutgoingMessage>

/**
 * The HSS's side of UAR, SAR, LIR and MAR: decodes, asks `cx`, encodes.
 *
 * @spec TS 29.228 §6; TS 29.229 §6.1
 */
export function createCxServer(options: CxServerOptions): CxService {
  const { cx } = options
  const learn = (serverName: string, request: DiameterMessage) => {
    const originHost = getAvp(request.avps, base.OriginHost) ?? ''
    options.onServerHost?.(serverName, { originHost, originRealm: getAvp(request.avps, base.OriginRealm) ?? '' })
  }
  return createService(options, {
    [cxCommands.USER_AUTHORIZATION]: async (request) =>
      encodeUaa(request, options, await cx.userAuthorization(decodeUar(request))),
    [cxCommands.LOCATION_INFO]: async (request) =>
      encodeLia(request, options, await cx.locationInfo(decodeLir(request))),
    [cxCommands.SERVER_ASSIGNMENT]: async (request) => {
      const sar = decodeSar(request)
      learn(sar.serverName, request)
      return encodeSaa(request, options, await cx.serverAssignment(sar))
    },
    [cxCommands.MULTIMEDIA_AUTH]: async (request) => {
      const mar = decodeMar(request)
      if (hasForeignScheme(request)) return cxAnswer(request, options, 'DIAMETER_ERROR_AUTH_SCHEME_NOT_SUPPORTED')
      learn(mar.serverName, request)
      return encodeMaa(request, options, mar, await cx.multimediaAuth(mar))
    },
  })
}

export interface CxPushServerOptions extends CxServiceOptions {
  readonly push: CxPush
}

/**
 * The S-CSCF's side of RTR and PPR.
 *
 * @spec TS 29.228 §6.1.3, §6.2.2; TS 29.229 §6.1.9, §6.1.11
 */
export function createCxPushServer(options: CxPushServerOptions): CxService {
  const { push } = options
  return createService(options, {
    [cxCommands.REGISTRATION_TERMINATION]: async (request) =>
      encodeRta(request, options, await push.registrationTermination(decodeRtr(request))),
    [cxCommands.PUSH_PROFILE]: async (request) =>
      encodePpa(request, options, await push.pushProfile(decodePpr(request))),
  })
}

function createService(options: CxServiceOptions, commands: Readonly<Record<number, Command>>): CxService {
  const { log = silentLog, supportedFeatures = 0 } = options
  return async (request) => {
    const command = request.applicationId === CX_APPLICATION_ID ? commands[request.commandCode] : undefined
    if (command === undefined) return createErrorAnswer(request, options, refusal('DIAMETER_COMMAND_UNSUPPORTED'))
    try {
      const asked = readSupportedFeatures(request.avps)
      if ((asked.required & ~supportedFeatures) !== 0) return refuseFeatures(request, options, supportedFeatures)
      const answer = await command(request)
      return asked.isPresent && supportedFeatures !== 0 ? withFeatures(answer, supportedFeatures) : answer
    } catch (error) {
      return answerError(request, options, error, log)
    }
  }
}

// TS 29.229 §7.2.1: a feature that the requester insists on and that is not there, with what is there.
function refuseFeatures(request: DiameterMessage, origin: CxOrigin, features: number): OutgoingMessage {
  return cxAnswer(request, origin, 'DIAMETER_ERROR_FEATURE_UNSUPPORTED', [supportedFeaturesAvp(features)])
}

function withFeatures(answer: OutgoingMessage, features: number): OutgoingMessage {
  const { avps } = answer
  return 'octets' in avps ? answer : { ...answer, avps: [...avps, supportedFeaturesAvp(features)] }
}

function answerError(request: DiameterMessage, origin: CxOrigin, error: unknown, log: Log): OutgoingMessage {
  const fault = refusalOf(error)
  if (!(error instanceof DiameterDecodeError)) {
    log.error('cx.request.failed', { command: request.commandCode, reason: describeFailure(error) })
  }
  if (isProtocolError(fault.resultCode)) return createErrorAnswer(request, origin, fault)
  const [result, ...others] = refusalAvps(fault)
  return cxAnswer(request, origin, result ?? avp(base.ResultCode, fault.resultCode), others)
}
