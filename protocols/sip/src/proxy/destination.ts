import type { Flow, Target } from '../transport/flow.ts'
import type { Uri } from '../uri/uri.ts'
import type { SendOptions } from './send-options.ts'

/** Where a request goes: as the caller says, or as its Route or Request-URI says. */
export type Destination = { readonly flow: Flow } | { readonly target: Target } | { readonly uri: Uri }

/** @param next the URI of the next hop, where the options do not say more */
export function destinationOf({ flow, target }: SendOptions, next: Uri): Destination {
  if (flow !== undefined) return { flow }
  return target === undefined ? { uri: next } : { target }
}
