import { deltaSeconds, parseMessage, SipRequest, SipResponse } from '@voltaic/sip'
import { type BodyPart, bodyPartsOf } from './multipart.ts'

/** What the S-CSCF tells of a user by a third-party REGISTER. */
export interface RegistrationEvent {
  /** Public identity that has registered, registers anew or has left. */
  readonly user: string
  /** SIP URI of the S-CSCF: where requests in the name of the user may go. */
  readonly scscf: string
  /** How long the registration lasts, in seconds; 0: the user has left. */
  readonly expires: number
  /** ServiceInfo of the filter criteria. */
  readonly serviceInfo?: string
  /** What the phone sent, when the filter criteria have IncludeRegisterRequest. */
  readonly registerRequest?: SipRequest
  /** What the phone was answered, when they have IncludeRegisterResponse. */
  readonly registerResponse?: SipResponse
  /** All parts of the body. */
  readonly parts: readonly BodyPart[]
  /** The third-party REGISTER itself. */
  readonly request: SipRequest
}

/**
 * Reads a third-party REGISTER.
 *
 * @throws DecodeError when it, or one of its parts, cannot be read
 * @spec TS 24.229 §5.4.1.7, §5.7.1.1
 */
export function registrationEventOf(request: SipRequest): RegistrationEvent {
  const parts = bodyPartsOf(request)
  const messages = parts
    .filter(({ contentType }) => typeOf(contentType) === 'message/sip')
    .map(({ content }) => parseMessage(content))
  const registerRequest = messages.find((message) => message instanceof SipRequest)
  const registerResponse = messages.find((message) => message instanceof SipResponse)
  const serviceInfo = parts.map(serviceInfoOf).find((info) => info !== undefined)
  return {
    user: request.to.uri,
    scscf: request.from.uri,
    expires: deltaSeconds(request.header('Expires')) ?? 0,
    ...(serviceInfo === undefined ? {} : { serviceInfo }),
    ...(registerRequest === undefined ? {} : { registerRequest }),
    ...(registerResponse === undefined ? {} : { registerResponse }),
    parts,
    request,
  }
}

function typeOf(contentType: string): string {
  return (contentType.split(';', 1)[0] ?? '').trim().toLowerCase()
}

/** @spec TS 24.229 §7.6 */
function serviceInfoOf({ contentType, content }: BodyPart): string | undefined {
  if (typeOf(contentType) !== 'application/3gpp-ims+xml') return undefined
  const text = Buffer.from(content).toString('utf8')
  const start = text.indexOf('<service-info>')
  const end = text.indexOf('</service-info>', start)
  return start < 0 || end < 0 ? undefined : plainText(text.slice(start + '<service-info>'.length, end))
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** Character data of XML: references to characters are resolved, what is in CDATA stays. */
function plainText(xml: string): string {
  return xml.replace(/<!\[CDATA\[(.*?)\]\]>|&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(\w+));/gs, resolved)
}

function resolved(whole: string, data?: string, hex?: string, decimal?: string, name?: string): string {
  if (data !== undefined) return data
  if (name !== undefined) return ENTITIES[name] ?? whole
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
  return code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole
}
