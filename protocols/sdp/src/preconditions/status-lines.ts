import { attributesOf } from '../description/attributes.ts'
import type { Attribute, DescriptionLevel } from '../description/session-description.ts'
import type { Confirmation, Segment, StatusRow, StatusTable, Strength } from './status-table.ts'

/** Direction of a status line. @spec RFC 3312 §4 */
type StatusDirection = 'none' | 'send' | 'recv' | 'sendrecv'

const SEGMENTS: readonly Segment[] = ['e2e', 'local', 'remote']
const STRENGTHS: readonly Strength[] = ['mandatory', 'optional', 'none', 'failure', 'unknown']
const STATUS_DIRECTIONS: readonly StatusDirection[] = ['none', 'send', 'recv', 'sendrecv']
const DIRECTIONS = ['send', 'recv'] as const

interface StatusLine {
  readonly segment: Segment
  readonly direction: StatusDirection
  /** Of a=des alone. */
  readonly strength?: Strength
}

/**
 * The preconditions of type qos of a stream, as its writer has them. Lines that cannot be read count as not there.
 *
 * @returns undefined when there are none: its writer does not use preconditions
 * @spec RFC 3312 §4
 */
export function parseStatusTable(media: DescriptionLevel): StatusTable | undefined {
  const current = statusLines(media, 'curr', false)
  const desired = statusLines(media, 'des', true)
  const confirm = statusLines(media, 'conf', false)
  const all = [...current, ...desired]
  if (all.length === 0) return undefined
  return SEGMENTS.filter((segment) => all.some((line) => line.segment === segment)).flatMap((segment) =>
    DIRECTIONS.map((direction): StatusRow => {
      const isRow = (line: StatusLine) => line.segment === segment && covers(line.direction, direction)
      const confirmation: Confirmation = confirm.some(isRow) ? 'wanted' : 'none'
      const strength = desired.find(isRow)?.strength ?? 'none'
      return { segment, direction, current: current.some(isRow), desired: strength, confirmation }
    }),
  )
}

/**
 * The attributes that tell a table. Confirmation is asked for as long as what it is about is not there.
 *
 * @param table as this side sees it
 * @spec RFC 3312 §4; TS 24.229 §6.1.2, §6.1.3
 */
export function formatStatusTable(table: StatusTable): readonly Attribute[] {
  const segments = SEGMENTS.filter((segment) => table.some((row) => row.segment === segment))
  const rowsOf = (segment: Segment) => table.filter((row) => row.segment === segment)
  const current = segments.map((segment) =>
    line(
      'curr',
      segment,
      rowsOf(segment).filter((row) => row.current),
    ),
  )
  const desired = segments.flatMap((segment) => desiredLines(segment, rowsOf(segment)))
  const confirm = segments.flatMap((segment) => {
    const asked = rowsOf(segment).filter((row) => row.confirmation === 'wanted' && !row.current)
    return asked.length === 0 ? [] : [line('conf', segment, asked)]
  })
  return [...current, ...desired, ...confirm]
}

function desiredLines(segment: Segment, rows: StatusTable): readonly Attribute[] {
  return STRENGTHS.flatMap((strength) => {
    const alike = rows.filter(({ desired }) => desired === strength)
    return alike.length === 0 ? [] : [line('des', segment, alike, `${strength} `)]
  })
}

function line(name: string, segment: Segment, rows: StatusTable, strength = ''): Attribute {
  const send = rows.some(({ direction }) => direction === 'send') ? 'send' : ''
  const recv = rows.some(({ direction }) => direction === 'recv') ? 'recv' : ''
  return { name, value: `qos ${strength}${segment} ${send + recv === '' ? 'none' : send + recv}` }
}

function statusLines(media: DescriptionLevel, name: string, hasStrength: boolean): readonly StatusLine[] {
  const lines: StatusLine[] = []
  for (const value of attributesOf(media, name)) {
    const words = value.trim().split(/ +/)
    const type = words.shift()
    const strength = hasStrength ? STRENGTHS.find((known) => known === words[0]) : undefined
    if (hasStrength) words.shift()
    const segment = SEGMENTS.find((known) => known === words[0])
    const direction = STATUS_DIRECTIONS.find((known) => known === words[1])
    const isRead = type === 'qos' && segment !== undefined && direction !== undefined && words.length === 2
    if (!isRead || (hasStrength && strength === undefined)) continue
    lines.push(strength === undefined ? { segment, direction } : { segment, direction, strength })
  }
  return lines
}

function covers(direction: StatusDirection, one: 'send' | 'recv'): boolean {
  return direction === 'sendrecv' || direction === one
}
