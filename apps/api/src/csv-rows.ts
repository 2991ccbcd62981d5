import type { SubscriberInput } from '@voltaic/hss'
import { RequestRefused } from './problem.ts'

/** The columns that there may be, in any order. */
const CSV_FIELDS = [
  'imsi',
  'msisdn',
  'k',
  'op',
  'opc',
  'algorithm',
  'amf',
  'sqn',
  'resLength',
  'indLength',
  'delta',
  'ageLimit',
  'digestPassword',
  'digestAlgorithm',
  'displayName',
  'serviceProfile',
  'temporaryIdentity',
] as const

/** Longest record, in characters. */
export const MAX_CSV_RECORD = 16_384

const MEND = 'Mend the line; nothing was imported'

/**
 * Reads subscribers from CSV as it arrives, with a head line that names the fields in any order. What is refused is never
 * repeated: it may be a key.
 *
 * @spec RFC 4180 §2
 */
export class CsvRows {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true })
  #rest = ''
  #line = 1
  #endedWithCr = false
  #names: readonly string[] | undefined

  /** @returns the records that are complete now. @throws RequestRefused CSV_INVALID */
  push(octets: Uint8Array): readonly SubscriberInput[] {
    return this.#read(this.#decode(octets, true), false)
  }

  /** @returns the last record, when no end of line follows it. @throws RequestRefused CSV_INVALID */
  end(): readonly SubscriberInput[] {
    const rows = this.#read(this.#decode(new Uint8Array(0), false), true)
    if (this.#names === undefined) {
      throw invalid('it is empty', `Begin it with a line like: ${CSV_FIELDS.slice(0, 3).join(',')},opc`)
    }
    return rows
  }

  #decode(octets: Uint8Array, stream: boolean): string {
    try {
      return this.#withUnixLineEnds(this.#decoder.decode(octets, { stream }))
    } catch (cause) {
      throw invalid(`line ${this.#line} or one of the next is not UTF-8`, MEND, cause)
    }
  }

  /** CR LF and a CR alone become LF, also where one chunk ends between the two. */
  #withUnixLineEnds(text: string): string {
    const isSecondHalf = this.#endedWithCr && text.startsWith('\n')
    if (text !== '') this.#endedWithCr = text.endsWith('\r')
    const own = isSecondHalf ? text.slice(1) : text
    return own.includes('\r') ? own.replace(/\r\n?/g, '\n') : own
  }

  #read(more: string, isEnd: boolean): readonly SubscriberInput[] {
    const text = this.#rest + more
    const rows: SubscriberInput[] = []
    let at = 0
    while (at < text.length) {
      const record = this.#recordAt(text, at, isEnd)
      if (record === undefined) break
      at = record.end
      this.#take(record.cells, rows)
      this.#line += record.lines
    }
    this.#rest = text.slice(at)
    if (this.#rest.length > MAX_CSV_RECORD) {
      throw invalid(`line ${this.#line} is longer than ${MAX_CSV_RECORD} characters`, 'Is a quote missing?')
    }
    return rows
  }

  /** @returns undefined when it does not end in this text */
  #recordAt(text: string, at: number, isEnd: boolean): CsvRecord | undefined {
    const newline = text.indexOf('\n', at)
    if (newline === -1 && !isEnd) return undefined
    const end = newline === -1 ? text.length : newline
    const line = text.slice(at, end)
    if (!line.includes('"')) return { cells: line.split(','), end: end + 1, lines: 1 }
    return quotedRecord(text, at, isEnd, this.#line)
  }

  #take(cells: readonly string[], rows: SubscriberInput[]): void {
    if (cells.length === 1 && cells[0] === '') return
    if (this.#names === undefined) {
      this.#names = headOf(cells)
      return
    }
    const names = this.#names
    if (cells.length !== names.length) {
      throw invalid(`line ${this.#line}: ${cells.length} cells where the head line has ${names.length}`, MEND)
    }
    const fields: Record<string, string> = { imsi: '', k: '' }
    for (let index = 0; index < names.length; index++) fields[names[index] ?? ''] = cells[index]?.trim() ?? ''
    rows.push(fields as unknown as SubscriberInput)
  }
}

interface CsvRecord {
  readonly cells: readonly string[]
  /** Where the next one begins. */
  readonly end: number
  readonly lines: number
}

function quotedRecord(text: string, from: number, isEnd: boolean, line: number): CsvRecord | undefined {
  const cells: string[] = []
  let at = from
  let lines = 1
  for (;;) {
    const cell = text[at] === '"' ? quotedCell(text, at, isEnd, line) : plainCell(text, at)
    if (cell === undefined) return undefined
    cells.push(cell.value)
    lines += cell.value.split('\n').length - 1
    at = cell.end
    if (text[at] !== ',') break
    at += 1
  }
  if (text[at] === '\n') return { cells, end: at + 1, lines }
  return isEnd ? { cells, end: text.length, lines } : undefined
}

function plainCell(text: string, at: number): { readonly value: string; readonly end: number } {
  let end = at
  while (end < text.length && text[end] !== ',' && text[end] !== '\n') end += 1
  return { value: text.slice(at, end), end }
}

function quotedCell(
  text: string,
  at: number,
  isEnd: boolean,
  line: number,
): { readonly value: string; readonly end: number } | undefined {
  let value = ''
  for (let from = at + 1; ; ) {
    const quote = text.indexOf('"', from)
    const next = text[quote + 1]
    if (quote === -1 || (next === undefined && !isEnd)) {
      if (isEnd) throw invalid(`line ${line}: a quote is never closed`, MEND)
      return undefined
    }
    value += text.slice(from, quote)
    if (next === undefined || ',\n'.includes(next)) return { value, end: quote + 1 }
    if (next !== '"') throw invalid(`line ${line}: something follows a closing quote`, MEND)
    value += '"'
    from = quote + 2
  }
}

function headOf(cells: readonly string[]): readonly string[] {
  const names = cells.map((name) => name.replace(/^\uFEFF/, '').trim())
  const [only = ''] = names
  if (names.length === 1 && /^imsi[;\t]|[;\t]imsi([;\t]|$)/.test(only)) {
    throw invalid('the fields of the head line are not divided by commas', 'Save the file as CSV with commas')
  }
  const remedy = `The first line names the fields, which are: ${CSV_FIELDS.join(', ')}`
  const unknown = names.filter((name) => !CSV_FIELDS.some((field) => field === name))
  if (unknown.length > 0) throw invalid(`the head line names unknown fields: ${unknown.map(shown).join(', ')}`, remedy)
  if (!names.includes('imsi')) throw invalid('the head line names no field imsi', remedy)
  if (new Set(names).size < names.length) throw invalid('the head line names a field twice', remedy)
  return names
}

/** Where the head line is missing, the first line may hold a key: only what looks like a name is repeated. */
function shown(name: string): string {
  return /^[a-z][a-z _-]{0,30}$/i.test(name) && !/^[0-9a-f]+$/i.test(name) ? name : '(no name)'
}

function invalid(what: string, remedy: string, cause?: unknown): RequestRefused {
  return new RequestRefused(400, 'CSV_INVALID', what, remedy, undefined, { cause })
}
