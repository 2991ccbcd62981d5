import { avp, optionalAvp } from '../codec/avp.ts'
import type { DiameterMessage, OutgoingMessage } from '../codec/message.ts'
import * as base from '../dictionary/base-avps.ts'
import * as cx from '../dictionary/cx-avps.ts'
import { getAvp, getAvps, requireAvp } from '../dictionary/get-avp.ts'
import { checkAvps, createGrammar, type Grammar, one } from '../dictionary/grammar.ts'
import { cxCommands } from './application.ts'
import { authDataItemAvp, readAuthDataItem } from './auth-data-item.ts'
import { type CxOrigin, type CxRequestHeader, cxAnswer, cxRequest, toHss } from './cx-message.ts'
import { readResult } from './cx-result.ts'
import { failedAsSent } from './failed-avp.ts'
import type { MultimediaAuthAnswer, MultimediaAuthRequest } from './port.ts'

/** @spec TS 29.229 §6.1.7 */
const marGrammar: Grammar = createGrammar([
  ...toHss,
  one(base.UserName),
  one(cx.PublicIdentity),
  one(cx.SipAuthDataItem),
  one(cx.SipNumberAuthItems),
  one(cx.ServerName),
])

/** @spec TS 29.229 §6.1.7; TS 29.228 §6.3 */
export function encodeMar(header: CxRequestHeader, request: MultimediaAuthRequest): OutgoingMessage {
  return cxRequest(cxCommands.MULTIMEDIA_AUTH, header, [
    avp(base.UserName, request.impi),
    avp(cx.PublicIdentity, request.impu),
    avp(cx.SipAuthDataItem, [
      avp(cx.SipAuthenticationScheme, request.scheme),
      // TS 29.228 §6.3: RAND and AUTS, when the phone asks for a resynchronisation.
      optionalAvp(cx.SipAuthorization, request.resynchronisation),
    ]),
    avp(cx.SipNumberAuthItems, request.numberOfItems),
    avp(cx.ServerName, request.serverName),
  ])
}

/** @throws DiameterDecodeError with the Result-Code and the Failed-AVP of the answer */
export function decodeMar(message: DiameterMessage): MultimediaAuthRequest {
  const { avps } = message
  checkAvps(avps, marGrammar)
  const item = requireAvp(avps, cx.SipAuthDataItem)
  const resynchronisation = getAvp(item, cx.SipAuthorization)
  return {
    impi: requireAvp(avps, base.UserName),
    impu: requireAvp(avps, cx.PublicIdentity),
    scheme: knownScheme(requireAvp(item, cx.SipAuthenticationScheme)),
    numberOfItems: requireAvp(avps, cx.SipNumberAuthItems),
    serverName: requireAvp(avps, cx.ServerName),
    ...(resynchronisation !== undefined && { resynchronisation }),
  }
}

/** @spec TS 29.229 §6.1.8 */
export function encodeMaa(
  request: DiameterMessage,
  origin: CxOrigin,
  asked: MultimediaAuthRequest,
  answer: MultimediaAuthAnswer,
): OutgoingMessage {
  // TS 29.228 §6.3: a refusal carries no more than its result and, RFC 6733 §7.3, why.
  if (answer.items.length === 0) {
    const isAboutItem = answer.result === 'DIAMETER_INVALID_AVP_VALUE'
    return cxAnswer(request, origin, answer.result, [
      optionalAvp(base.ErrorMessage, answer.message),
      isAboutItem ? failedAsSent(request.avps, cx.SipAuthDataItem) : undefined,
    ])
  }
  return cxAnswer(request, origin, answer.result, [
    avp(base.UserName, asked.impi),
    avp(cx.PublicIdentity, asked.impu),
    avp(cx.SipNumberAuthItems, answer.items.length),
    ...answer.items.map(authDataItemAvp),
  ])
}

/**
 * Items are sorted by SIP-Item-Number: the order in which the vectors must be used.
 *
 * @throws DiameterDecodeError
 * @spec TS 29.229 §6.1.8, §6.3.14
 */
export function decodeMaa(message: DiameterMessage): MultimediaAuthAnswer {
  const items = getAvps(message.avps, cx.SipAuthDataItem)
    .map(readAuthDataItem)
    .filter((item) => item !== undefined)
  if (items.length > 1) items.sort((a, b) => numberOf(a) - numberOf(b))
  const why = getAvp(message.avps, base.ErrorMessage)
  return { result: readResult(message.avps), items, ...(why !== undefined && { message: why }) }
}

function numberOf(item: MultimediaAuthAnswer['items'][number]): number {
  return item.scheme === 'Digest-AKAv1-MD5' ? item.itemNumber : 0
}

/**
 * Whether an MAR asks for a scheme that exists and that nobody here has: NASS-Bundled, GIBA. Names compare without case,
 * because peers write `unknown` for Unknown.
 *
 * @spec TS 29.229 §6.3.9
 */
export function hasForeignScheme(message: DiameterMessage): boolean {
  const item = getAvp(message.avps, cx.SipAuthDataItem)
  const scheme = item === undefined ? undefined : getAvp(item, cx.SipAuthenticationScheme)
  return scheme !== undefined && knownScheme(scheme) === 'Unknown' && scheme.toLowerCase() !== 'unknown'
}

function knownScheme(scheme: string): MultimediaAuthRequest['scheme'] {
  return scheme === 'Digest-AKAv1-MD5' || scheme === 'SIP Digest' ? scheme : 'Unknown'
}
