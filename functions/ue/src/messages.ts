import {
  createRequest,
  type HeaderEntries,
  type Hop,
  parseNameAddr,
  type SipRequest,
  type SipResponse,
} from '@voltaic/sip'
import { ACCESS_NETWORK_INFO, fromOf, identityHeaders, preferredIdentity, routeHeaders } from './call/call-headers.ts'
import { uriOfDialled } from './call/dialled-number.ts'
import { sendAuthorised } from './digest/send-authorised.ts'
import type { UeRoom } from './room.ts'

/** Messages that the phone keeps. */
export const MAX_MESSAGES = 100

/** A MESSAGE that came in. @spec RFC 3428 §7 */
export interface ReceivedMessage {
  /** The identity that the network asserts, else From. */
  readonly from: string
  readonly contentType: string
  readonly body: Uint8Array
  /** Wall-clock milliseconds. */
  readonly at: number
  readonly request: SipRequest
}

/** Sends a MESSAGE. @throws VoltaicError CALL_NUMBER_INVALID @spec RFC 3428 §4; TS 24.229 §5.1.2A.1 */
export function sendMessage(
  to: string,
  text: string | { readonly contentType: string; readonly body: Uint8Array },
  room: UeRoom,
): Promise<SipResponse> {
  const { contentType, body } =
    typeof text === 'string' ? { contentType: 'text/plain;charset=UTF-8', body: Buffer.from(text) } : text
  return sendOutside('MESSAGE', to, [['Content-Type', contentType]], body, room)
}

/** Asks what the other side can do. @throws VoltaicError CALL_NUMBER_INVALID @spec RFC 3261 §11.1 */
export function sendOptions(to: string, room: UeRoom): Promise<SipResponse> {
  return sendOutside('OPTIONS', to, [['Accept', 'application/sdp']], undefined, room)
}

/** Takes a MESSAGE in. */
export function receiveMessage(
  request: SipRequest,
  hop: Hop,
  take: (message: ReceivedMessage) => void,
  room: UeRoom,
): SipResponse {
  const asserted = request.list('P-Asserted-Identity')[0]
  take({
    from: asserted === undefined ? request.from.uri : parseNameAddr(asserted).uri,
    contentType: request.header('Content-Type') ?? '',
    body: request.body,
    at: room.runtime.clock.now(),
    request,
  })
  return hop.reply(200)
}

/**
 * Sends a request that stands alone.
 *
 * @param callId a new one unless given
 * @throws VoltaicError CALL_NUMBER_INVALID
 * @spec TS 24.229 §5.1.2A.1
 */
export function sendOutside(
  method: string,
  to: string,
  headers: HeaderEntries,
  body: Uint8Array | undefined,
  room: UeRoom,
  callId: string = room.runtime.random.hex(16),
): Promise<SipResponse> {
  const { config, runtime } = room
  const uri = uriOfDialled(to, config.realm, config.numberFormat)
  const identity = preferredIdentity(room)
  const request = createRequest(
    method,
    uri,
    [
      ...routeHeaders(room),
      ['Max-Forwards', '70'],
      ['From', `${fromOf(identity, config.privacy)};tag=${runtime.random.hex(8)}`],
      ['To', `<${uri}>`],
      ['Call-ID', callId],
      ['CSeq', `1 ${method}`],
      ...identityHeaders(identity, config.privacy),
      ['P-Access-Network-Info', ACCESS_NETWORK_INFO],
      ...headers,
    ],
    body,
  )
  return sendAuthorised(request, room)
}
