import type { Address } from '@voltaic/runtime'
import type { HeldSet } from './gm-phone.ts'

/**
 * Finds the set that a message came over, by the ends that its associations have: an ESP packet passes only where its
 * own association has them.
 *
 * @spec TS 33.203 §7.1
 */
export class SetIndex {
  readonly #byEnds = new Map<string, HeldSet>()

  add(set: HeldSet): void {
    for (const key of keysOf(set)) this.#byEnds.set(key, set)
  }

  remove(set: HeldSet): void {
    for (const key of keysOf(set)) if (this.#byEnds.get(key) === set) this.#byEnds.delete(key)
    // a phone that kept its client port has an older set with one of these ends
    for (const other of set.phone.held.values()) {
      if (other === set) continue
      for (const key of keysOf(other)) if (!this.#byEnds.has(key)) this.#byEnds.set(key, other)
    }
  }

  /** The set with these ends; where two have them, the newer one. */
  at(remote: Address, localPort: number): HeldSet | undefined {
    return this.#byEnds.get(endsKey(remote.host, remote.port, localPort))
  }

  get size(): number {
    return this.#byEnds.size
  }
}

function keysOf({ handle }: HeldSet): readonly [string, string] {
  const { ue, pcscf } = handle.agreement
  return [endsKey(ue.host, ue.portC, pcscf.portS), endsKey(ue.host, ue.portS, pcscf.portC)]
}

function endsKey(host: string, port: number, localPort: number): string {
  return `${host} ${port} ${localPort}`
}
