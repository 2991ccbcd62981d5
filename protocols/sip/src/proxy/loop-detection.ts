import { parseVia } from '../headers/via.ts'
import type { SipRequest } from '../message/sip-request.ts'
import { FNV_OFFSET, fnv } from '../transaction/fnv.ts'
import { viaAddressText } from '../transport/via.ts'

/** Parts the unique half of a branch from the half that tells what the request was routed by. */
const SEPARATOR = '.'

/**
 * A digest of all that this element routes a request by. A request that comes back with the same digest would go the
 * same way again; one that comes back with another (a spiral) may pass.
 *
 * @param request as received, before anything was changed
 * @spec RFC 3261 §16.6; RFC 5393 §4.2.1
 */
export function routingDigest(request: SipRequest): string {
  // RFC 5393 §4.2.1: without the topmost Via, which is another one each time round.
  let hash = FNV_OFFSET
  hash = fnv(hash, request.uri)
  hash = fnv(hash, request.callId)
  hash = fnv(hash, request.fromTag ?? '')
  hash = fnv(hash, request.toTag ?? '')
  hash = fnv(hash, String(request.cseq.number))
  for (const name of ROUTED_BY) {
    for (const line of request.headerLines(name)) hash = fnv(hash, line)
  }
  return (hash >>> 0).toString(36)
}

const ROUTED_BY = ['Route', 'Proxy-Require', 'Proxy-Authorization'] as const

export function branchWithDigest(unique: string, digest: string): string {
  return `z9hG4bK${unique}${SEPARATOR}${digest}`
}

/**
 * Whether this element has already sent the request on in just this form.
 *
 * @param sentBy what this element writes into its Via values, `host:port`
 * @spec RFC 3261 §16.3
 */
export function isLoop(request: SipRequest, digest: string, sentBy: readonly string[]): boolean {
  // Nearly always nothing is found here, and nothing needs to be parsed.
  if (!request.headerLines('Via').some((line) => sentBy.some((own) => line.includes(own)))) return false
  return request.list('Via').some((text) => {
    const via = parseVia(text)
    return sentBy.includes(viaAddressText(via)) && via.params.get('branch')?.endsWith(SEPARATOR + digest) === true
  })
}
