import { parseNameAddr, parseUri, type SipRequest } from '@voltaic/sip'
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
export function recordRouteOf(request: SipRequest, contact: UeContact, room: PcscfRoom): string {
  return `<${room.routeTo(`${contact.token}${SEPARATOR}${room.marks.of(request)}`)}>`
}

/** What the topmost Route says, which this element has written as Path or Record-Route. */
export function topRouteOf(request: SipRequest): OwnRoute | undefined {
  const top = request.list('Route')[0]
  if (top === undefined) return undefined
  const uri = parseUri(parseNameAddr(top).uri)
  if (uri.kind !== 'sip' || uri.user === undefined) return undefined
  const [token = '', mark] = uri.user.split(SEPARATOR, 2)
  return { token, mark }
}

/** Whether the request is in a dialog that this element has let through, as its mark in the Route shows. */
export function isMarked(request: SipRequest, room: PcscfRoom): boolean {
  const mark = topRouteOf(request)?.mark
  return mark !== undefined && room.marks.isOf(mark, request)
}
