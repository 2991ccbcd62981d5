import { DecodeError } from '@voltaic/base'
import { escapeUser, splitSipUri } from './sip-uri-text.ts'
import { formatTelephoneSubscriber, parseTelephoneSubscriber, type TelUri } from './tel-uri.ts'

/**
 * A telephone number as a SIP URI. The whole telephone-subscriber, folded to lower case and with its parameters in
 * one order, becomes the user part, so that equal tel URIs give equal SIP URIs.
 *
 * @param host home network domain of whoever resolves the number
 * @spec RFC 3261 §19.1.6
 */
export function sipOfTel(tel: TelUri, host: string): string {
  return `sip:${escapeUser(formatTelephoneSubscriber(tel).toLowerCase())}@${host};user=phone`
}

/**
 * The telephone number that a SIP URI with `user=phone` carries.
 *
 * @returns undefined when it is no SIP URI, has no `user=phone`, or its user part is no telephone number
 * @spec RFC 3261 §19.1.6; RFC 3966 §3
 */
export function telOfSip(uri: string): TelUri | undefined {
  const colon = uri.indexOf(':')
  const scheme = uri.slice(0, colon).toLowerCase()
  if (scheme !== 'sip' && scheme !== 'sips') return undefined
  const { user, isPhone } = splitSipUri(uri.slice(colon + 1))
  return isPhone && user !== undefined ? subscriberOf(user) : undefined
}

/**
 * A telephone-subscriber out of the user part of a SIP URI.
 *
 * @returns undefined when it is no telephone number
 */
export function subscriberOf(user: string): TelUri | undefined {
  try {
    // RFC 3261 §19.1.6: what had to be escaped for the user part is plain in a tel URI
    return parseTelephoneSubscriber(
      user.replaceAll('%23', '#').replaceAll('%5B', '[').replaceAll('%5D', ']').replaceAll('%3A', ':'),
    )
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}
