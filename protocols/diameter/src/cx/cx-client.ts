import { VoltaicError } from '@voltaic/base'
import { DiameterDecodeError } from '../codec/diameter-decode-error.ts'
import type { DiameterMessage, OutgoingMessage } from '../codec/message.ts'
import type { DiameterNode } from '../peer/diameter-node.ts'
import type { CxRequestHeader } from './cx-message.ts'
import { decodeLia, encodeLir } from './location-info.ts'
import { decodeMaa, encodeMar } from './multimedia-auth.ts'
import type { Cx, CxPush } from './port.ts'
import { decodePpa, encodePpr } from './push-profile.ts'
import { decodeRta, encodeRtr } from './registration-termination.ts'
import { decodeSaa, encodeSar } from './server-assignment.ts'
import { decodeUaa, encodeUar } from './user-authorization.ts'

export interface CxClientOptions {
  readonly node: DiameterNode
  readonly destinationRealm: string
  /** Absent where any node of the realm will do. RTR and PPR need it. */
  readonly destinationHost?: string
  /** How long to wait for an answer. */
  readonly timeoutMs?: number
}

/** Encodes, sends, waits, decodes. */
export type CxExchange = <Request, Answer>(
  encode: (header: CxRequestHeader, request: Request) => OutgoingMessage,
  decode: (answer: DiameterMessage) => Answer,
) => (request: Request) => Promise<Answer>

/**
 * Cx over Diameter, for the I-CSCF and the S-CSCF.
 *
 * @spec TS 29.228 §6; TS 29.229 §6.1
 */
export function createCxClient(options: CxClientOptions): Cx {
  const exchange = createExchange(options)
  return {
    userAuthorization: exchange(encodeUar, decodeUaa),
    multimediaAuth: exchange(encodeMar, decodeMaa),
    serverAssignment: exchange(encodeSar, decodeSaa),
    locationInfo: exchange(encodeLir, decodeLia),
  }
}

/**
 * The HSS's side of RTR and PPR: pushes to one S-CSCF.
 *
 * @param options `destinationHost` is the Origin-Host that the S-CSCF had in its MAR or SAR
 * @spec TS 29.228 §6.1.3, §6.2.2; TS 29.229 §6.1.9, §6.1.11
 */
export function createCxPushClient(options: CxClientOptions & { readonly destinationHost: string }): CxPush {
  const exchange = createExchange(options)
  return {
    registrationTermination: exchange(encodeRtr, decodeRta),
    pushProfile: exchange(encodePpr, decodePpa),
  }
}

function createExchange(options: CxClientOptions): CxExchange {
  const { node, destinationRealm, destinationHost, timeoutMs } = options
  const requestOptions = timeoutMs === undefined ? {} : { timeoutMs }
  return (encode, decode) => async (request) => {
    const header = {
      sessionId: node.nextSessionId(),
      originHost: node.originHost,
      originRealm: node.originRealm,
      destinationRealm,
      destinationHost,
    }
    const answer = await node.request(encode(header, request), requestOptions)
    try {
      return decode(answer)
    } catch (error) {
      throw error instanceof DiameterDecodeError ? unusableAnswer(error) : error
    }
  }
}

function unusableAnswer(cause: DiameterDecodeError): VoltaicError {
  const remedy = 'The peer breaks TS 29.229; a trace shows the answer.'
  return new VoltaicError('DIAMETER_NO_ANSWER', `The Diameter answer is unusable: ${cause.message}`, remedy, { cause })
}
