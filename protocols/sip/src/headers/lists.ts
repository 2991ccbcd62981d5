import type { SipMessage } from '../message/sip-message.ts'
import { type NameAddr, parseNameAddr } from './name-addr.ts'
import { type ParameterisedValue, parseParameterised } from './parameterised.ts'
import { isToken, malformed } from './syntax.ts'

/**
 * All values of a header that lists addresses: Route, Record-Route, Path, Service-Route, P-Associated-URI,
 * P-Asserted-Identity, P-Preferred-Identity.
 * @spec RFC 3261 §20.30, §20.34; RFC 3327 §4; RFC 3608 §5; RFC 7315 §5.1; RFC 3325 §9.1
 * @throws DecodeError SIP_HEADER_MALFORMED
 */
export function parseNameAddrs(message: SipMessage, name: string): readonly NameAddr[] {
  return message.list(name).map(parseNameAddr)
}

/**
 * All values of a header that lists values with parameters: Security-Client, Security-Server, Security-Verify,
 * P-Visited-Network-ID, P-Access-Network-Info, Accept, Reason.
 * @spec RFC 3329 §2.2; RFC 7315 §5.3, §5.4
 * @throws DecodeError SIP_HEADER_MALFORMED
 */
export function parseParameterisedList(message: SipMessage, name: string): readonly ParameterisedValue[] {
  return message.list(name).map(parseParameterised)
}

/**
 * All tokens of Require, Supported, Proxy-Require, Unsupported, Allow, Allow-Events, as written.
 * @spec RFC 3261 §20.32, §20.37, §20.29
 * @throws DecodeError SIP_HEADER_MALFORMED
 */
export function parseTokens(message: SipMessage, name: string): readonly string[] {
  const tokens = message.list(name)
  if (!tokens.every(isToken)) throw malformed(`${name} holds something that is not a token`, 'RFC 3261 §25.1')
  return tokens
}

/** Whether a list of tokens (Require, Supported, Proxy-Require ...) holds this one, in any case. @spec RFC 3261 §7.3.1 */
export function hasToken(message: SipMessage, name: string, token: string): boolean {
  const wanted = token.toLowerCase()
  return message.list(name).some((value) => value.toLowerCase() === wanted)
}
