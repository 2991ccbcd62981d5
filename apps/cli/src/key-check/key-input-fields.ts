import { VoltaicError } from '@voltaic/base'

/** What may be said in a line of its own. */
export const FIELDS = [
  'k',
  'op',
  'opc',
  'algorithm',
  'amf',
  'res-length',
  'ind-length',
  'delta',
  'seq',
  'rand',
  'autn',
  'nonce',
  'res',
  'auts',
  'answer',
  'www-authenticate',
  'authorization',
] as const

/** Longest input: a few SIP messages. */
export const KEY_INPUT_MAX_LENGTH = 262_144

/** The lines of an input by the names in them. */
export interface InputLines {
  readonly fields: ReadonlyMap<string, string>
  /** Of the pasted request with the last Authorization; REGISTER where there is none. */
  readonly method: string
}

const REQUEST_LINE = /^([A-Z]+) sips?:\S+ SIP\/2\.0$/
const STATUS_LINE = /^SIP\/2\.0 [0-9]{3}( |$)/
const LINE = /^([A-Za-z][A-Za-z0-9-]*)[ \t]*[:=][ \t]*(.*)$/

/**
 * Sorts lines out. In a pasted SIP message every other header is passed over; of several Authorization headers the last
 * that answers a challenge counts.
 * @throws VoltaicError `KEY_INPUT_INVALID`, with the number of the line and never with what stands there
 */
export function readFields(text: string, source: string): InputLines {
  if (text.length > KEY_INPUT_MAX_LENGTH) throw invalid(source, `has more than ${KEY_INPUT_MAX_LENGTH} characters`)
  const fields = new Map<string, string>()
  let method: string | undefined
  let authorized: string | undefined
  let isSip = false
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim()
    const request = REQUEST_LINE.exec(line)
    method = request?.[1] ?? method
    isSip ||= request !== null || STATUS_LINE.test(line)
    const field = fieldOf(line)
    if (field?.name === 'authorization') authorized = method
    if (field !== undefined) put(fields, field)
    else if (!isSip && line !== '' && !line.startsWith('#')) {
      throw invalid(source, `line ${index + 1} has no name that is known`)
    }
  }
  return { fields, method: authorized ?? method ?? 'REGISTER' }
}

interface Field {
  readonly name: string
  readonly value: string
}

function fieldOf(line: string): Field | undefined {
  const [, written = '', value = ''] = LINE.exec(line) ?? []
  const name = FIELDS.find((field) => field === written.toLowerCase())
  return name === undefined ? undefined : { name, value: value.replace(/^"(.*)"$/, '$1') }
}

function put(fields: Map<string, string>, { name, value }: Field): void {
  const isFirstRegister = name === 'authorization' && /nonce=""/.test(value)
  if (isFirstRegister && fields.has(name)) return
  fields.set(name, value)
}

function invalid(source: string, what: string): VoltaicError {
  return new VoltaicError('KEY_INPUT_INVALID', `${source}: ${what}`, `Fields are: ${FIELDS.join(', ')}`)
}
