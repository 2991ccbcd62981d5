import type { SipResponse } from '../message/sip-response.ts'

/** They tell the caller what to change before it tries again. @spec RFC 3261 §16.7 */
const TELLING: ReadonlySet<number> = new Set([401, 407, 415, 420, 484])

/** Most wanted first; the ranks of 4xx to 3xx lie between. */
const GLOBAL_FAILURE = 0
/** More than any class. */
const NOT_RECEIVED = 1000
const CANCELLED = 2000

/**
 * The final response to send upstream of all that the branches of a fork ended with, none of them 2xx: a 6xx, else one
 * of the lowest class, and what a peer said rather than what stands for its silence. A 401 or 407 gets the challenges
 * of all others.
 *
 * @param responses in the order they came
 * @returns undefined when there are none
 * @spec RFC 3261 §16.7
 */
export function bestResponse(responses: readonly SipResponse[]): SipResponse | undefined {
  let best: SipResponse | undefined
  for (const response of responses) {
    if (best === undefined || rank(response) < rank(best)) best = response
  }
  return best !== undefined && isChallenge(best) ? withAllChallenges(best, responses) : best
}

function rank({ status, local }: SipResponse): number {
  if (status >= 600) return GLOBAL_FAILURE
  // What this element's own CANCEL brings about: any other answer says more.
  if (status === 487) return CANCELLED
  const classRank = Math.floor(status / 100) * 10
  return (local === undefined ? 0 : NOT_RECEIVED) + classRank + rankInClass(status)
}

function rankInClass(status: number): number {
  if (TELLING.has(status)) return 1
  return status === 503 ? 3 : 2
}

function isChallenge({ status }: SipResponse): boolean {
  return status === 401 || status === 407
}

/** RFC 3261 §16.7 item 7: the caller answers all challenges in its next try. */
function withAllChallenges(best: SipResponse, responses: readonly SipResponse[]): SipResponse {
  let all = best
  for (const other of responses) {
    if (other === best || !isChallenge(other)) continue
    for (const name of ['WWW-Authenticate', 'Proxy-Authenticate']) {
      for (const challenge of other.headerLines(name)) all = all.withAdded(name, challenge)
    }
  }
  return all
}
