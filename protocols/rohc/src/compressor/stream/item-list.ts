import type { ByteWriter } from '@voltaic/base'
import { type ListEntry, writeGenericList, writeInsertedList, writeRemovedList } from '../coding/list-formats.ts'
import { differenceOf } from './list-difference.ts'

/** Items that the table names at a time. */
const TABLE = 16
/** Packets with a list that are remembered until one is acknowledged. */
export const MAX_SENT_LISTS = 64
/** Changes of a list since its reference, beyond which the whole list is sent: a decompressor keeps so many for sure. */
const MAX_CHANGES = 8

interface Row {
  readonly octets: Uint8Array
  /** How often index and item were sent together. */
  told: number
  /** True if a packet that had both was acknowledged in Reliable mode. */
  isAcknowledged: boolean
}

/** A list that the decompressor has. */
interface Reference {
  readonly list: readonly number[]
  /** Generation of the list when it was made the reference. */
  readonly generation: number
  /** What packets name it by: gen_id, or in Reliable mode the end of the sequence number that it was sent with. */
  readonly id: number
}

/** A list as a packet of Reliable mode had it. */
interface SentList extends Reference {
  /** Number of the packet in the stream. */
  readonly packet: number
  /** Rows whose items it had with it. */
  readonly rows: readonly Row[]
}

/** What a list is written for. */
export interface ListTarget {
  /** True in Reliable mode: no generations, and what is known goes by acknowledgements. */
  readonly isReliable: boolean
  /** The packet, if its list may become a reference of Reliable mode: not while the mode is still changing. */
  readonly packet?: { readonly number: number; readonly sn: number }
  /** How often an item is sent with its index before the index stands alone, outside Reliable mode. */
  readonly enough: number
}

/**
 * One list of a stream, of CSRCs or of extension headers: what it is now, which items the decompressor knows by index,
 * and which list it knows as a reference.
 *
 * @spec RFC 3095 §5.8.1.1, §5.8.1.2, §5.8.2.1
 */
export class ItemList {
  readonly #rows: (Row | undefined)[] = new Array(TABLE).fill(undefined)
  #list: readonly number[] = []
  #reference: Reference | undefined
  #generation: number
  /** Not acknowledged yet, the oldest first. */
  #sent: readonly SentList[] = []

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

