import { type Address, formatAddress } from '@voltaic/runtime'
import type { TraceProtocol } from '../traced-message.ts'

/** A lifeline. */
export interface LadderColumn {
  readonly title: string
  /** Name of the element, or of a kind of elements that share the lifeline: `ue` for phones of which there are too many. */
  readonly element: string
  /** Drawn although no element of that name has been seen. */
  readonly isAssumed?: boolean
}

/** Kinds of elements in the order in which a registration meets them. */
const knownColumns: readonly LadderColumn[] = [
  { title: 'UE', element: 'ue' },
  { title: 'P-CSCF', element: 'pcscf' },
  { title: 'I-CSCF', element: 'icscf' },
  { title: 'HSS', element: 'hss' },
  { title: 'S-CSCF', element: 'scscf' },
  { title: 'DNS', element: 'dns' },
]

/** The lifelines of a registration; others are added when they first speak. */
export const firstColumns: readonly LadderColumn[] = knownColumns
  .slice(0, 5)
  .map((column) => ({ ...column, isAssumed: true }))

/** The lifelines of a call: one phone at each end. @param phones names of the elements */
export function callColumns([caller, called]: readonly [string, string]): readonly LadderColumn[] {
  return [{ title: caller, element: caller }, ...firstColumns.slice(1), { title: called, element: called }]
}

/** Lifelines of these elements, phones and known kinds first and in the order of a registration. */
export function columnsOfElements(elements: readonly string[]): readonly LadderColumn[] {
  const rank = (element: string): number => {
    const known = knownColumns.findIndex((one) => one.element === kindOf(element))
    return known < 0 ? knownColumns.length : known
  }
  const sorted = elements.toSorted((a, b) => rank(a) - rank(b))
  return sorted.reduce<readonly LadderColumn[]>(withColumnFor, [])
}

/** More do not fit on any terminal; further elements share the last one. */
export const MAX_COLUMNS = 9

/** Who is meant by an address that nobody has named. */
const strangers: Readonly<Record<TraceProtocol, string>> = { sip: 'ue', diameter: 'hss', dns: 'dns' }

/** These talk with no phone, but with servers that nobody may have named. @spec TS 23.228 §4.6 */
const BEHIND_PCSCF: ReadonlySet<string> = new Set(['icscf', 'scscf', 'bgcf'])

/** @param element who talks with the stranger: a phone talks with nobody but its P-CSCF, from whatever port that sends */
export function strangerOf(protocol: TraceProtocol, element: string, at: Address): string {
  if (protocol !== 'sip') return strangers[protocol]
  const kind = kindOf(element)
  if (kind === 'ue') return 'pcscf'
  if (!BEHIND_PCSCF.has(kind)) return strangers.sip
  // its connections come from any port; on loopback only the port tells servers apart
  return /^(?:127\.|::1$)/.test(at.host) ? formatAddress(at) : at.host
}

/** `ue1`, `ue-2` and `ue-alice` are of the kind `ue`. */
function kindOf(element: string): string {
  return isPhone(element) ? 'ue' : element.replace(/[-_.]?\d+$/, '')
}

/** Whether an element is a phone, by its name. */
export function isPhone(element: string): boolean {
  return /^ue(?:\d*$|[-_.])/.test(element)
}

/** Index of the lifeline of an element; -1 when it has none yet. */
export function columnOf(columns: readonly LadderColumn[], element: string): number {
  const exact = columns.findIndex((column) => column.element === element)
  if (exact >= 0 || !isPhone(element)) return exact
  // Of more phones all share a lifeline, and their identities tell them apart; of servers each has its own.
  return columns.findLastIndex((column) => column.element === 'ue')
}

/**
 * The lifelines after an element has been seen: with one more, at the place that its kind has, if it had none.
 *
 * @returns `columns` itself when nothing changes
 */
export function withColumnFor(columns: readonly LadderColumn[], element: string): readonly LadderColumn[] {
  if (isPhone(element) && element !== 'ue') return withPhone(columns, element)
  const own = columnOf(columns, element)
  const column = columns[own]
  if (column) return column.isAssumed ? columns.with(own, { title: column.title, element: column.element }) : columns
  if (columns.length >= MAX_COLUMNS) return columns
  const kind = kindOf(element)
  const known = knownColumns.find((one) => one.element === kind)
  const added = { title: known === undefined ? element : known.title + element.slice(kind.length), element }
  // `scscf1` takes the place of the assumed `scscf`; `scscf2` comes behind it.
  const assumed = columns.findIndex((one) => one.element === kind && one.isAssumed)
  if (assumed >= 0) return columns.with(assumed, added)
  const sibling = columns.findLastIndex((one) => kindOf(one.element) === kind)
  return sibling >= 0 ? columns.toSpliced(sibling + 1, 0, added) : [...columns, added]
}

/** Phones that have a lifeline each; further ones share one. */
const MAX_PHONES = 3

function withPhone(columns: readonly LadderColumn[], element: string): readonly LadderColumn[] {
  if (columns.some((column) => column.element === element)) return columns
  const own = columns.filter((column) => isPhone(column.element) && column.element !== 'ue')
  const shared = columns.findIndex((column) => column.element === 'ue')
  if (own.length >= MAX_PHONES || columns.length >= MAX_COLUMNS) {
    const last = columns.findLastIndex((column) => isPhone(column.element))
    return shared >= 0 ? columns : columns.toSpliced(last + 1, 0, { title: 'other UE', element: 'ue' })
  }
  // the only one needs no number
  if (shared >= 0 && columns[shared]?.isAssumed) return columns.with(shared, { title: 'UE', element })
  const named = columns.map((column) => (own.includes(column) ? { ...column, title: column.element } : column))
  const last = named.findLastIndex((column) => isPhone(column.element))
  return last < 0 ? [{ title: 'UE', element }, ...named] : named.toSpliced(last + 1, 0, { title: element, element })
}
