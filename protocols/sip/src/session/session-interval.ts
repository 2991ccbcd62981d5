import { hasToken } from '../headers/lists.ts'
import {
  formatSessionExpires,
  parseMinSe,
  parseSessionExpires,
  SMALLEST_SESSION_INTERVAL,
} from '../headers/session-expires.ts'
import type { SipMessage } from '../message/sip-message.ts'
import type { SipRequest } from '../message/sip-request.ts'
import type { SipResponse } from '../message/sip-response.ts'
import type { HeaderEntries } from './content.ts'
import type { SessionInterval } from './session-timer.ts'

/** How this side wants session timers. */
export interface SessionTimerOptions {
  /** Seconds to ask for; absent when it only goes along with a peer that asks. */
  readonly interval?: number
  /** Seconds below which it refuses. */
  readonly minSe?: number
  /** Who is to refresh when that is ours to choose. */
  readonly refresher?: 'us' | 'peer'
}

export type IntervalDecision =
  | { readonly kind: 'none' }
  /** 422, with the Min-SE of this side. */
  | { readonly kind: 'too small'; readonly minSe: number }
  | { readonly kind: 'agreed'; readonly interval: SessionInterval; readonly headers: HeaderEntries }

/** What this side asks for in an INVITE or UPDATE. @param minSe the largest Min-SE heard of, in seconds @spec RFC 4028 §7.1, §7.4 */
export function sessionTimerHeaders(
  options: SessionTimerOptions | undefined,
  minSe: number,
  present: SessionInterval | undefined,
): HeaderEntries {
  if (options === undefined) return []
  const seconds = present?.seconds ?? options.interval
  const smallest = Math.max(minSe, options.minSe ?? 0)
  const minimum = smallest > SMALLEST_SESSION_INTERVAL ? [['Min-SE', String(smallest)] as const] : []
  if (seconds === undefined) return minimum
  const expires = { seconds: Math.max(seconds, smallest, SMALLEST_SESSION_INTERVAL) }
  const refresher = requestedRefresher(options, present)
  return [
    ['Session-Expires', formatSessionExpires(refresher === undefined ? expires : { ...expires, refresher })],
    ...minimum,
  ]
}

/** In a refresh the roles stay, in the words of this transaction. @spec RFC 4028 §7.4 */
function requestedRefresher(
  { refresher }: SessionTimerOptions,
  present: SessionInterval | undefined,
): 'uac' | 'uas' | undefined {
  if (present !== undefined) return present.weRefresh ? 'uac' : 'uas'
  if (refresher === undefined) return undefined
  return refresher === 'us' ? 'uac' : 'uas'
}

/** What comes of a request that was received. @throws DecodeError @spec RFC 4028 §9 */
export function decideInterval(request: SipRequest, options: SessionTimerOptions | undefined): IntervalDecision {
  if (options === undefined) return { kind: 'none' }
  const asked = sessionExpiresOf(request)
  const peerKnows = hasToken(request, 'Supported', 'timer') || hasToken(request, 'Require', 'timer')
  const minSe = Math.max(options.minSe ?? 0, SMALLEST_SESSION_INTERVAL)
  // RFC 4028 §9: one that does not know the extension could not make sense of a 422
  if (asked !== undefined && asked.seconds < minSe && peerKnows) return { kind: 'too small', minSe }
  const seconds = intervalFor(asked?.seconds, minSeOf(request), options)
  if (seconds === undefined) return { kind: 'none' }
  const chosen = asked?.refresher ?? (options.refresher === 'us' ? 'uas' : 'uac')
  // RFC 4028 §9, table 2: only we can refresh when the peer does not know how to
  const refresher = peerKnows ? chosen : 'uas'
  const expires: HeaderEntries = [['Session-Expires', formatSessionExpires({ seconds, refresher })]]
  return {
    kind: 'agreed',
    interval: { seconds, weRefresh: refresher === 'uas', expires: peerKnows },
    headers: peerKnows ? [...expires, ['Require', 'timer']] : expires,
  }
}

/** RFC 4028 §9: the interval may be made shorter, but not shorter than the Min-SE of the request. */
function intervalFor(asked: number | undefined, minSe: number, { interval }: SessionTimerOptions): number | undefined {
  if (asked === undefined) return interval === undefined ? undefined : Math.max(interval, minSe)
  return interval === undefined ? asked : Math.min(asked, Math.max(interval, minSe))
}

/**
 * What the 2xx to our request agrees on.
 *
 * @returns undefined when the session has no timer
 * @throws DecodeError
 * @spec RFC 4028 §7.2
 */
export function agreedInterval(
  request: SipRequest,
  response: SipResponse,
  options: SessionTimerOptions | undefined,
): SessionInterval | undefined {
  if (options === undefined) return undefined
  const agreed = sessionExpiresOf(response)
  if (agreed !== undefined) return { seconds: agreed.seconds, weRefresh: agreed.refresher !== 'uas', expires: true }
  const asked = sessionExpiresOf(request)
  // RFC 4028 §7.2: the peer knows no timers; a session of ours is then refreshed for our own sake
  return asked === undefined ? undefined : { seconds: asked.seconds, weRefresh: true, expires: false }
}

/** The Min-SE of a 422 or a request, in seconds. @throws DecodeError @spec RFC 4028 §5 */
export function minSeOf(message: SipMessage): number {
  const text = message.header('Min-SE')
  return text === undefined ? SMALLEST_SESSION_INTERVAL : Math.max(parseMinSe(text), SMALLEST_SESSION_INTERVAL)
}

function sessionExpiresOf(message: SipMessage) {
  const text = message.header('Session-Expires')
  return text === undefined ? undefined : parseSessionExpires(text)
}
