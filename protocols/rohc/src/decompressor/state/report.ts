import type { Mode, PacketType } from '../framework/channel.ts'
import type { Context, ContextState } from './context.ts'

/** What a decompressor has done so far. */
export interface DecompressorReport {
  /** Packets decompressed, by type. */
  readonly packets: Readonly<Partial<Record<PacketType, number>>>
  /** Packets refused, by reason. */
  readonly refusals: Readonly<Record<string, number>>
  /** Packets that carried no header of their own: segments, padding, feedback. */
  readonly nothing: number
  readonly contexts: readonly ContextReport[]
}

export interface ContextReport {
  readonly cid: number
  readonly profile: number
  readonly state: ContextState
  readonly mode: Mode
}

/** Counts packets by what became of them. Reasons are a closed set, so that no peer can make it grow. */
export class PacketCounts {
  readonly #packets = new Map<PacketType, number>()
  readonly #refusals = new Map<string, number>()
  #nothing = 0

  packet(type: PacketType): void {
    this.#packets.set(type, (this.#packets.get(type) ?? 0) + 1)
  }

  refusal(reason: string): void {
    this.#refusals.set(reason, (this.#refusals.get(reason) ?? 0) + 1)
  }

  nothing(): void {
    this.#nothing++
  }

  report(contexts: Iterable<Context>): DecompressorReport {
    return {
      packets: Object.fromEntries(this.#packets),
      refusals: Object.fromEntries(this.#refusals),
      nothing: this.#nothing,
      contexts: Array.from(contexts, ({ cid, profile, state, mode }) => ({ cid, profile, state, mode })),
    }
  }
}
