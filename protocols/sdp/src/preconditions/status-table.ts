/** Which part of the way a status is about. @spec RFC 3312 §4 */
export type Segment = 'e2e' | 'local' | 'remote'

/** @spec RFC 3312 §4 */
export type Strength = 'mandatory' | 'optional' | 'none' | 'failure' | 'unknown'

/** Who wants to be told when the status changes. @spec RFC 3312 §5 */
export type Confirmation =
  /** Nobody. */
  | 'none'
  /** This side asked for it, by a=conf in its description. */
  | 'wanted'
  /** The other side asked for it. */
  | 'due'

/** One line of the status table of a stream. @spec RFC 3312 §5 */
export interface StatusRow {
  readonly segment: Segment
  readonly direction: 'send' | 'recv'
  /** Whether the resources are there. */
  readonly current: boolean
  /** Whether they must be there before anybody is alerted. */
  readonly desired: Strength
  readonly confirmation: Confirmation
}

/** The status table of a stream as one side sees it. Two rows (e2e) or four (local and remote). @spec RFC 3312 §5 */
export type StatusTable = readonly StatusRow[]

const ORDER: readonly Strength[] = ['unknown', 'failure', 'none', 'optional', 'mandatory']

/** The stronger of two; an answer may strengthen what was offered, and never weaken it. @spec RFC 3312 §5.2 */
export function strongerOf(a: Strength, b: Strength): Strength {
  return ORDER.indexOf(a) >= ORDER.indexOf(b) ? a : b
}

/**
 * The same table seen from the other side: its local is our remote, what it sends we receive, and what it wants to be
 * told is for us to tell.
 *
 * @spec RFC 3312 §5.2
 */
export function invertTable(table: StatusTable): StatusTable {
  return table.map((row) => ({
    ...row,
    segment: invertSegment(row.segment),
    direction: row.direction === 'send' ? 'recv' : 'send',
    confirmation: invertConfirmation(row.confirmation),
  }))
}

/** The row of a table; undefined when it has none such. */
export function rowOf(table: StatusTable, like: Pick<StatusRow, 'segment' | 'direction'>): StatusRow | undefined {
  return table.find(({ segment, direction }) => segment === like.segment && direction === like.direction)
}

/** Whether every mandatory row is met. A table of nothing is met. @spec RFC 3312 §6 */
export function isTableMet(table: StatusTable): boolean {
  return table.every(({ desired, current }) => desired !== 'mandatory' || current)
}

function invertSegment(segment: Segment): Segment {
  if (segment === 'e2e') return segment
  return segment === 'local' ? 'remote' : 'local'
}

function invertConfirmation(confirmation: Confirmation): Confirmation {
  if (confirmation === 'none') return confirmation
  return confirmation === 'wanted' ? 'due' : 'wanted'
}
