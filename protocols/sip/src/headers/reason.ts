import type { SipMessage } from '../message/sip-message.ts'
import { formatParameterised, parseParameterised } from './parameterised.ts'
import { decimal, isToken, malformed, quote, unquote } from './syntax.ts'

const MAX_DIGITS = 9

/** Why a request was sent, or what a response means in another protocol. */
export interface Reason {
  /** `SIP`, `Q.850`, `RELEASE_CAUSE` ... */
  readonly protocol: string
  readonly cause?: number
  readonly text?: string
}

/** One value of a Reason header. @spec RFC 3326 §2 @throws DecodeError SIP_HEADER_MALFORMED */
export function parseReason(value: string): Reason {
  const { value: protocol, params } = parseParameterised(value)
  if (!isToken(protocol)) throw malformed('Reason without a protocol', 'RFC 3326 §2')
  const cause = decimal(params.get('cause') ?? '', MAX_DIGITS)
  const text = params.get('text')
  return {
    protocol,
    ...(cause === undefined ? {} : { cause }),
    ...(text === undefined ? {} : { text: unquote(`"${text}"`) }),
  }
}

/** All Reason values of a message. @spec RFC 3326 §2 @throws DecodeError SIP_HEADER_MALFORMED */
export function parseReasons(message: SipMessage): readonly Reason[] {
  return message.list('Reason').map(parseReason)
}

/** `SIP;cause=200;text="Call completed elsewhere"`. @spec RFC 3326 §2 */
export function formatReason({ protocol, cause, text }: Reason): string {
  const params = new Map<string, string>()
  if (cause !== undefined) params.set('cause', String(cause))
  const head = formatParameterised({ value: protocol, params })
  return text === undefined ? head : `${head};text=${quote(text)}`
}
