import { routesOf, type SipRequest } from '@voltaic/sip'
import type { AsRoom } from './as-room.ts'

/** Routes of a request behind those of this server. */
export function routesBehind(request: SipRequest, room: Pick<AsRoom, 'isOwn'>): readonly string[] {
  const routes = routesOf(request)
  const first = routes.findIndex(({ uri }) => !room.isOwn(uri))
  return first < 0 ? [] : routes.slice(first).map(({ text }) => text)
}
