import type { SpoolEntry } from './spool-entry.ts'

/**
 * What came of a delivery. `delivered`: the receiver has it and keeps it. `refused`: it does not want it, and will not want
 * it soon. `failed`: to be tried again, not before `retryAfterMs` where the receiver says so.
 */
export type DeliveryOutcome =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'refused'; readonly reason: string }
  | {
      readonly kind: 'failed'
      readonly reason: string
      readonly retryAfterMs?: number
      readonly isUnauthorized?: boolean
    }

/** A file on its way: never changed any more. */
export interface Shipment extends SpoolEntry {
  /** Where it lies. */
  readonly path: string
}

/** Brings files to their receiver. It never throws; a signal that is aborted ends it as `failed`. */
export type Deliver = (shipment: Shipment, signal: AbortSignal) => Promise<DeliveryOutcome>
