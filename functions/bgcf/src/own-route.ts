import { formatAddress } from '@voltaic/runtime'
import { type ForwardOptions, parseNameAddr, parseUri, type SipRequest, type SipUri, type Uri } from '@voltaic/sip'
import { NO_TRUNK } from './dialog-marks.ts'
import type { BgcfRoom } from './room.ts'
import type { TrunkConfig } from './trunk.ts'
import { sipUriOf } from './trunk-uri.ts'

/** Whether a SIP URI means this element. */
export function isOwn({ host, port }: Pick<SipUri, 'host' | 'port'>, { config }: BgcfRoom): boolean {
  return config.aliases.includes(`${host}:${port}`)
}

/** Whether a SIP URI leads to a CSCF of this network, be it by `maddr`. @spec RFC 3263 §4, §4.2 */
export function isCscf({ host, port = 5060, params }: SipUri, { config }: BgcfRoom): boolean {
  return config.trustedNames.has(`${(params.get('maddr') ?? host).toLowerCase()}:${port}`)
}

/**
 * Whether a request was brought by a trunk and nobody but the I-CSCF has had it since: the latest element that will stay on
 * its way is this one.
 */
export function isStraightFromOutside(request: SipRequest, room: BgcfRoom): boolean {
  const [latest] = request.list('Record-Route')
  const uri: Uri | undefined = latest === undefined ? undefined : parseUri(parseNameAddr(latest).uri)
  return uri?.kind === 'sip' && isOwn(uri, room)
}

/** Whose call it is. */
export interface EdgeOfCall {
  /** Absent for a network that has none. */
  readonly trunk: TrunkConfig | undefined
  readonly cseqOffset: number
}

/**
 * What this element writes into Record-Route: each side reaches it in its own way, the network by name and over the
 * transport of Mw, a trunk by address and over its own.
 *
 * @param receiver who gets the request
 * @spec RFC 3261 §16.6; TS 24.229 §5.6.1, §5.10.2.2
 */
export function recordRoutesFor(
  receiver: 'trunk' | 'network',
  request: SipRequest,
  { trunk, cseqOffset }: EdgeOfCall,
  room: BgcfRoom,
): Required<Pick<ForwardOptions, 'recordRoute' | 'recordRouteBack'>> {
  const user = room.marks.of(request, trunk?.name ?? NO_TRUNK, cseqOffset)
  const transport = trunk && sipUriOf(trunk).params.get('transport')
  const outside = `<sip:${user}@${formatAddress(room.config.address)}${transport ? `;transport=${transport}` : ''};lr>`
  const inside = `<sip:${user}@${room.config.hostPortParams};lr>`
  return receiver === 'trunk'
    ? { recordRoute: outside, recordRouteBack: inside }
    : { recordRoute: inside, recordRouteBack: outside }
}
