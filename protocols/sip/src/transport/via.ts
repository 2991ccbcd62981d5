import { type Address, normaliseHost } from '@voltaic/runtime'
import type { Params } from '../headers/params.ts'
import { formatVia, type Via } from '../headers/via.ts'
import type { SipRequest } from '../message/sip-request.ts'
import { DEFAULT_SIP_PORT } from './flow.ts'

/**
 * Writes into the top Via of a request where it really came from. Nothing changes (and nothing is copied) when the
 * sender gave its own address and did not ask for its port.
 *
 * @spec RFC 3261 §18.2.1; RFC 3581 §4
 */
export function stampVia(request: SipRequest, remote: Address): SipRequest {
  const via = request.topVia
  const wantsPort = via.params.has('rport')
  if (!wantsPort && !via.params.has('received') && isHost(via.host, remote.host)) return request
  const params = new Map(via.params)
  // RFC 3581 §4: whoever asks for its port also learns its address, even if that is the one it gave.
  params.set('received', remote.host)
  if (wantsPort) params.set('rport', String(remote.port))
  return withTopVia(request, { ...via, params })
}

/**
 * Where the response to a request goes, or, over a stream, where to when its connection is gone. The host is always
 * the one that the request came from.
 *
 * @spec RFC 3261 §18.2.2; RFC 3581 §4
 */
export function responseAddress(via: Via, remote: Address, isReliable: boolean): Address {
  // DEVIATION RFC 3261 §18.2.2: maddr in a Via is not followed; it only serves multicast, and a stranger could make
  // this element send responses to a third party with it.
  const port = !isReliable && via.params.has('rport') ? remote.port : (via.port ?? DEFAULT_SIP_PORT)
  return port === remote.port ? remote : { host: remote.host, port }
}

/** Whether a response was meant for this element. @spec RFC 3261 §18.1.2 */
export function viaAddressText(via: Via): string {
  return `${via.host}:${via.port ?? DEFAULT_SIP_PORT}`
}

function isHost(written: string, host: string): boolean {
  return written === host || normaliseHost(written) === host
}

function withTopVia(request: SipRequest, via: { readonly params: Params } & Via): SipRequest {
  return request.withoutFirst('Via').withFirst('Via', formatVia(via))
}
