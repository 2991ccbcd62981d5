import type { Attribute, MediaDescription } from '../description/session-description.ts'
import { formatStatusTable, parseStatusTable } from './status-lines.ts'
import {
  invertTable,
  isTableMet,
  rowOf,
  type Segment,
  type StatusTable,
  type Strength,
  strongerOf,
} from './status-table.ts'

/** What one side knows of the preconditions of a stream. Plain data; each step makes a new one. */
export interface Preconditions {
  /** As this side sees it. */
  readonly table: StatusTable
  /** False once the other side answered without any: it does not use them, and gets no more of them. */
  readonly isPeerUsingThem: boolean
}

export interface LocalResources {
  /** Whether the bearer for the stream is there, both ways. */
  readonly isReserved: boolean
  /** How much this side insists on resources of the other; a default of the standard unless given. */
  readonly remoteStrength?: Strength
}

/**
 * The preconditions of a first offer: resources of this side are mandatory, those of the other are its own affair.
 *
 * @param local `remoteStrength` is none unless given; phones are seen to send optional
 * @spec RFC 3312 §5.1; TS 24.229 §6.1.2
 */
export function offerPreconditions(local: LocalResources): Preconditions {
  const remote = local.remoteStrength ?? 'none'
  return { table: segmented(local.isReserved, 'mandatory', remote), isPeerUsingThem: true }
}

/**
 * The preconditions of this side after an offer with or without them arrived first. In the answer both segments are
 * mandatory, and the other side is asked to tell when its resources are there.
 *
 * @param offered the stream in the offer
 * @returns undefined when the offer has none: then the answer has none, and the caller alerts when it has its resources
 * @spec RFC 3312 §5.2; TS 24.229 §6.1.3
 */
export function answerPreconditions(offered: MediaDescription, local: LocalResources): Preconditions | undefined {
  const theirs = parseStatusTable(offered)
  if (theirs === undefined) return undefined
  const remoteStrength = local.remoteStrength ?? 'mandatory'
  const table = seenFromHere(theirs).map((row) => {
    if (row.segment === 'e2e') return row
    if (row.segment === 'local') {
      return { ...row, current: local.isReserved, desired: strongerOf(row.desired, 'mandatory') }
    }
    return { ...row, desired: strongerOf(row.desired, remoteStrength) }
  })
  return { table: withQuestions(table), isPeerUsingThem: true }
}

/**
 * Takes in a later description of the other side, offer or answer.
 *
 * @param own what this side knew before
 * @param received the stream in that description
 * @spec RFC 3312 §5.2, §6; RFC 4032 §3
 */
export function receivePreconditions(own: Preconditions, received: MediaDescription): Preconditions {
  const theirs = parseStatusTable(received)
  if (theirs === undefined) return withoutPeer(own)
  const seen = seenFromHere(theirs)
  const table = own.table.map((row) => {
    const told = rowOf(seen, row)
    if (told === undefined) return row
    // RFC 4032 §3: who has the resources knows best, and may take back what it said. End to end nobody knows both ways.
    const current = row.segment === 'remote' ? told.current : row.current || (row.segment === 'e2e' && told.current)
    const confirmation = row.confirmation === 'wanted' ? row.confirmation : told.confirmation
    return { ...row, current, desired: strongerOf(row.desired, told.desired), confirmation }
  })
  return { table, isPeerUsingThem: true }
}

/** Resources of this side came, or went. @param segment local, or e2e with the direction that this side knows of */
export function withReservation(
  own: Preconditions,
  isReserved: boolean,
  segment: Exclude<Segment, 'remote'> = 'local',
  direction: 'send' | 'recv' | 'sendrecv' = 'sendrecv',
): Preconditions {
  const isRow = (row: StatusTable[number]) =>
    row.segment === segment && (direction === 'sendrecv' || row.direction === direction)
  return { ...own, table: own.table.map((row) => (isRow(row) ? { ...row, current: isReserved } : row)) }
}

/** Asks for confirmation of what this side cannot know itself, both ways or one. @spec RFC 3312 §5.2 */
export function withConfirmationOf(own: Preconditions, segment: Segment, direction: 'send' | 'recv'): Preconditions {
  const table = own.table.map((row) =>
    row.segment === segment && row.direction === direction ? { ...row, confirmation: 'wanted' as const } : row,
  )
  return { ...own, table }
}

/** The a=curr, a=des and a=conf lines of the next description of this side. @spec RFC 3312 §4 */
export function preconditionLines(own: Preconditions | undefined): readonly Attribute[] {
  return own?.isPeerUsingThem === true ? formatStatusTable(own.table) : []
}

/**
 * Whether all that is mandatory is there, so that the user may be alerted, or the call answered. Without preconditions
 * it is.
 *
 * @spec RFC 3312 §6; TS 24.229 §5.1.4.1
 */
export function arePreconditionsMet(own: Preconditions | undefined): boolean {
  return own === undefined || isTableMet(own.table)
}

/**
 * Whether the other side waits to be told and there is something to tell: a new offer must go, in an UPDATE.
 *
 * @spec RFC 3312 §7
 */
export function isConfirmationDue(own: Preconditions | undefined): boolean {
  if (own?.isPeerUsingThem !== true) return false
  const asked = own.table.filter(({ segment, confirmation }) => segment !== 'remote' && confirmation === 'due')
  return asked.length > 0 && asked.every(({ current }) => current)
}

/**
 * Whether the other side refused: it failed to reserve, or does not know the type. It comes with a 580 response.
 *
 * @spec RFC 3312 §8
 */
export function isPreconditionFailure(media: MediaDescription): boolean {
  return parseStatusTable(media)?.some(({ desired }) => desired === 'failure' || desired === 'unknown') === true
}

function segmented(isReserved: boolean, local: Strength, remote: Strength): StatusTable {
  return (['local', 'remote'] as const).flatMap((segment) =>
    (['send', 'recv'] as const).map((direction) => ({
      segment,
      direction,
      current: segment === 'local' && isReserved,
      desired: segment === 'local' ? local : remote,
      confirmation: 'none' as const,
    })),
  )
}

/** Some phones go on asking for what they say themselves is there: that was told already. */
function seenFromHere(theirs: StatusTable): StatusTable {
  return invertTable(theirs).map((row) => (row.current ? { ...row, confirmation: 'none' as const } : row))
}

/** Nobody but the other side knows of its resources, so it is asked for those that are mandatory. */
function withQuestions(table: StatusTable): StatusTable {
  return table.map((row) => {
    const isAsked = row.segment === 'remote' && row.desired === 'mandatory'
    return isAsked ? { ...row, confirmation: 'wanted' as const } : row
  })
}

/** The other side says nothing of its resources, so nothing can be waited for but the own ones. */
function withoutPeer(own: Preconditions): Preconditions {
  const table = own.table.map((row) => (row.segment === 'local' ? row : { ...row, desired: 'none' as const }))
  return { table, isPeerUsingThem: false }
}
