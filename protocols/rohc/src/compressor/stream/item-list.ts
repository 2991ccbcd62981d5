import type { ByteWriter } from '@voltaic/base'
import { type ListEntry, writeGenericList, writeInsertedList, writeRemovedList } from '../coding/list-formats.ts'

/** Items that the table names at a time. */
const TABLE = 16

interface Row {
  readonly octets: Uint8Array
  /** How often index and item were sent together. */
  told: number
}

/**
 * One list of a stream, of CSRCs or of extension headers: what it is now, which items the decompressor knows by index,
 * and which list it knows as a reference.
 *
 * @spec RFC 3095 §5.8.1.2, §5.8.2.1
 */
export class ItemList {
  readonly #rows: (Row | undefined)[] = new Array(TABLE).fill(undefined)
  #list: readonly number[] = []
  #reference: { readonly list: readonly number[]; readonly generation: number } | undefined
  #generation: number

  /** @param generation gen_id to begin with; a context that takes over a CID goes on with that of the old one */
  constructor(generation: number) {
    this.#generation = generation
  }

  get generation(): number {
    return this.#generation
  }

  get length(): number {
    return this.#list.length
  }

  /** @returns true if the list is another one as of this packet */
  observe(items: readonly Uint8Array[]): boolean {
    const list = this.#list
    if (items.length === list.length && items.every((item, at) => isSame(this.#rows[list[at] ?? 0]?.octets, item)))
      return false
    const indices: number[] = []
    for (const item of items) indices.push(this.#indexOf(item, indices))
    this.#list = indices
    this.#generation = (this.#generation + 1) & 0xff
    return true
  }

  /** The decompressor has the list of now, which can be referred to from now on. */
  established(): void {
    // RFC 4815 §5.7: an empty list is no reference
    if (this.#list.length > 0) this.#reference = { list: this.#list, generation: this.#generation }
  }

  /**
   * The list as IR and IR-DYN have it: generic, with all its items.
   *
   * @param isReliable in Reliable mode references are made of acknowledged sequence numbers, which are not used here
   */
  writeComplete(out: ByteWriter, isReliable: boolean): void {
    const generation = isReliable || this.#list.length === 0 ? undefined : this.#generation
    writeGenericList(out, this.#entries(this.#list, Number.POSITIVE_INFINITY), generation)
  }

  /**
   * The list as Extension 3 has it, in the encoding that takes least.
   *
   * @param enough how often an item is sent with its index before the index stands alone
   */
  writeCompressed(out: ByteWriter, isReliable: boolean, enough: number): void {
    const reference = this.#reference
    if (isReliable || this.#list.length === 0) {
      this.writeComplete(out, isReliable)
    } else if (!reference || reference.generation === this.#generation) {
      writeGenericList(out, this.#entries(this.#list, enough), this.#generation)
    } else {
      this.#writeDifference(out, reference, enough)
    }
  }

  #writeDifference(
    out: ByteWriter,
    reference: { readonly list: readonly number[]; readonly generation: number },
    enough: number,
  ): void {
    const { removed, inserted } = differenceOf(reference.list, this.#list)
    const change = { generation: this.#generation, reference: reference.generation, removed, inserted }
    if (!inserted.includes(true)) {
      writeRemovedList(out, change)
      return
    }
    const entries = this.#entries(
      this.#list.filter((_, at) => inserted[at]),
      enough,
    )
    if (removed.includes(true)) writeInsertedList(out, { ...change, entries })
    else writeInsertedList(out, { generation: change.generation, reference: change.reference, inserted, entries })
  }

  #entries(list: readonly number[], enough: number): readonly ListEntry[] {
    const entries: ListEntry[] = []
    const toldNow = new Set<number>()
    for (const index of list) {
      const row = this.#rows[index]
      if (!row || row.told >= enough) {
        entries.push({ index })
      } else {
        entries.push({ index, octets: row.octets })
        toldNow.add(index)
      }
    }
    for (const index of toldNow) {
      const row = this.#rows[index]
      if (row) row.told++
    }
    return entries
  }

  /** An index for `item`: the one that it has, a free one, or one that neither list in use has. */
  #indexOf(item: Uint8Array, taken: readonly number[]): number {
    const known = this.#rows.findIndex((row) => isSame(row?.octets, item))
    if (known >= 0) return known
    const free = this.#rows.indexOf(undefined)
    const index = free >= 0 ? free : this.#rows.findIndex((_, at) => !taken.includes(at) && !this.#isReferred(at))
    const chosen = index >= 0 ? index : this.#rows.findIndex((_, at) => !taken.includes(at))
    // the reference names what the index meant before
    if (this.#isReferred(chosen)) this.#reference = undefined
    this.#rows[chosen] = { octets: item, told: 0 }
    return chosen
  }

  #isReferred(index: number): boolean {
    return this.#reference?.list.includes(index) ?? false
  }
}

/** What to take out of `before` and to put in to make `now`, keeping as much as can be kept. */
function differenceOf(
  before: readonly number[],
  now: readonly number[],
): { readonly removed: readonly boolean[]; readonly inserted: readonly boolean[] } {
  const removed = before.map(() => true)
  const inserted = now.map(() => true)
  const lengths = commonLengths(before, now)
  let [b, n] = [0, 0]
  while (b < before.length && n < now.length) {
    if (before[b] === now[n]) {
      removed[b++] = false
      inserted[n++] = false
    } else if ((lengths[b + 1]?.[n] ?? 0) >= (lengths[b]?.[n + 1] ?? 0)) {
      b++
    } else {
      n++
    }
  }
  return { removed, inserted }
}

/** Lengths of the longest common subsequences of all the tails. */
function commonLengths(before: readonly number[], now: readonly number[]): readonly (readonly number[])[] {
  const lengths: number[][] = before.map(() => new Array<number>(now.length + 1).fill(0))
  lengths.push(new Array<number>(now.length + 1).fill(0))
  for (let b = before.length - 1; b >= 0; b--)
    for (let n = now.length - 1; n >= 0; n--) {
      const row = lengths[b]
      if (!row) continue
      const below = lengths[b + 1] ?? []
      row[n] = before[b] === now[n] ? 1 + (below[n + 1] ?? 0) : Math.max(below[n] ?? 0, row[n + 1] ?? 0)
    }
  return lengths
}

function isSame(one: Uint8Array | undefined, other: Uint8Array): boolean {
  if (!one || one.length !== other.length) return false
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return false
  return true
}
