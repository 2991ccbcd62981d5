import { columnOf } from './columns.ts'
import { formatTime, type LadderState } from './ladder-row.ts'
import { drawNote, shorten } from './lifelines.ts'
import { printable } from './message-summary.ts'

/** Where fewer characters are left beside the lifelines, a text is cut: it would be a column of syllables. */
const NARROWEST = 24
/** Lines of one text; what is longer is cut. */
const MAX_LINES = 8

/** Something that happened at one element: a mark on its lifeline, with a text that goes on below where it is long. */
export function formatLadderNote(
  { layout, glyphs, paint }: LadderState,
  { at, element, what }: { readonly at: number; readonly element: string; readonly what: string },
): readonly string[] {
  const column = columnOf(layout.columns, element)
  const row = drawNote(layout, glyphs, column < 0 ? layout.columns.length - 1 : column)
  const time = formatTime(at)
  const text = printable(what)
  const [first = '', ...more] =
    layout.detail < NARROWEST
      ? [shorten(text, layout.detail, glyphs.ellipsis)]
      : wrapped(text, layout.detail, glyphs.ellipsis)
  const below = ' '.repeat(time.length) + drawNote(layout, glyphs, undefined)
  return [
    `${paint.faint(time + row)}${paint.title(first)}`.trimEnd(),
    ...more.map((line) => `${paint.faint(below)}${paint.title(line)}`),
  ]
}

/** Lines of at most so many characters, between words where that is possible. */
function wrapped(text: string, width: number, ellipsis: string): readonly string[] {
  const lines: string[] = []
  let rest = text
  while (rest.length > width && lines.length < MAX_LINES - 1) {
    const space = rest.lastIndexOf(' ', width)
    const end = space > 0 ? space : width
    lines.push(rest.slice(0, end))
    rest = rest.slice(end).trimStart()
  }
  return [...lines, shorten(rest, width, ellipsis)]
}
