import { DecodeError } from '@voltaic/base'
import {
  parseAuth,
  parseContacts,
  parseMessage,
  type SipMessage,
  SipRequest,
  type SipResponse,
  utf8,
} from '@voltaic/sip'
import { joinFacts, type MessageSummary, type Mood, malformed, printable } from './message-summary.ts'

/** @param data one SIP message, or what should have been one */
export function summariseSip(data: Uint8Array): MessageSummary {
  let message: SipMessage
  try {
    message = parseMessage(data)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    // RFC 5626 §4.4.1: pings and pongs are nothing but line ends.
    if (data.length <= 4) return { label: 'ping', detail: '', mood: 'provisional', isRoutine: true }
    return malformed(error)
  }
  return message instanceof SipRequest ? summariseRequest(message) : summariseResponse(message as SipResponse)
}

function summariseRequest(request: SipRequest): MessageSummary {
  return { label: printable(request.method), detail: requestDetail(request), mood: 'request' }
}

function requestDetail(request: SipRequest): string {
  switch (request.method) {
    case 'REGISTER':
      return joinFacts(userOf(request, 'To'), credentials(request), isDeregistration(request) && 'de-registers')
    case 'SUBSCRIBE':
    case 'PUBLISH': {
      const ends = request.header('Expires') === '0' && 'ends'
      return joinFacts(word(request, 'Event'), userOf(request, 'To'), ends)
    }
    case 'NOTIFY':
      return joinFacts(word(request, 'Event'), word(request, 'Subscription-State'))
    case 'MESSAGE':
      return joinFacts(relayOf(request), printable(utf8(request.uri)))
    default:
      return joinFacts(printable(utf8(request.uri)), describesMedia(request))
  }
}

/** An offer or an answer goes along. @spec RFC 3264 §5 */
function describesMedia(message: SipMessage): string | undefined {
  return message.body.length > 0 && word(message, 'Content-Type') === 'application/sdp' ? 'SDP' : undefined
}

/** RP-MTI in both directions, by its value; 7 is reserved. @spec TS 24.011 §8.2.2 */
const RELAY = ['RP-DATA', 'RP-DATA', 'RP-ACK', 'RP-ACK', 'RP-ERROR', 'RP-ERROR', 'RP-SMMA']

/** Which message of the relay layer a MESSAGE carries: report and text look alike otherwise. @spec TS 24.341 §5.3.1.2 */
function relayOf(message: SipMessage): string | undefined {
  if (word(message, 'Content-Type').toLowerCase() !== 'application/vnd.3gpp.sms') return undefined
  const [first] = message.body
  return first === undefined ? undefined : RELAY[first & 0x07]
}

function summariseResponse(response: SipResponse): MessageSummary {
  const { status } = response
  const detail = joinFacts(printable(utf8(response.reason)), responseDetail(response))
  return { label: String(status), detail, mood: moodOf(status) }
}

function responseDetail(response: SipResponse): string | undefined {
  const { status } = response
  if (status === 401 || status === 407) return challengeOf(response)
  if (status === 423) return `at least ${word(response, 'Min-Expires')} s`
  const method = printable(response.header('CSeq')?.split(' ')[1] ?? '')
  if (method !== 'REGISTER') return joinFacts(method, describesMedia(response))
  return status < 200 || status > 299 ? undefined : registeredFor(response)
}

function moodOf(status: number): Mood {
  if (status < 200) return 'provisional'
  if (status < 300) return 'success'
  return status === 401 || status === 407 ? 'challenge' : 'failure'
}

/** The user of a To or From header; the whole URI when it has none. */
function userOf(message: SipMessage, name: string): string {
  const value = message.header(name) ?? ''
  const uri = /<([^>]*)>/.exec(value)?.[1] ?? value.split(';')[0] ?? ''
  return printable(utf8(/^sips?:([^@;]+)@/.exec(uri)?.[1] ?? uri))
}

/** A header without its parameters. */
function word(message: SipMessage, name: string): string {
  return printable(utf8((message.header(name) ?? '').split(';')[0]?.trim() ?? ''))
}

/** RFC 3310 §3.3, §3.4: what the phone answers the challenge with. */
function credentials(request: SipRequest): string | undefined {
  const params = authParams(request, 'Authorization')
  if (params?.get('auts') !== undefined) return 'AUTS'
  return params?.get('response') ? 'response' : undefined
}

function challengeOf(response: SipResponse): string | undefined {
  const params = authParams(response, response.status === 401 ? 'WWW-Authenticate' : 'Proxy-Authenticate')
  return joinFacts(
    printable(params?.get('algorithm') ?? 'MD5'),
    params?.get('stale')?.toLowerCase() === 'true' && 'stale',
  )
}

function authParams(message: SipMessage, name: string): ReadonlyMap<string, string | undefined> | undefined {
  return tolerant(() => {
    const value = message.header(name)
    return value === undefined ? undefined : parseAuth(value).params
  })
}

/** RFC 3261 §10.2.2: expiry 0, in the header or in every contact. */
function isDeregistration(request: SipRequest): boolean {
  const contacts = tolerant(() => parseContacts(request)) ?? []
  if (contacts === '*') return true
  const general = request.header('Expires')
  return contacts.length > 0 && contacts.every(({ params }) => (params.get('expires') ?? general) === '0')
}

/** How long the longest of the bindings lasts that the registrar confirms. */
function registeredFor(response: SipResponse): string {
  const contacts = tolerant(() => parseContacts(response)) ?? []
  if (contacts === '*') return ''
  // TS 24.229 §5.4.1.7: an application server that is told of a registration keeps no bindings
  if (contacts.length === 0) return isThirdParty(response) ? '' : 'no binding left'
  const general = Number(response.header('Expires') ?? Number.NaN)
  const seconds = Math.max(...contacts.map(({ params }) => Number(params.get('expires') ?? general)))
  return Number.isNaN(seconds) ? '' : `${seconds} s`
}

/** The S-CSCF registers somebody else. @spec RFC 3261 §10.2 */
function isThirdParty(message: SipMessage): boolean {
  return message.header('From') !== undefined && userOf(message, 'From') !== userOf(message, 'To')
}

/** A summary of a message that others find wrong is still a summary. */
function tolerant<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}
