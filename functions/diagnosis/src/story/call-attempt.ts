import { parseNameAddr } from '@voltaic/sip'
import { readable } from './readable.ts'
import type { SeenResponse } from './seen.ts'
import type { SipExchange } from './sip-exchange.ts'

/** An initial INVITE or a MESSAGE, over all its hops that were seen. */
export interface CallAttempt {
  readonly method: string
  /** The hops with this Call-ID, in the order of time; the first is the nearest to the caller. */
  readonly hops: readonly SipExchange[]
  readonly first: SipExchange
  readonly callId: string
  /** URI of the one who calls, as asserted where that is known. */
  readonly caller: string
  /** Request-URI as the caller wrote it. */
  readonly dialled: string
  /** What the caller was told in the end. */
  readonly final: SeenResponse | undefined
  /** Where the refusal came from: the earliest final response that is one. */
  readonly refusal: SeenResponse | undefined
  /** The hop over which it came. */
  readonly refusedHop: SipExchange | undefined
}

/** @spec RFC 3261 §13.2.2, §16.7 */
export function callAttempts(exchanges: readonly SipExchange[]): readonly CallAttempt[] {
  const initial = exchanges.filter(
    ({ method, request }) => (method === 'INVITE' || method === 'MESSAGE') && request.message.toTag === undefined,
  )
  const byCall = Map.groupBy(initial, ({ callId, request }) => `${callId} ${request.message.cseq.number}`)
  const attempts = [...byCall.values()].map(attemptOf).sort((a, b) => a.first.request.at - b.first.request.at)
  const lastOf = new Map(attempts.map((each) => [`${each.callId} ${each.method}`, each]))
  return attempts.filter((each) => !isTriedAgain(each) || lastOf.get(`${each.callId} ${each.method}`) === each)
}

/** What the user agent mends by itself and tries again, as part of the same call. @spec RFC 3261 §8.1.3.5; RFC 4028 §7.3 */
const TRIED_AGAIN: ReadonlySet<number> = new Set([401, 407, 413, 415, 416, 420, 421, 422, 494])

function isTriedAgain({ final }: CallAttempt): boolean {
  return final !== undefined && TRIED_AGAIN.has(final.message.status)
}

function attemptOf(exchanges: readonly SipExchange[]): CallAttempt {
  const hops = exchanges.toSorted((a, b) => a.request.at - b.request.at || a.hops - b.hops)
  const first = hops.reduce((least, each) => (each.hops < least.hops ? each : least))
  const { message } = first.request
  const refused = hops.filter(({ final }) => final !== undefined && final.message.status >= 300)
  // what was refused farthest away was refused first; clocks may be too coarse to tell
  const refusedHop = refused.toSorted((a, b) => timeOf(a) - timeOf(b) || b.hops - a.hops)[0]
  return {
    method: first.method,
    hops,
    first,
    callId: first.callId,
    caller: callerOf(hops),
    dialled: message.uri,
    final: first.final,
    refusal: refusedHop?.final,
    refusedHop,
  }
}

function timeOf({ final }: SipExchange): number {
  return final?.at ?? Number.POSITIVE_INFINITY
}

function callerOf(hops: readonly SipExchange[]): string {
  for (const { request } of hops) {
    const asserted = request.message.list('P-Asserted-Identity')[0]
    const named = asserted === undefined ? undefined : readable(() => parseNameAddr(asserted).uri)
    if (named !== undefined) return named
  }
  return hops[0]?.request.message.from.uri ?? ''
}

/** A refusal that says no fault: the other does not want to, is busy, or the caller has given up. */
export function isOfUsers(status: number): boolean {
  return OF_USERS.has(status)
}

const OF_USERS: ReadonlySet<number> = new Set([401, 407, 486, 487, 600, 603])
