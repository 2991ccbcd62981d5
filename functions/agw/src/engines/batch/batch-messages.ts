import type { RelayStream, StreamCounters } from '../relay-engine.ts'

/** A stream without what cannot leave its thread. */
export type BatchStream = Omit<RelayStream, 'processing'>

/** From the engine to its thread. Each is answered once, in order. */
export type BatchOrder =
  | { readonly kind: 'open' | 'update'; readonly stream: BatchStream }
  | { readonly kind: 'close' | 'counters'; readonly id: string }
  | { readonly kind: 'stop' }

/** What came of an order. */
export type BatchAnswer =
  | { readonly kind: 'done'; readonly counters?: StreamCounters | undefined }
  /** The host refused a port. */
  | { readonly kind: 'refused'; readonly error: string; readonly at: string }
