import { columnOf } from './columns.ts'
import { formatTime, type LadderState } from './ladder-row.ts'
import { drawNote, shorten } from './lifelines.ts'
import { printable } from './message-summary.ts'

/** Something that happened at one element, as a line with a mark on its lifeline. */
export function formatLadderNote(
  { layout, glyphs, paint }: LadderState,
  { at, element, what }: { readonly at: number; readonly element: string; readonly what: string },
): string {
  const column = columnOf(layout.columns, element)
  const row = drawNote(layout, glyphs, column < 0 ? layout.columns.length - 1 : column)
  const text = shorten(printable(what), layout.detail, glyphs.ellipsis)
  return `${paint.faint(formatTime(at) + row)}${paint.title(text)}`.trimEnd()
}
