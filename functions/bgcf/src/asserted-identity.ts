import { DecodeError } from '@voltaic/base'
import { isE164, withoutSeparators } from '@voltaic/numbers'
import { parseNameAddr, parseUri, type SipMessage, SipRequest, type Uri, unescapeUri, wantsPrivacy } from '@voltaic/sip'
import { formatForTrunk, parseFromTrunk } from './number-format.ts'
import type { BgcfRoom } from './room.ts'
import type { TrunkConfig } from './trunk.ts'

/**
 * The message with the identity that the trunk is to see: the number of whoever sends it, as the trunk writes numbers.
 * Nobody who wants to stay unknown is named to a peer that is not trusted.
 *
 * @spec RFC 3325 §5, §7; TS 24.229 §4.4.2, §5.10.2.1
 */
export function withIdentityForTrunk<Message extends SipMessage>(
  message: Message,
  trunk: TrunkConfig,
  room: BgcfRoom,
): Message {
  const isUnknown = !trunk.isTrusted && wantsPrivacy(message)
  const number = isUnknown ? trunk.defaultNumber : (assertedNumberOf(message) ?? trunk.defaultNumber)
  if (number === undefined) return isUnknown ? message.without('P-Asserted-Identity') : message
  const domain = trunk.registration?.domain ?? room.config.realm
  const user = formatForTrunk(number, trunk.format)
  return message.with('P-Asserted-Identity', `<sip:${user}@${domain};user=phone>`)
}

/** The first asserted identity that is a global number. */
function assertedNumberOf(message: SipMessage): string | undefined {
  for (const value of message.list('P-Asserted-Identity')) {
    const number = withoutSeparators(numberIn(value) ?? '')
    if (isE164(number)) return number
  }
  return undefined
}

export type TrunkIdentity =
  /** The value for P-Asserted-Identity; undefined when the trunk asserts nobody who can be called back. */
  | { readonly kind: 'allowed'; readonly value: string | undefined }
  /** It says that one of this network calls. */
  | { readonly kind: 'forged'; readonly identity: string }

/**
 * Who calls, as a trunk says. A peer that is not trusted may not name anybody of this network, neither by its domain nor by
 * its numbers, in P-Asserted-Identity or in From.
 *
 * @spec RFC 3325 §5; TS 24.229 §4.4.1, §5.10.3.2
 */
export function identityFromTrunk(message: SipMessage, trunk: TrunkConfig, room: BgcfRoom): TrunkIdentity {
  const asserted = message.list('P-Asserted-Identity')
  // in a response From is the caller of this network
  const named = message instanceof SipRequest ? [...asserted, message.header('From') ?? ''] : asserted
  if (!trunk.isTrusted) {
    const forged = named.find((value) => isOfHome(value, trunk, room))
    if (forged !== undefined) return { kind: 'forged', identity: uriIn(forged) ?? forged }
  }
  for (const value of named) {
    const number = parseFromTrunk(withoutSeparators(numberIn(value) ?? ''), trunk.format)
    if (number !== undefined) return { kind: 'allowed', value: `<tel:${number}>` }
  }
  return { kind: 'allowed', value: trunk.isTrusted ? asserted[0] : undefined }
}

function isOfHome(value: string, trunk: TrunkConfig, { config }: BgcfRoom): boolean {
  const uri = parsed(value)
  if (uri?.kind === 'sip' && isHomeHost(uri.host, config.realm)) return true
  const number = parseFromTrunk(withoutSeparators(numberIn(value) ?? ''), trunk.format)
  return number !== undefined && config.homeNumbers.some((prefix) => number.startsWith(prefix))
}

/** The home domain, however it is written, or a name below it: those are of this network too. @spec RFC 1034 §3.1 */
function isHomeHost(host: string, realm: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, '')
  return name === realm || name.endsWith(`.${realm}`)
}

/** The digits of a tel URI, or the user part of a SIP URI. */
function numberIn(value: string): string | undefined {
  const uri = parsed(value)
  if (uri?.kind === 'tel') return uri.number
  return uri?.kind === 'sip' ? unescapeUri(uri.user?.split(';', 1)[0] ?? '') : undefined
}

function uriIn(value: string): string | undefined {
  try {
    return parseNameAddr(value).uri
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}

// what cannot be read names nobody
function parsed(value: string): Uri | undefined {
  try {
    return parseUri(parseNameAddr(value).uri)
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}
