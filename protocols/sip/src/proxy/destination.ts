import type { SipRequest } from '../message/sip-request.ts'
import type { Flow, Target } from '../transport/flow.ts'
import { parseUri } from '../uri/parse-uri.ts'
import type { Uri } from '../uri/uri.ts'
import { routeUri } from './route.ts'
import type { SendOptions } from './send-options.ts'

/** Where a request goes: as the caller says, or as its Route or Request-URI says. */
export type Destination = { readonly flow: Flow } | { readonly target: Target } | { readonly uri: Uri }

/**
 * @param next the URI of the next hop, where the options do not say more
 */
export function destinationOf({ flow, target }: SendOptions, next: Uri): Destination {
  if (flow !== undefined) return { flow }
  return target === undefined ? { uri: next } : { target }
}

/** The URI that says where a request goes: of its top Route, else its own. @throws DecodeError @spec RFC 3261 §8.1.2 */
export function nextHopUri(request: SipRequest): Uri {
  const [top] = request.list('Route')
  return parseUri(top === undefined ? request.uri : routeUri(top))
}
