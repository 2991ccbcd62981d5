import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { VoltaicError } from '@voltaic/base'
import type { NumberRouteInput } from '@voltaic/dns-server'
import { unreadable } from '../text-file.ts'

const FIELDS = ['number', 'uri', 'regexp', 'services', 'order', 'preference', 'ttl'] as const
type Field = (typeof FIELDS)[number]
/** Longest line, in characters. */
const MAX_LINE = 4096
/** Rows that are handed on together. */
const BATCH = 500

/**
 * Reads routes from CSV, with a head line that names the fields in any order. None of them can hold a comma or a quote in a
 * way that needs quoting, but `regexp` and `uri`, which may be quoted.
 *
 * @throws VoltaicError FILE_UNREADABLE, CSV_INVALID
 * @spec RFC 4180 §2
 */
export async function* readNumberRows(file: string): AsyncGenerator<readonly NumberRouteInput[], void, undefined> {
  const lines = createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY })
  let fields: readonly Field[] | undefined
  let batch: NumberRouteInput[] = []
  let line = 0
  try {
    for await (const text of lines) {
      line++
      if (text === '') continue
      if (fields === undefined) fields = headOf(text, file)
      else batch.push(rowOf(fields, text, `${file}:${line}`))
      if (batch.length < BATCH) continue
      yield batch
      batch = []
    }
  } catch (error) {
    throw error instanceof VoltaicError ? error : unreadable(file, error)
  }
  if (fields === undefined) throw invalid(`${file} is empty`)
  yield batch
}

function headOf(text: string, file: string): readonly Field[] {
  const names = text
    .replace(/^\uFEFF/, '')
    .split(',')
    .map((name) => name.trim())
  const unknown = names.find((name) => !(FIELDS as readonly string[]).includes(name))
  if (unknown !== undefined) throw invalid(`${file}:1: there is no field "${unknown.slice(0, 60)}"`)
  if (!names.includes('number') || new Set(names).size < names.length) {
    throw invalid(`${file}:1: names number and each other field once`)
  }
  return names as readonly Field[]
}

function rowOf(fields: readonly Field[], text: string, place: string): NumberRouteInput {
  const cells = text.length <= MAX_LINE ? cellsOf(text) : undefined
  if (cells === undefined || cells.length !== fields.length) {
    throw invalid(`${place}: has not the ${fields.length} fields of the first line`)
  }
  const row = new Map<Field, string>()
  for (const [index, field] of fields.entries()) {
    const cell = cells[index] ?? ''
    if (cell !== '') row.set(field, cell)
  }
  // what is no number becomes NaN, and is refused with the name of the field
  const number = (field: Field) => (row.has(field) ? Number(row.get(field)) : undefined)
  return {
    number: row.get('number') ?? '',
    uri: row.get('uri'),
    regexp: row.get('regexp'),
    services: row.get('services'),
    order: number('order'),
    preference: number('preference'),
    ttl: number('ttl'),
  }
}

/** @returns undefined when a quote is not closed, or followed by something */
function cellsOf(text: string): readonly string[] | undefined {
  if (!text.includes('"')) return text.split(',')
  const cells: string[] = []
  for (let at = 0; at <= text.length; at++) {
    const match = /^(?:"((?:[^"]|"")*)"|([^",]*))(?=,|$)/.exec(text.slice(at))
    if (match === null) return undefined
    cells.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '')
    at += match[0].length
  }
  return cells
}

function invalid(message: string): VoltaicError {
  return new VoltaicError(
    'CSV_INVALID',
    message,
    `Begin with a line of field names: number,uri. All are: ${FIELDS.join(', ')}`,
  )
}
