import { type Address, addressKey } from '@voltaic/runtime'
import { isMessage, type TracedEvent, type TraceEntry } from '../store/trace-entry.ts'
import type { TracedMessage } from '../traced-message.ts'
import { columnOf, firstColumns, type LadderColumn, withColumnFor } from './columns.ts'
import { LadderBook } from './ladder-book.ts'
import { endsOf } from './ladder-row.ts'
import { type Mood, printable } from './message-summary.ts'
import { summarise } from './summarise.ts'

export interface SvgLadderOptions {
  /** Who listens where. */
  readonly names?: Iterable<readonly [Address, string]>
  /** Above the picture. */
  readonly title?: string
  /** Show DNS and Diameter watchdogs, too. */
  readonly everything?: boolean
  /** Ports of P-CSCFs that ESP protects, for traces that do not say it of each message. */
  readonly protectedPorts?: Iterable<Address>
}

const GAP = 150
const LEFT = 130
const TOP = 70
const ROW = 26
const MIN_WIDTH = 700
/** A character of 12 px of the widest of these fonts. */
const CHARACTER = 7.3
const FONT = 'font-family="ui-monospace, Menlo, Consolas, monospace"'

const COLOURS: Readonly<Record<Mood, string>> = {
  request: '#0b7285',
  provisional: '#868e96',
  success: '#2b8a3e',
  challenge: '#b07d00',
  failure: '#c92a2a',
}

/**
 * A sequence diagram as a picture that stands alone: SVG 1.1 without scripts. Nothing that a peer sends is markup in it.
 *
 * @param entries oldest first
 */
export function drawSvgLadder(entries: readonly TraceEntry[], options: SvgLadderOptions = {}): string {
  const book = new LadderBook(options.names)
  const shown = entries.filter(
    (entry) => options.everything === true || !isMessage(entry) || !summarise(entry).isRoutine,
  )
  let columns = firstColumns
  for (const entry of shown) {
    if (isMessage(entry)) book.learn(entry)
    for (const element of isMessage(entry) ? endsOf({ book }, entry) : [entry.element])
      columns = withColumnFor(columns, element)
  }
  const width = Math.max(MIN_WIDTH, ...shown.map((entry) => endOf(entry, columns)))
  const height = TOP + ROW * shown.length + 30
  const ports = new Set([...(options.protectedPorts ?? [])].map(addressKey))
  const rows = shown.map((entry, index) => {
    const y = TOP + ROW * (index + 1)
    return isMessage(entry) ? arrow(entry, columns, book, y, isInEsp(entry, ports)) : note(entry, columns, y)
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ${FONT} font-size="12" role="img">`,
    `<title>${escaped(options.title ?? 'Trace')}</title>`,
    MARKERS,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="12" y="22" font-size="14" font-weight="bold" fill="#212529">${escaped(options.title ?? 'Trace')}</text>`,
    ...lifelines(columns, height),
    ...rows,
    '</svg>',
    '',
  ].join('\n')
}

const MARKERS = `<defs>${Object.entries(COLOURS)
  .map(
    ([mood, colour]) =>
      `<marker id="${mood}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z" fill="${colour}"/></marker>`,
  )
  .join('')}</defs>`

function lifelines(columns: readonly LadderColumn[], height: number): readonly string[] {
  return columns.map(({ title }, index) => {
    const x = LEFT + GAP * index
    const label = `<text x="${x}" y="${TOP - 16}" text-anchor="middle" font-weight="bold" fill="#212529">${escaped(title)}</text>`
    return `${label}<line x1="${x}" y1="${TOP - 8}" x2="${x}" y2="${height - 16}" stroke="#ced4da"/>`
  })
}

function arrow(
  message: TracedMessage,
  columns: readonly LadderColumn[],
  book: LadderBook,
  y: number,
  isInEsp: boolean,
): string {
  const { label, detail, mood } = summarise(message)
  const [from, to] = endsOf({ book }, message).map((element) => placeOf(columns, element))
  const [start, end] = [from ?? 0, to ?? 0]
  const colour = COLOURS[mood]
  const bend = start === end ? `M${start} ${y - 6} h40 v8 h-36` : `M${start} ${y} H${end}`
  const middle = start === end ? start + 50 : (start + end) / 2
  const anchor = start === end ? 'start' : 'middle'
  const right = detailAt(columns)
  return [
    `<g>${tooltip(message)}${time(message.at, y)}`,
    ...(isInEsp ? doubleLine(bend, colour) : []),
    `<path d="${bend}" fill="none" stroke="${isInEsp ? 'none' : colour}" stroke-width="1.4" marker-end="url(#${mood})"/>`,
    `<text x="${middle}" y="${y - 4}" text-anchor="${anchor}" fill="${colour}">${escaped(label)}</text>`,
    `<text x="${right}" y="${y + 4}" fill="#495057">${escaped(clipped(detail))}</text></g>`,
  ].join('')
}

/** What goes through ESP, as on a terminal. */
function doubleLine(path: string, colour: string): readonly string[] {
  return [-1.5, 1.5].map(
    (shift) =>
      `<path class="esp" transform="translate(0 ${shift})" d="${path}" fill="none" stroke="${colour}" stroke-width="1"/>`,
  )
}

function isInEsp({ isProtected, local, remote }: TracedMessage, ports: ReadonlySet<string>): boolean {
  return isProtected === true || (ports.size > 0 && (ports.has(addressKey(local)) || ports.has(addressKey(remote))))
}

function detailAt(columns: readonly LadderColumn[]): number {
  return LEFT + GAP * (columns.length - 1) + 20
}

/** Where the text of a row ends: the picture is as wide as the longest. */
function endOf(entry: TraceEntry, columns: readonly LadderColumn[]): number {
  const [start, text] = isMessage(entry)
    ? [detailAt(columns), clipped(summarise(entry).detail)]
    : [placeOf(columns, entry.element) + 8, clipped(entry.what)]
  return Math.ceil(start + CHARACTER * text.length + 20)
}

function clipped(text: string): string {
  return text.length <= MAX_DETAIL ? text : `${text.slice(0, MAX_DETAIL - 1)}…`
}

const MAX_DETAIL = 120

function note({ at, element, what }: TracedEvent, columns: readonly LadderColumn[], y: number): string {
  const x = placeOf(columns, element)
  const text = `<text x="${x + 8}" y="${y + 4}" font-style="italic" fill="#5f3dc4">${escaped(clipped(what))}</text>`
  return `<g>${time(at, y)}<circle cx="${x}" cy="${y}" r="3.5" fill="#5f3dc4"/>${text}</g>`
}

function time(at: number, y: number): string {
  return `<text x="12" y="${y + 4}" fill="#868e96">${new Date(at).toISOString().slice(11, 23)}</text>`
}

function placeOf(columns: readonly LadderColumn[], element: string): number {
  const column = columnOf(columns, element)
  return LEFT + GAP * (column < 0 ? columns.length - 1 : column)
}

/** The message itself, where it is text. */
function tooltip({ protocol, data }: TracedMessage): string {
  if (protocol !== 'sip') return ''
  const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('utf8', 0, MAX_TOOLTIP)
  return `<title>${text.split('\n').map(escaped).join('\n')}</title>`
}

const MAX_TOOLTIP = 2000

function escaped(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
