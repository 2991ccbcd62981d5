import { type Address, addressKey } from '@voltaic/runtime'
import type { HeldSet } from './gm-phone.ts'

const NONE: readonly HeldSet[] = []

/**
 * Finds the set that a message came over, by the ends that its associations have: an ESP packet passes only where its
 * own association has them.
 *
 * @spec TS 33.203 §7.1
 */
export class SetIndex {
  /** The oldest first; two where a phone kept its client port. */
  readonly #byEnds = new Map<string, readonly HeldSet[]>()

  add(set: HeldSet): void {
    for (const key of keysOf(set)) this.#byEnds.set(key, [...(this.#byEnds.get(key) ?? []), set])
  }

  remove(set: HeldSet): void {
    for (const key of keysOf(set)) {
      const left = (this.#byEnds.get(key) ?? []).filter((each) => each !== set)
      if (left.length === 0) this.#byEnds.delete(key)
      else this.#byEnds.set(key, left)
    }
  }

  /** All sets with these ends, the oldest first. */
  at(remote: Address, localPort: number): readonly HeldSet[] {
    return this.#byEnds.get(endsKey(remote, localPort)) ?? NONE
  }
}

/**
 * The one of several sets with the same ends that a message came over. All are of one phone; the newest that is in use
 * counts, since what a phone takes into use it stays with. One of an authentication under way counts where there is no
 * other: it may come of a forged REGISTER.
 */
export function setInUse(sets: readonly HeldSet[]): HeldSet | undefined {
  if (sets.length === 1) return sets[0]?.isOver ? undefined : sets[0]
  const alive = sets.filter(({ isOver }) => !isOver)
  return alive.findLast(({ phone, id }) => phone.stateOf(id) !== 'temporary') ?? alive.at(-1)
}

/**
 * The one of several sets with the same ends that an answer goes over: that of its request. Nobody has used a set whose
 * challenge is not answered yet, so before that it is the one whose authentication failed.
 */
export function answeringSet(sets: readonly HeldSet[]): HeldSet | undefined {
  const alive = setInUse(sets)
  const isUnused = alive?.phone.stateOf(alive.id) === 'temporary' && !alive.isAnswering
  const failed = isUnused ? sets.findLast(({ isOver }) => isOver) : undefined
  return failed ?? alive ?? sets.at(-1)
}

function keysOf({ handle }: HeldSet): readonly [string, string] {
  const { ue, pcscf } = handle.agreement
  return [
    endsKey({ host: ue.host, port: ue.portC }, pcscf.portS),
    endsKey({ host: ue.host, port: ue.portS }, pcscf.portC),
  ]
}

function endsKey(remote: Address, localPort: number): string {
  return `${addressKey(remote)} ${localPort}`
}
