import type { TracedMessage } from '../traced-message.ts'
import type { AddressBook } from './address-book.ts'
import { columnOf, strangerOf } from './columns.ts'
import {
  drawArrow,
  drawTitles,
  type LadderGlyphs,
  type LadderLayout,
  rowWidth,
  shorten,
  TIME_WIDTH,
} from './lifelines.ts'
import { type MessageSummary, printable } from './message-summary.ts'
import type { Paint } from './paint.ts'

/** What goes from one element to another. */
export type LadderArrow = Omit<TracedMessage, 'data' | 'protocol'> & Partial<Pick<TracedMessage, 'protocol'>>

/** What formatting a row needs to know; a new one is made when a lifeline is added. */
export interface LadderState {
  readonly layout: LadderLayout
  readonly glyphs: LadderGlyphs
  /** For messages through ESP. */
  readonly protectedGlyphs: LadderGlyphs
  /** Whether ESP protects a message. */
  isProtected(message: LadderArrow): boolean
  readonly paint: Paint
  readonly book: Pick<AddressBook, 'nameOf'>
}

/** The elements at both ends of a message, in the direction it travels. */
export function endsOf(state: Pick<LadderState, 'book'>, message: LadderArrow): readonly [from: string, to: string] {
  const remote =
    state.book.nameOf(message.remote, message.transport) ??
    strangerOf(message.protocol ?? 'sip', message.element, message.remote)
  return message.direction === 'out' ? [message.element, remote] : [remote, message.element]
}

/** One message as one line: its time in UTC, an arrow between two lifelines, and what it says. */
export function formatLadderRow(
  state: LadderState,
  message: LadderArrow,
  { label, detail, mood }: MessageSummary,
): string {
  const { layout, paint } = state
  const glyphs = state.isProtected(message) ? state.protectedGlyphs : state.glyphs
  const [from, to] = endsOf(state, message)
  const last = layout.columns.length - 1
  const place = (element: string): number => {
    const column = columnOf(layout.columns, element)
    return column < 0 ? last : column
  }
  const row = drawArrow(layout, glyphs, place(from), place(to), label)
  const taken = row.before.length + row.arrow.length + row.after.length - rowWidth(layout)
  const text = shorten(detail, Math.max(0, layout.detail - taken), glyphs.ellipsis)
  const time = formatTime(message.at)
  return `${paint.faint(time + row.before)}${paint.mood(mood, row.arrow)}${paint.faint(row.after)}${text}`.trimEnd()
}

/** The titles of the lifelines. */
export function formatLadderTitles(state: LadderState): string {
  const { layout, paint } = state
  return paint.title(printable('time (UTC)'.padEnd(TIME_WIDTH) + drawTitles(layout)).trimEnd())
}

/** `12:00:01.123`, in UTC. */
export function formatTime(at: number): string {
  return new Date(at).toISOString().slice(11, 23)
}