  /** The decompressor has the list of now, which can be referred to by its generation. Not in Reliable mode. */
  established(): void {
    // RFC 4815 §5.7: an empty list is no reference
    const generation = this.#generation
    if (this.#list.length > 0) this.#reference = { list: this.#list, generation, id: generation }
  }

  /**
   * In Reliable mode: the packet with this number was acknowledged. Its list is the reference, its items are known.
   *
   * @spec RFC 3095 §5.8.1.1, §5.8.2.1
   */
  acknowledged(packet: number): void {
    const found = this.#sent.find((each) => each.packet === packet)
    if (!found) return
    for (const row of found.rows) row.isAcknowledged = true
    this.#reference = found
    this.#sent = this.#sent.filter((each) => each.packet > packet)
  }

  /** The decompressor has lost what it knew, or names references in another way from now on. */
  forget(): void {
    this.#reference = undefined
    this.#sent = []
    for (const row of this.#rows)
      if (row) {
        row.told = 0
        row.isAcknowledged = false
      }
  }

  /** The list as IR and IR-DYN have it: generic, with all its items. */
  writeComplete(out: ByteWriter, target: ListTarget): void {
    const entries = this.#entries(this.#list, () => false)
    writeGenericList(out, entries, this.#list.length === 0 ? undefined : this.#genIdOf(target))
    this.#remember(target, entries)
  }

  /** The list as Extension 3 has it, against the reference if there is one. */
  writeCompressed(out: ByteWriter, target: ListTarget): void {
    if (this.#list.length === 0) {
      this.writeComplete(out, target)
      return
    }
    const isKnown = target.isReliable ? (row: Row) => row.isAcknowledged : (row: Row) => row.told >= target.enough
    const reference = this.#referenceFor(target)
    const entries = reference
      ? this.#writeDifference(out, reference, target, isKnown)
      : this.#entries(this.#list, isKnown)
    if (!reference) writeGenericList(out, entries, this.#genIdOf(target))
    this.#remember(target, entries)
  }

  #genIdOf({ isReliable }: ListTarget): number | undefined {
    return isReliable ? undefined : this.#generation
  }

  /** @returns undefined if the whole list is to be sent */
  #referenceFor({ isReliable }: ListTarget): Reference | undefined {
    const reference = this.#reference
    if (!reference) return undefined
    const changes = (this.#generation - reference.generation) & 0xff
    // a list of the same generation that is told again may not have arrived: it is no reference to itself
    if (!isReliable) return changes === 0 ? undefined : reference
    return changes > MAX_CHANGES ? undefined : reference
  }

  #writeDifference(
    out: ByteWriter,
    reference: Reference,
    target: ListTarget,
    isKnown: (row: Row) => boolean,
  ): readonly ListEntry[] {
    const { removed, inserted } = differenceOf(reference.list, this.#list)
    const generation = this.#genIdOf(target)
    const change = { ...(generation === undefined ? {} : { generation }), reference: reference.id }
    if (!inserted.includes(true)) {
      writeRemovedList(out, { ...change, removed })
      return []
    }
    const entries = this.#entries(
      this.#list.filter((_, at) => inserted[at]),
      isKnown,
    )
    writeInsertedList(out, { ...change, ...(removed.includes(true) ? { removed } : {}), inserted, entries })
    return entries
  }

  /**
   * In Reliable mode a list can be referred to by the last 8 bits of its sequence number, so that an older one with the
   * same bits cannot any more.
   */
  #remember({ packet }: ListTarget, entries: readonly ListEntry[]): void {
    if (!packet || this.#list.length === 0) return
    const id = packet.sn & 0xff
    if (this.#reference?.id === id) this.#reference = undefined
    const rows = entries.flatMap(({ index, octets }) => (octets ? (this.#rows[index] ?? []) : []))
    const sent = { list: this.#list, generation: this.#generation, id, packet: packet.number, rows }
    this.#sent = [...this.#sent.filter((each) => each.id !== id), sent].slice(-MAX_SENT_LISTS)
  }

  #entries(list: readonly number[], isKnown: (row: Row) => boolean): readonly ListEntry[] {
    const entries: ListEntry[] = []
    const toldNow = new Set<Row>()
    for (const index of list) {
      const row = this.#rows[index]
      if (!row || isKnown(row)) {
        entries.push({ index })
      } else {
        entries.push({ index, octets: row.octets })
        toldNow.add(row)
      }
    }
    for (const row of toldNow) row.told++
    return entries
  }

  /** An index for `item`: the one that it has, a free one, or one that no list in use has. */
  #indexOf(item: Uint8Array, taken: readonly number[]): number {
    const known = this.#rows.findIndex((row) => isSame(row?.octets, item))
    if (known >= 0) return known
    const free = this.#rows.indexOf(undefined)
    const index = free >= 0 ? free : this.#rows.findIndex((_, at) => !taken.includes(at) && !this.#isReferred(at))
    const chosen = index >= 0 ? index : this.#rows.findIndex((_, at) => !taken.includes(at))
    // a reference names what the index meant before
    if (this.#reference?.list.includes(chosen)) this.#reference = undefined
    this.#sent = this.#sent.filter(({ list }) => !list.includes(chosen))
    this.#rows[chosen] = { octets: item, told: 0, isAcknowledged: false }
    return chosen
  }

  #isReferred(index: number): boolean {
    return (this.#reference?.list.includes(index) ?? false) || this.#sent.some(({ list }) => list.includes(index))
  }
}

function isSame(one: Uint8Array | undefined, other: Uint8Array): boolean {
  if (!one || one.length !== other.length) return false
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return false
  return true
}
