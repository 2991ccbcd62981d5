import type { Address } from '@voltaic/runtime'
import type { OutboundEntry } from './sa-lookup.ts'

/** Two ports in one number. */
const PORTS = 0x1_0000

/**
 * Associations for sending, by their ends. A P-CSCF has a few for each of many hosts, and the phones of one process have
 * thousands for the one host of their P-CSCF: none of both may cost more for each packet. Where two have the same ends
 * the one that was put in or preferred last counts.
 */
export class OutboundIndex<Entry extends OutboundEntry> {
  /** By the other host, then by both ports. */
  readonly #byEnds = new Map<string, Map<number, readonly Entry[]>>()
  /** By the other host, then by its port; the latest is the last. */
  readonly #byTarget = new Map<string, Map<number, Set<Entry>>>()

  add(entry: Entry): void {
    const { from, to } = entry
    const ends = inner(this.#byEnds, to.host)
    const key = portsKey(from, to)
    ends.set(key, [...(ends.get(key) ?? []), entry])
    const targets = inner(this.#byTarget, to.host)
    targets.set(to.port, (targets.get(to.port) ?? new Set<Entry>()).add(entry))
  }

  remove(entry: Entry): void {
    const { from, to } = entry
    const ends = this.#byEnds.get(to.host)
    const key = portsKey(from, to)
    const left = (ends?.get(key) ?? []).filter((each) => each !== entry)
    if (left.length > 0) ends?.set(key, left)
    else if (ends?.delete(key) && ends.size === 0) this.#byEnds.delete(to.host)
    const targets = this.#byTarget.get(to.host)
    const entries = targets?.get(to.port)
    entries?.delete(entry)
    if (entries?.size === 0 && targets?.delete(to.port) && targets.size === 0) this.#byTarget.delete(to.host)
  }

  /** Makes an entry the one that counts. */
  prefer(entry: Entry): void {
    this.remove(entry)
    this.add(entry)
  }

  find(local: Address, remote: Address): Entry | undefined {
    const entries = this.#byEnds.get(remote.host)?.get(portsKey(local, remote))
    if (entries?.length === 1) return entries[0]?.from.host === local.host ? entries[0] : undefined
    return entries?.findLast(({ from }) => from.host === local.host)
  }

  /** The one that counts of all that lead to an address. */
  latestTo(to: Address): Entry | undefined {
    let latest: Entry | undefined
    for (const entry of this.#byTarget.get(to.host)?.get(to.port) ?? []) latest = entry
    return latest
  }
}

function portsKey(local: Address, remote: Address): number {
  return local.port * PORTS + remote.port
}

function inner<Value>(map: Map<string, Map<number, Value>>, key: string): Map<number, Value> {
  const found = map.get(key)
  if (found !== undefined) return found
  const made = new Map<number, Value>()
  map.set(key, made)
  return made
}
