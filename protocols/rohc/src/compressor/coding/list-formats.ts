import type { ByteWriter } from '@voltaic/base'

/** An item of a list by its index, with its octets if the decompressor may not know them. */
export interface ListEntry {
  readonly index: number
  readonly octets?: Uint8Array
}

/** Items that indices of 3 bits can name. */
const SHORT_INDICES = 8

/**
 * Encoding type 0: the whole list.
 *
 *       0   1   2   3   4   5   6   7
 *     +---+---+---+---+---+---+---+---+
 *     | ET=0  |GP |PS |    CC = m     |
 *     +---+---+---+---+---+---+---+---+
 *     :            gen_id             :  if GP = 1
 *     +---+---+---+---+---+---+---+---+
 *     |        XI 1, ..., XI m        |  4 bits each if PS = 0, 8 if PS = 1
 *     +---+---+---+---+---+---+---+---+
 *     |       item 1, ..., item n     |  those whose XI has X = 1
 *     +---+---+---+---+---+---+---+---+
 *
 * @spec RFC 3095 §5.8.6.1
 */
export function writeGenericList(out: ByteWriter, entries: readonly ListEntry[], generation?: number): void {
  const ps = isLong(entries)
  out.uint8((generation === undefined ? 0 : 0x20) | (ps ? 0x10 : 0) | entries.length)
  if (generation !== undefined) out.uint8(generation)
  if (ps) writeLongIndices(out, entries)
  else writeShortIndices(out, entries, 0)
  writeItems(out, entries)
}

/**
 * Encoding types 1 and 3: items put into a reference list, after others were taken out of it.
 *
 *     +---+---+---+---+---+---+---+---+
 *     | ET    |GP |PS |     XI 1      |  XI 1 only if PS = 0
 *     +---+---+---+---+---+---+---+---+
 *     :            gen_id             :  if GP = 1
 *     +---+---+---+---+---+---+---+---+
 *     |            ref_id             |
 *     +---+---+---+---+---+---+---+---+
 *     /       removal bit mask        /  if ET = 3
 *     +---+---+---+---+---+---+---+---+
 *     /      insertion bit mask       /
 *     +---+---+---+---+---+---+---+---+
 *     |            XI list            |
 *     +---+---+---+---+---+---+---+---+
 *     |       item 1, ..., item n     |
 *     +---+---+---+---+---+---+---+---+
 *
 * @param removed for each item of the reference, if it is taken out; undefined for type 1
 * @param inserted for each item of the new list, if it is put in
 * @spec RFC 3095 §5.8.6.2, §5.8.6.4
 */
export function writeInsertedList(
  out: ByteWriter,
  change: {
    readonly entries: readonly ListEntry[]
    /** Absent in Reliable mode. */
    readonly generation?: number
    readonly reference: number
    readonly removed?: readonly boolean[]
    readonly inserted: readonly boolean[]
  },
): void {
  const { entries, generation, reference, removed, inserted } = change
  const ps = isLong(entries)
  const first = entries[0]
  const gp = generation === undefined ? 0 : 0x20
  out.uint8((removed ? 0xc0 : 0x40) | gp | (ps ? 0x10 : 0) | (ps || !first ? 0 : shortIndex(first)))
  if (generation !== undefined) out.uint8(generation)
  out.uint8(reference)
  if (removed) writeMask(out, removed, true)
  writeMask(out, inserted, false)
  if (ps) writeLongIndices(out, entries)
  else writeShortIndices(out, entries, 1)
  writeItems(out, entries)
}

/**
 * Encoding type 2: items taken out of a reference list.
 *
 *     +---+---+---+---+---+---+---+---+
 *     | ET=2  |GP |res|     Count     |  items in the reference
 *     +---+---+---+---+---+---+---+---+
 *     :            gen_id             :  if GP = 1
 *     +---+---+---+---+---+---+---+---+
 *     |            ref_id             |
 *     +---+---+---+---+---+---+---+---+
 *     /       removal bit mask        /
 *     +---+---+---+---+---+---+---+---+
 *
 * @spec RFC 3095 §5.8.6.3
 */
export function writeRemovedList(
  out: ByteWriter,
  change: { readonly generation?: number; readonly reference: number; readonly removed: readonly boolean[] },
): void {
  const { generation, reference, removed } = change
  out.uint8((generation === undefined ? 0x80 : 0xa0) | removed.length)
  if (generation !== undefined) out.uint8(generation)
  out.uint8(reference)
  writeMask(out, removed, true)
}

/**
 * A mask of 7 or 15 bits, the first item in the most significant. Seven are enough if nothing behind the seventh item
 * changes.
 *
 * @param rest what fills the bits for which there is no item
 * @spec RFC 3095 §5.8.3, §5.8.6.2; RFC 4815 §5.3
 */
function writeMask(out: ByteWriter, bits: readonly boolean[], rest: boolean): void {
  const isShort = bits.lastIndexOf(true) < 7
  let mask = 0
  for (let at = 0; at < (isShort ? 7 : 15); at++) mask = (mask << 1) | ((bits[at] ?? rest) ? 1 : 0)
  if (isShort) out.uint8(mask)
  else out.uint16(0x8000 | mask)
}

function isLong(entries: readonly ListEntry[]): boolean {
  return entries.some(({ index }) => index >= SHORT_INDICES)
}

function shortIndex({ index, octets }: ListEntry): number {
  return (octets ? 0x8 : 0) | index
}

/** Two to an octet, from the entry at `from`; half an octet of padding if one is left over. */
function writeShortIndices(out: ByteWriter, entries: readonly ListEntry[], from: number): void {
  for (let at = from; at < entries.length; at += 2) {
    const [first, second] = [entries[at], entries[at + 1]]
    out.uint8(((first ? shortIndex(first) : 0) << 4) | (second ? shortIndex(second) : 0))
  }
}

function writeLongIndices(out: ByteWriter, entries: readonly ListEntry[]): void {
  for (const { index, octets } of entries) out.uint8((octets ? 0x80 : 0) | index)
}

function writeItems(out: ByteWriter, entries: readonly ListEntry[]): void {
  for (const { octets } of entries) if (octets) out.bytes(octets)
}
