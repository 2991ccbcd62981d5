import type { LadderColumn } from './columns.ts'

/** Where everything stands in a row. */
export interface LadderLayout {
  readonly columns: readonly LadderColumn[]
  /** Characters between two lifelines, one of them included. */
  readonly gap: number
  /** Where the first lifeline is, counted from the end of the time. */
  readonly margin: number
  /** Characters left for what a message says. */
  readonly detail: number
}

export const TIME_WIDTH = 12
const MARGIN = 3
/** Between the last lifeline and the detail: half of a title. */
const TAIL = 3
const WANTED_DETAIL = 33
/** A SUBSCRIBE fits on its arrow. */
const MIN_GAP = 11
const MAX_GAP = 16

export function layOut(columns: readonly LadderColumn[], width: number): LadderLayout {
  const between = Math.max(1, columns.length - 1)
  const fixed = TIME_WIDTH + MARGIN + 1 + TAIL
  const gap = Math.min(MAX_GAP, Math.max(MIN_GAP, Math.floor((width - fixed - WANTED_DETAIL) / between)))
  return { columns, gap, margin: MARGIN, detail: Math.max(0, width - fixed - gap * between) }
}

export interface LadderGlyphs {
  readonly line: string
  readonly dash: string
  readonly crossing: string
  readonly startRight: string
  readonly startLeft: string
  readonly headRight: string
  readonly headLeft: string
  readonly self: string
  /** Something that happened at an element. */
  readonly mark: string
  readonly ellipsis: string
}

export const unicodeGlyphs: LadderGlyphs = {
  line: '│',
  dash: '─',
  crossing: '┼',
  startRight: '├',
  startLeft: '┤',
  headRight: '▶',
  headLeft: '◀',
  self: '↻',
  mark: '●',
  ellipsis: '…',
}

/** For terminals without UTF-8. */
export const asciiGlyphs: LadderGlyphs = {
  line: '|',
  dash: '-',
  crossing: '+',
  startRight: '|',
  startLeft: '|',
  headRight: '>',
  headLeft: '<',
  self: '@',
  mark: '*',
  ellipsis: '~',
}

/** The same with a double line, for what goes through ESP. */
export function protectedGlyphs(glyphs: LadderGlyphs): LadderGlyphs {
  if (glyphs === asciiGlyphs) return { ...glyphs, dash: '=' }
  return { ...glyphs, dash: '═', crossing: '╪', startRight: '╞', startLeft: '╡' }
}

/** The titles, each centred over its lifeline. */
export function drawTitles(layout: LadderLayout): string {
  let row = ''
  for (const [i, { title }] of layout.columns.entries()) {
    const start = layout.margin + i * layout.gap - Math.floor(title.length / 2)
    row = row.padEnd(Math.max(start, row.length === 0 ? 0 : row.length + 1)) + title
  }
  return row.padEnd(layout.margin + (layout.columns.length - 1) * layout.gap + TAIL)
}

/** A row of lifelines in three parts, so that the arrow can have a colour of its own. */
export interface DrawnRow {
  readonly before: string
  readonly arrow: string
  readonly after: string
}

/** Characters of a row between its time and its detail. */
export function rowWidth({ columns, gap, margin }: LadderLayout): number {
  return margin + (columns.length - 1) * gap + 1 + TAIL
}

/** Draws an arrow between the lifelines `from` and `to`, its label next to the sender. */
export function drawArrow(
  layout: LadderLayout,
  glyphs: LadderGlyphs,
  from: number,
  to: number,
  label: string,
): DrawnRow {
  const { gap, margin } = layout
  const last = (layout.columns.length - 1) * gap
  const cells: string[] = new Array<string>(last + 1 + TAIL).fill(' ')
  for (let at = 0; at <= last; at += gap) cells[at] = glyphs.line
  const left = Math.min(from, to) * gap
  const right = Math.max(from, to) * gap
  if (from === to)
    putLabel(cells, left + 1, left + gap - 1, `${glyphs.self} ${shorten(label, gap - 4, glyphs.ellipsis)}`)
  else drawLine(cells, gap, glyphs, from, to, label)
  // behind the last lifeline there is less room than the label may need
  if (cells.length > last + 1 + TAIL) cells.push(...' '.repeat(TAIL))
  const end = from === to ? Math.min(left + gap, cells.length) : right + 1
  return {
    before: ' '.repeat(margin) + cells.slice(0, left).join(''),
    arrow: cells.slice(left, end).join(''),
    after: cells.slice(end).join(''),
  }
}

/** The lifelines with a mark on one of them. @param at undefined: on none */
export function drawNote({ columns, gap, margin }: LadderLayout, glyphs: LadderGlyphs, at: number | undefined): string {
  const cells: string[] = new Array<string>((columns.length - 1) * gap + 1 + TAIL).fill(' ')
  for (let column = 0; column < columns.length; column += 1)
    cells[column * gap] = column === at ? glyphs.mark : glyphs.line
  return ' '.repeat(margin) + cells.join('')
}

function drawLine(cells: string[], gap: number, glyphs: LadderGlyphs, from: number, to: number, label: string): void {
  const goesRight = to > from
  const left = Math.min(from, to) * gap
  const right = Math.max(from, to) * gap
  for (let at = left + 1; at < right; at += 1) cells[at] = at % gap === 0 ? glyphs.crossing : glyphs.dash
  cells[from * gap] = goesRight ? glyphs.startRight : glyphs.startLeft
  if (goesRight) cells[right - 1] = glyphs.headRight
  else cells[left + 1] = glyphs.headLeft
  // The gap next to the sender, without its lifelines and without the arrow's head.
  const room = gap - 2
  const text = shorten(label, room, glyphs.ellipsis)
  const isAdjacent = right - left === gap
  const start = goesRight ? left + 1 : right - gap + 1 + (isAdjacent ? 1 : 0)
  const slack = room - text.length + (isAdjacent ? 0 : 1)
  putLabel(cells, start + Math.floor(slack / 2), cells.length, text)
}

function putLabel(cells: string[], start: number, end: number, text: string): void {
  for (let i = 0; i < text.length && start + i < end; i += 1) cells[start + i] = text.charAt(i)
}

/** Cuts a text that is too long, and shows that it was cut. */
export function shorten(text: string, length: number, ellipsis: string): string {
  if (text.length <= length) return text
  return length <= 0 ? '' : text.slice(0, length - 1) + ellipsis
}
