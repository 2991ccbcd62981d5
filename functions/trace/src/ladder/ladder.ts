import { type Address, addressKey } from '@voltaic/runtime'
import type { TracedMessage } from '../traced-message.ts'
import { AddressBook } from './address-book.ts'
import { callColumns, firstColumns, type LadderColumn, withColumnFor } from './columns.ts'
import { formatLadderNote } from './ladder-note.ts'
import { endsOf, formatLadderRow, formatLadderTitles, type LadderState } from './ladder-row.ts'
import { asciiGlyphs, layOut, protectedGlyphs, unicodeGlyphs } from './lifelines.ts'
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
  /** Elements that have a lifeline from the beginning, as those of a trace that is whole already. */
  readonly elements?: Iterable<string>
  /** Two phones that call each other get a lifeline each, at the two ends; otherwise all phones share one. */
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
}

const DEFAULT_WIDTH = 100

export function createLadder(options: LadderOptions = {}): Ladder {
  const width = options.width ?? DEFAULT_WIDTH
  const book = new AddressBook(options.names)
  const glyphs = options.ascii ? asciiGlyphs : unicodeGlyphs
  const paint = createPaint(options.colours ?? false)
  const ends = options.phones === undefined ? firstColumns : callColumns(options.phones)
  const first = [...(options.elements ?? [])].reduce(withColumnFor, ends)
  const ports = new Set([...(options.protectedPorts ?? [])].map(addressKey))
  const isProtected = ({ local, remote }: TracedMessage): boolean =>
    ports.size > 0 && (ports.has(addressKey(local)) || ports.has(addressKey(remote)))
  let state: LadderState = {
    layout: layOut(first, width),
    glyphs,
    protectedGlyphs: protectedGlyphs(glyphs),
    isProtected,
    paint,
    book,
  }
  let titles = ''

  /** Titles in front of a row when they are not those of the last one. */
  function titled(elements: readonly string[], row: () => string): readonly string[] {
    const columns = elements.reduce<readonly LadderColumn[]>(withColumnFor, state.layout.columns)
    if (columns !== state.layout.columns) state = { ...state, layout: layOut(columns, width) }
    const titlesNow = formatLadderTitles(state)
    if (titlesNow === titles) return [row()]
    titles = titlesNow
    return [titles, row()]
  }

  return {
    rows(message) {
      book.learn(message)
      const summary = summarise(message)
      if (summary.isRoutine && !options.everything) return []
      return titled(endsOf(state, message), () => formatLadderRow(state, message, summary))
    },
    note: (event) => titled([event.element], () => formatLadderNote(state, event)),
  }
}
