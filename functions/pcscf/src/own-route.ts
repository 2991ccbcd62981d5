import { formatAddress } from '@voltaic/runtime'
import { type ForwardOptions, parseNameAddr, parseUri, routesOf, type SipRequest, type Uri } from '@voltaic/sip'
import type { PcscfRoom } from './room.ts'
import type { UeContact } from './ue-contact.ts'

const SEPARATOR = '.'

/** What the user part of a Route that this element wrote says. */
export interface OwnRoute {
  /** The contact of the phone. */
  readonly token: string
  /** In a Record-Route; a Path has none. */
  readonly mark: string | undefined
}

/**
 * The Record-Route value for a request that may create a dialog of that phone.
 *
 * @spec TS 24.229 §5.2.6.3.3, §5.2.6.4.3
 */
function recordRouteOf(request: SipRequest, contact: UeContact, room: PcscfRoom): string {
  return `<${room.routeTo(ownUser(request, contact, room))}>`
}

function ownUser(request: SipRequest, contact: UeContact, room: PcscfRoom): string {
  return `${contact.token}${SEPARATOR}${room.marks.of(request, contact.token)}`
}

/** What this element writes for the receiver of a request, and what its sender is to find instead. */
export type RecordRoutes = Required<Pick<ForwardOptions, 'recordRoute'>> & Pick<ForwardOptions, 'recordRouteBack'>

/**
 * The Record-Route for a request of a phone, or to one, that may create a dialog. The two sides differ for a phone with
 * security associations: it reaches this element at the protected server port.
 *
 * @param receiver who gets the request
 * @spec TS 24.229 §5.2.6.3.3, §5.2.6.3.4, §5.2.6.4.3, §5.2.6.4.4
 */
export function recordRoutesFor(
  receiver: 'network' | 'ue',
  request: SipRequest,
  contact: UeContact,
  room: PcscfRoom,
): RecordRoutes {
  const ofNetwork = recordRouteOf(request, contact, room)
  if (contact.gm === undefined || room.gm === undefined) return { recordRoute: ofNetwork }
  const ofUe = `<sip:${ownUser(request, contact, room)}@${formatAddress(room.gm.server)};lr>`
  return receiver === 'ue'
    ? { recordRoute: ofUe, recordRouteBack: ofNetwork }
    : { recordRoute: ofNetwork, recordRouteBack: ofUe }
}

/** What the topmost Route says, which this element has written as Path or Record-Route. */
export function topRouteOf(request: SipRequest): OwnRoute | undefined {
  const uri = routesOf(request)[0]?.uri
  if (uri?.kind !== 'sip' || uri.user === undefined) return undefined
  const [token = '', mark] = uri.user.split(SEPARATOR, 2)
  return { token, mark }
}

/**
 * Whether a request of the phone is in a dialog that this element has let through, as the mark in its Route shows, and
 * goes on to the S-CSCF that serves the phone: where else, the phone might have made up.
 */
export function isMarked(request: SipRequest, contact: UeContact, room: PcscfRoom): boolean {
  const own = topRouteOf(request)
  if (own?.mark === undefined || own.token !== contact.token) return false
  // the S-CSCF is the next on the way, or the end of it, as for a subscription to the registration state
  const next = routesOf(request)[1]?.uri ?? request.requestUri
  const [serving] = contact.serviceRoute
  if (serving === undefined || hostPortOf(next) !== hostPortOf(parseUri(parseNameAddr(serving).uri))) return false
  return room.marks.isOf(own.mark, request, contact.token)
}

function hostPortOf(uri: Uri): string | undefined {
  return uri.kind === 'sip' ? `${uri.host.toLowerCase()}:${uri.port}` : undefined
}
