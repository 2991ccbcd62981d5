import { VoltaicError } from '@voltaic/base'
import type { SubscriberInput } from '@voltaic/hss'

const FIELDS = [
  'imsi',
  'msisdn',
  'k',
  'op',
  'opc',
  'amf',
  'sqn',
  'displayName',
  'serviceProfile',
  'temporaryIdentity',
] as const

/**
 * Reads subscribers from CSV with a head line that names the fields, in any order.
 *
 * @spec RFC 4180 §2
 * @throws VoltaicError `CSV_INVALID` with the line; cells are not repeated, they may be keys
 */
export function* parseCsv(text: string, file: string): Generator<SubscriberInput> {
  const rows = cellsOf(text.replace(/^\uFEFF/, ''), file)
  const head = rows.next()
  if (head.done)
    throw new VoltaicError(
      'CSV_INVALID',
      `${file} is empty`,
      `Begin it with a line like: ${FIELDS.slice(0, 5).join(',')}`,
    )
  const names = head.value.cells.map((name) => name.trim())
  const unknown = names.filter((name) => !FIELDS.some((field) => field === name))
  if (unknown.length > 0 || !names.includes('imsi')) {
    const what = unknown.length > 0 ? `names unknown fields: ${unknown.map(shown).join(', ')}` : 'names no field imsi'
    throw new VoltaicError('CSV_INVALID', `the head line of ${file} ${what}`, `Fields are: ${FIELDS.join(', ')}`)
  }
  for (const { cells, line } of rows) {
    if (cells.length !== names.length) {
      throw invalidLine(file, line, `${cells.length} cells where the head line has ${names.length}`)
    }
    const fields = Object.fromEntries(names.map((name, index) => [name, cells[index]?.trim()]))
    yield { ...fields, imsi: fields['imsi'] ?? '', k: fields['k'] ?? '' }
  }
}

function invalidLine(file: string, line: number, what: string): VoltaicError {
  return new VoltaicError('CSV_INVALID', `${file}:${line}: ${what}`, 'Mend the line; nothing was imported')
}

/** Where the head line is missing, the first line may hold a key: only what looks like a name is repeated. */
function shown(name: string): string {
  return /^[a-z][a-z _-]{0,30}$/i.test(name) && !/^[0-9a-f]+$/i.test(name) ? name : '(no name)'
}

interface Row {
  readonly cells: readonly string[]
  readonly line: number
}

function* cellsOf(text: string, file: string): Generator<Row> {
  let at = 0
  let line = 1
  while (at < text.length) {
    const cells: string[] = []
    const firstLine = line
    let ended = false
    while (!ended) {
      const cell = text[at] === '"' ? quotedCell(text, at, file, line) : plainCell(text, at)
      cells.push(cell.value)
      line += cell.value.split('\n').length - 1
      at = cell.end
      ended = text[at] !== ','
      at += 1
    }
    if (text[at - 1] === '\r' && text[at] === '\n') at += 1
    line += 1
    if (cells.length > 1 || cells[0] !== '') yield { cells, line: firstLine }
  }
}

function plainCell(text: string, at: number): { value: string; end: number } {
  let end = at
  while (end < text.length && text[end] !== ',' && text[end] !== '\n' && text[end] !== '\r') end += 1
  return { value: text.slice(at, end), end }
}

function quotedCell(text: string, at: number, file: string, line: number): { value: string; end: number } {
  let value = ''
  let from = at + 1
  for (;;) {
    const quote = text.indexOf('"', from)
    if (quote === -1) throw invalidLine(file, line, 'a quote is never closed')
    value += text.slice(from, quote)
    const next = text[quote + 1]
    if (next === undefined || ',\r\n'.includes(next)) return { value, end: quote + 1 }
    if (next !== '"') throw invalidLine(file, line, 'something follows a closing quote')
    value += '"'
    from = quote + 2
  }
}
