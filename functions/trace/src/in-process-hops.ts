import type { Address, MessageTrace } from '@voltaic/runtime'

/** Pairs of addresses of one generation; of the two newest generations is remembered what is under way. */
export const MAX_PAIRS = 8192

/**
 * Recognises the second sight of a message: when both ends of a hop are in this process, its sender publishes it as
 * `out` and then its receiver as `in`. Counts what is under way for each pair of addresses, so that an `in` is only
 * taken for a second sight when there was a first: what a peer outside sends is never lost, even from an address that
 * this process used before.
 */
export class InProcessHops {
  #underWay = new Map<string, number>()
  /** Forgetting a generation at once is cheap; deleting the oldest entry of a Map again and again is not. */
  #older = new Map<string, number>()

  /** @returns true when the same message has been seen as `out` before */
  isSecondSight(trace: MessageTrace): boolean {
    if (trace.direction === 'out') {
      const key = pairKey(trace.local, trace.remote, trace.transport)
      this.#set(key, this.#take(key) + 1)
      return false
    }
    const key = pairKey(trace.remote, trace.local, trace.transport)
    const underWay = this.#take(key)
    if (underWay > 1) this.#set(key, underWay - 1)
    return underWay > 0
  }

  #take(key: string): number {
    const holder = this.#underWay.has(key) ? this.#underWay : this.#older
    const underWay = holder.get(key)
    if (underWay === undefined) return 0
    holder.delete(key)
    return underWay
  }

  #set(key: string, underWay: number): void {
    if (this.#underWay.size >= MAX_PAIRS) {
      this.#older = this.#underWay
      this.#underWay = new Map()
    }
    this.#underWay.set(key, underWay)
  }
}

function pairKey(from: Address, to: Address, transport: 'udp' | 'tcp'): string {
  return `${from.host} ${from.port} ${to.host} ${to.port} ${transport}`
}
