import { type Address, addressKey } from '@voltaic/runtime'
import type { TracedMessage } from '../traced-message.ts'
import { callColumns, columnsOfElements, firstColumns, type LadderColumn, withColumnFor } from './columns.ts'
import { LadderBook } from './ladder-book.ts'
import { formatLadderNote } from './ladder-note.ts'
import { endsOf, formatLadderRow, formatLadderTitles, type LadderArrow, type LadderState } from './ladder-row.ts'
import { asciiGlyphs, layOut, protectedGlyphs, unicodeGlyphs } from './lifelines.ts'
import type { MessageSummary } from './message-summary.ts'
import { createPaint } from './paint.ts'
import { summarise } from './summarise.ts'

export interface LadderOptions {
  /** Characters in a line; 100 unless given. */
  readonly width?: number
  /** Colours, as a terminal takes them; none unless given. */
  readonly colours?: boolean
  /** Draw with characters of ASCII only. */
  readonly ascii?: boolean
  /** Show DNS and Diameter watchdogs, too. */
  readonly everything?: boolean
  /** Who listens where; elements of this process are also learned from what they send and receive. */
  readonly names?: Iterable<readonly [Address, string]>
  /** Ports of the P-CSCF that ESP protects: what goes there or comes from there is drawn with a double line. */
  readonly protectedPorts?: Iterable<Address>
  /** The same for who knows it of each message. */
  isProtected?(message: LadderArrow): boolean
  /** Who is at an address, for who knows better than what traces show. */
  nameOf?(address: Address): string
  /** The first lifelines, by the elements that they belong to; those of a registration unless given. */
  readonly elements?: readonly string[]
  /** Elements that have a lifeline too from the beginning, as those of a trace that is whole already. */
  readonly alsoElements?: readonly string[]
  /** Two phones that call each other have their lifelines at the two ends; otherwise those of phones come first. */
  readonly phones?: readonly [caller: string, called: string]
}

/** Messages as a sequence diagram that grows downwards, line by line. */
export interface Ladder {
  /**
   * What to print for the next message: its line, before it the titles at the beginning and whenever a lifeline is
   * added; nothing for a message that is left out.
   */
  rows(message: TracedMessage): readonly string[]
  /** The same for something that happened at one element. */
  note(event: { readonly at: number; readonly element: string; readonly what: string }): readonly string[]
  /** The same for anything that goes from one element to another, in words of the caller's. */
  arrow(arrow: LadderArrow, summary: MessageSummary): readonly string[]
}

const DEFAULT_WIDTH = 100

export function createLadder(options: LadderOptions = {}): Ladder {
  const width = options.width ?? DEFAULT_WIDTH
  const book = new LadderBook(options.names)
  const glyphs = options.ascii ? asciiGlyphs : unicodeGlyphs
  const paint = createPaint(options.colours ?? false)
  const { nameOf } = options
  const ports = new Set([...(options.protectedPorts ?? [])].map(addressKey))
  const isProtected = (message: LadderArrow): boolean =>
    message.isProtected === true ||
    (ports.size > 0 && (ports.has(addressKey(message.local)) || ports.has(addressKey(message.remote)))) ||
    (options.isProtected?.(message) ?? false)
  let state: LadderState = {
    layout: layOut(columnsOf(options), width),
    glyphs,
    protectedGlyphs: protectedGlyphs(glyphs),
    isProtected,
    paint,
    book: nameOf === undefined ? book : { nameOf: (address) => nameOf(address) },
  }
  let titles = ''

  /** Titles in front of a row when they are not those of the last one. */
  function titled(elements: readonly string[], rows: () => readonly string[]): readonly string[] {
    const columns = elements.reduce<readonly LadderColumn[]>(withColumnFor, state.layout.columns)
    if (columns !== state.layout.columns) state = { ...state, layout: layOut(columns, width) }
    const drawn = rows()
    const titlesNow = formatLadderTitles(state)
    if (titlesNow === titles) return drawn
    titles = titlesNow
    return [titles, ...drawn]
  }

  function draw(arrow: LadderArrow, summary: MessageSummary): readonly string[] {
    if (summary.isRoutine && !options.everything) return []
    return titled(endsOf(state, arrow), () => [formatLadderRow(state, arrow, summary)])
  }

  return {
    rows(message) {
      book.learn(message)
      return draw(message, summarise(message))
    },
    arrow: draw,
    note: (event) => titled([event.element], () => formatLadderNote(state, event)),
  }
}

function columnsOf({ elements, alsoElements, phones }: LadderOptions): readonly LadderColumn[] {
  if (elements !== undefined) return columnsOfElements(elements)
  const first = phones === undefined ? firstColumns : callColumns(phones)
  return (alsoElements ?? []).reduce<readonly LadderColumn[]>(withColumnFor, first)
}
