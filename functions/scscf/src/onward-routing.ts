import {
  type Hop,
  type SipRequest,
  type SipResponse,
  type Turn,
  type TurnPatience,
  tryInTurn,
  type Uri,
} from '@voltaic/sip'
import { toForeignNetwork } from './foreign-network.ts'
import type { ScscfRoom } from './room.ts'
import { servedUserOf } from './served-user.ts'
import { reachUser, type Way } from './terminating-request.ts'

/** What the S-CSCF needs of ENUM. @spec RFC 6116 §3.2; TS 24.229 §5.4.3.2 */
export interface EnumLookup {
  /**
   * @param e164 with its `+`
   * @returns URIs in the order to try them; empty when no zone knows the number, and when nobody could be asked
   */
  urisOf(e164: string): Promise<readonly string[]>
}

/** How long one way may do nothing: the BGCF tries several trunks itself, and a phone is looked for. In milliseconds. */
const PATIENCE: TurnPatience = { silenceMs: 4000, progressMs: 60_000, totalMs: 90_000 }

/**
 * Behind the last service of the one who calls: a telephone number is looked up by ENUM, and the request goes to the home
 * network, to another one, or to the BGCF; to several in turn where ENUM names several. Without ENUM the HSS knows which
 * numbers are of this network.
 *
 * @spec TS 24.229 §5.4.3.2; TS 23.228 §4.3.5.2
 */
export async function routeOnward(request: SipRequest, hop: Hop, way: Way, room: ScscfRoom): Promise<SipResponse> {
  const home = room.homeUriOf(request.uri)
  const number = home === undefined ? undefined : globalNumberOf(home)
  // RFC 4694 §6: where the number has been ported to is known already
  if (number !== undefined && isPortabilityKnown(request.requestUri) && room.config.bgcf !== undefined) {
    return breakOut(request, request.uri, hop, way, room)
  }
  if (number !== undefined && room.enum !== undefined) return byEnum(request, number, hop, way, room)
  if (home !== undefined) return intoHome(request, home, hop, way, room)
  if (room.config.bgcf !== undefined && isSip(request.requestUri)) return breakOut(request, request.uri, hop, way, room)
  // no way out of this network is known: nobody is found who is not of it
  return hop.reply(404)
}

async function byEnum(request: SipRequest, number: string, hop: Hop, way: Way, room: ScscfRoom): Promise<SipResponse> {
  const uris = (await room.enum?.urisOf(number)) ?? []
  const turns = uris.flatMap((uri) => turnTo(uri, request, hop, way, room) ?? [])
  if (turns.length > 0) {
    const common = { isInvite: request.method === 'INVITE', patience: PATIENCE, clock: room.runtime.clock }
    return tryInTurn(hop, turns, way.options, common)
  }
  room.runtime.counters.add('scscf.enum.no-answer')
  // TS 24.229 §5.4.3.2: a number that cannot be translated goes to the BGCF
  if (room.config.bgcf !== undefined) return breakOut(request, `tel:${number}`, hop, way, room)
  return intoHome(request, room.homeUriOf(request.uri) ?? request.uri, hop, way, room)
}

/** @returns undefined for a URI that leads nowhere from here */
function turnTo(uri: string, request: SipRequest, hop: Hop, way: Way, room: ScscfRoom): Turn | undefined {
  const onFailed = (response: SipResponse): void => {
    room.runtime.counters.add('scscf.enum.failed-over')
    room.runtime.log.warn('a destination that ENUM names has failed', {
      callId: request.callId,
      uri,
      status: response.status,
    })
  }
  const within = (options: Way['options']): Way => ({ ...way, options })
  const home = room.homeUriOf(uri)
  if (uri.toLowerCase().startsWith('tel:')) {
    if (room.config.bgcf === undefined) return undefined
    return { onFailed, send: (options) => breakOut(request, uri, hop, within(options), room) }
  }
  if (home !== undefined) return { onFailed, send: (options) => intoHome(request, home, hop, within(options), room) }
  return {
    onFailed,
    send: (options) =>
      room.config.bgcf === undefined
        ? intoForeign(request, uri, hop, within(options))
        : breakOut(request, uri, hop, within(options), room),
  }
}

/** To the user's own S-CSCF, by the I-CSCF where that is another one. */
async function intoHome(request: SipRequest, uri: string, hop: Hop, way: Way, room: ScscfRoom): Promise<SipResponse> {
  const called = room.config.localTermination ? servedUserOf(uri, room) : undefined
  const onward = request.withUri(uri)
  return called ? reachUser(onward, hop, called, way, room) : hop.forward(onward, way.options)
}

/** To the element at the edge of this network. @spec TS 24.229 §5.4.3.2, §5.6 */
function breakOut(
  request: SipRequest,
  uri: string,
  hop: Hop,
  { options }: Way,
  { config }: ScscfRoom,
): Promise<SipResponse> {
  return hop.forward(request.withUri(uri).with('Route', config.bgcf ?? []), options)
}

/** Straight to the network that the URI names. @spec RFC 3263 §4; TS 24.229 §4.4.1 */
function intoForeign(request: SipRequest, uri: string, hop: Hop, { options }: Way): Promise<SipResponse> {
  return hop.forward(toForeignNetwork(request).withUri(uri), options)
}

/** The number in the SIP URI of a telephone number of the home domain; undefined for a local one and for a name. */
function globalNumberOf(homeUri: string): string | undefined {
  if (!homeUri.startsWith('sip:+')) return undefined
  const at = homeUri.indexOf('@')
  const number = homeUri.slice('sip:'.length, at < 0 ? undefined : at)
  for (let index = 1; index < number.length; index++) {
    const code = number.charCodeAt(index)
    if (code < 0x30 || code > 0x39) return undefined
  }
  return number.length > 1 ? number : undefined
}

/** @spec RFC 4694 §4 */
function isPortabilityKnown(uri: Uri): boolean {
  if (uri.kind === 'tel') return uri.params.has('npdi') || uri.params.has('rn')
  return uri.kind === 'sip' && uri.user !== undefined && /;(?:npdi|rn=)/i.test(uri.user)
}

function isSip(uri: Uri): boolean {
  return uri.kind === 'sip'
}
