import type { ThreadStart } from '@voltaic/linux'
import type { AlgorithmPair } from '../../agreement/algorithm-pair.ts'
import type { EspDropped } from '../../engine/protected-wire.ts'
import type { SaAgreement, SaSide } from '../../sa/sa-agreement.ts'

/** What the worker gets when it starts. Descriptors belong to the process: who opened one closes it. */
export interface WorkerStart extends ThreadStart {
  readonly device: number
}

/** Four associations, their keys as octets. */
export interface InstallOrder {
  readonly kind: 'install'
  /** Given by the owner. */
  readonly id: number
  /** Its hosts normalised. */
  readonly agreement: SaAgreement
  readonly side: SaSide
  readonly pair: AlgorithmPair
  readonly integrity: Uint8Array
  readonly encryption: Uint8Array
  readonly salt: Uint8Array
  readonly lastSequences: readonly number[]
  /** Room for two numbers of 32 bits. */
  readonly sequences: SharedArrayBuffer
}

/** From the owner to the worker. Each is answered once, in order. */
export type WorkerOrder =
  | InstallOrder
  | { readonly kind: 'remove'; readonly id: number }
  | { readonly kind: 'prefer'; readonly id: number }
  /** A raw socket of a host. */
  | { readonly kind: 'listen'; readonly host: string; readonly socket: number }
  /** Reports what was counted. */
  | { readonly kind: 'count' }
  | { readonly kind: 'stop' }

/** From the worker to its owner. */
export type WorkerReport =
  | { readonly kind: 'done'; readonly refused?: string }
  | { readonly kind: 'counted'; readonly counts: readonly (readonly [what: string, by: number])[] }
  /** Packets from the wire that went no further; not all of a flood. */
  | { readonly kind: 'dropped'; readonly drops: readonly EspDropped[] }
