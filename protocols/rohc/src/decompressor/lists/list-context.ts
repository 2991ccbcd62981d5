import type { BitMask, CompressedList, ListEntry } from './compressed-list.ts'

/** Most items of one list: CC of RTP has four bits. */
export const MAX_LIST_ITEMS = 15
/** Most octets of one translation table, so that contexts stay small whatever a peer sends; the oldest items go. */
export const MAX_TABLE_OCTETS = 4096
/** Most lists kept to serve as references; the oldest go. */
export const MAX_REFERENCE_LISTS = 16

export interface ListItem {
  readonly index: number
  readonly octets: Uint8Array
}

interface ReferenceList {
  /** gen_id in U- and O-mode; in R-mode the lowest 8 bits of every SN that the list came with. */
  readonly ids: readonly number[]
  readonly items: readonly ListItem[]
}

/** What a context knows of one list: of the CSRCs, or of the extension headers of one IP header. */
export interface ListContext {
  readonly current: readonly ListItem[]
  /** Translation table: the items known by index. */
  readonly table: readonly ListItem[]
  /** Sliding window of lists that may be referred to, oldest first. */
  readonly references: readonly ReferenceList[]
}

export const EMPTY_LIST: ListContext = { current: [], table: [], references: [] }

export interface AppliedList {
  readonly list: ListContext
  /** Indexes whose items came in this packet. */
  readonly fresh: ReadonlySet<number>
}

/**
 * The list that a compressed list stands for, and what the context then knows.
 *
 * @returns a reason when there is no such item or reference list: the header is not to be decompressed
 * @spec RFC 3095 §5.8.1, §5.8.2, §5.8.3; RFC 4815 §5.3, §5.7
 */
export function applyList(context: ListContext, compressed: CompressedList): AppliedList | string {
  const table = learn(context.table, compressed.entries)
  if (table === undefined) return 'translation table too large'
  const entries = resolve(table, compressed.entries)
  if (entries === undefined) return 'list refers to an unknown item'
  const fresh = new Set(compressed.entries.filter((entry) => entry.item !== undefined).map((entry) => entry.index))
  if (compressed.encoding === 0) return finish({ ...context, table }, entries, compressed, fresh)
  const at = context.references.findIndex(({ ids }) => ids.includes(compressed.refId))
  const reference = context.references[at]
  if (reference === undefined || reference.items.length === 0) return 'list refers to an unknown reference list'
  if (compressed.count !== undefined && compressed.count !== reference.items.length)
    return 'length of the reference list'
  const kept = remove(reference.items, compressed.removal)
  const items = kept && insert(kept, compressed.insertion, entries)
  if (items === undefined) return 'bit mask does not fit the reference list'
  // RFC 3095 §5.8.2.1 g: what is older than the reference list is not referred to any more.
  return finish({ ...context, table, references: context.references.slice(at) }, items, compressed, fresh)
}

function finish(
  context: ListContext,
  items: readonly ListItem[],
  compressed: CompressedList,
  fresh: ReadonlySet<number>,
): AppliedList | string {
  if (items.length > MAX_LIST_ITEMS) return 'list too long'
  const list = { ...context, current: items }
  return { list: compressed.genId === undefined ? list : withReference(list, compressed.genId), fresh }
}

/**
 * The current list as one to refer to. One that comes again takes no further place, since in R-mode every packet until the
 * acknowledgement has it, and what it refers to must stay.
 *
 * @param id gen_id in U- and O-mode; in R-mode the lowest 8 bits of the SN of a header that is acknowledged
 * @spec RFC 3095 §5.8.2.1
 */
export function withReference(list: ListContext, id: number): ListContext {
  const others = list.references.flatMap(({ ids, items }) => {
    const left = ids.filter((each) => each !== id)
    return left.length === 0 ? [] : [{ ids: left, items }]
  })
  const last = others.at(-1)
  const references =
    last !== undefined && sameItems(last.items, list.current)
      ? [...others.slice(0, -1), { ids: [...last.ids, id], items: last.items }]
      : [...others, { ids: [id], items: list.current }].slice(-MAX_REFERENCE_LISTS)
  return { ...list, references }
}

function sameItems(one: readonly ListItem[], other: readonly ListItem[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ index, octets }, at) => index === other[at]?.index && Buffer.compare(octets, other[at].octets) === 0)
  )
}

function learn(table: readonly ListItem[], entries: readonly ListEntry[]): readonly ListItem[] | undefined {
  let learned = table
  for (const { index, item } of entries) {
    if (item !== undefined) learned = [...learned.filter((known) => known.index !== index), { index, octets: item }]
  }
  return learned === table ? table : bounded(learned, entries)
}

/** The table without the oldest items, if it is too large. @returns undefined where those of this packet alone are too many */
function bounded(table: readonly ListItem[], entries: readonly ListEntry[]): readonly ListItem[] | undefined {
  let octets = table.reduce((sum, item) => sum + item.octets.length, 0)
  if (octets <= MAX_TABLE_OCTETS) return table
  const needed = new Set(entries.map(({ index }) => index))
  const kept = table.filter((item) => {
    const goes = octets > MAX_TABLE_OCTETS && !needed.has(item.index)
    if (goes) octets -= item.octets.length
    return !goes
  })
  return octets > MAX_TABLE_OCTETS ? undefined : kept
}

function resolve(table: readonly ListItem[], entries: readonly ListEntry[]): ListItem[] | undefined {
  const items: ListItem[] = []
  for (const { index } of entries) {
    const known = table.find((item) => item.index === index)
    if (known === undefined) return undefined
    items.push(known)
  }
  return items
}

/** RFC 3095 §5.8.3: a 0 copies the next item, a 1 skips it; what a short mask does not reach stays (RFC 4815 §5.3). */
function remove(items: readonly ListItem[], mask: BitMask): ListItem[] | undefined {
  if (mask.some((bit, at) => !bit && at >= items.length)) return undefined
  return items.filter((_, at) => mask[at] !== true)
}

/** RFC 3095 §5.8.3: a 0 copies from the reference list, a 1 takes the next item that was sent. */
function insert(items: readonly ListItem[], mask: BitMask, entries: readonly ListItem[]): ListItem[] | undefined {
  const result: ListItem[] = []
  let copied = 0
  let inserted = 0
  for (const bit of mask) {
    const item = bit ? entries[inserted++] : items[copied++]
    if (item !== undefined) result.push(item)
    else if (bit) return undefined
  }
  return [...result, ...items.slice(copied)]
}

/** `octets` as the new content of an item, wherever the context holds it but in reference lists. */
export function withItem(list: ListContext, index: number, octets: Uint8Array): ListContext {
  const replace = (item: ListItem) => (item.index === index ? { index, octets } : item)
  return { ...list, current: list.current.map(replace), table: list.table.map(replace) }
}
