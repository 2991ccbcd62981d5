import { DecodeError } from '@voltaic/base'
import { withoutSeparators } from './e164.ts'

export interface TelParameter {
  /** In lower case. */
  readonly name: string
  readonly value?: string
}

/** A telephone number as RFC 3966 writes it. It is global when `number` begins with `+`. */
export interface TelUri {
  /** Without visual separators; hex digits in lower case: `+491701234567`, `7042`, `*21#`. */
  readonly number: string
  /** Of a local number: a domain name in lower case, or `+` and the leading digits of global numbers. */
  readonly phoneContext?: string
  /** All others: `ext` and `isub` first, then by name, as RFC 3966 §3 wants them written. */
  readonly parameters: readonly TelParameter[]
}

export const MAX_TEL_URI_LENGTH = 512
export const MAX_TEL_PARAMETERS = 32

/**
 * @param text `tel:+49-170-1234567`, `tel:7042;phone-context=example.com`
 * @throws DecodeError TEL_*
 * @spec RFC 3966 §3
 */
export function parseTelUri(text: string): TelUri {
  if (text.slice(0, 4).toLowerCase() !== 'tel:') throw bad('TEL_SCHEME', 'not a tel URI', 0)
  return parseTelephoneSubscriber(text.slice(4))
}

/**
 * What follows `tel:`, and what the user part of a SIP URI with `user=phone` holds.
 *
 * @throws DecodeError TEL_*
 * @spec RFC 3966 §3; RFC 3261 §19.1.1
 */
export function parseTelephoneSubscriber(text: string): TelUri {
  if (text.length > MAX_TEL_URI_LENGTH)
    throw bad('TEL_TOO_LONG', `longer than ${MAX_TEL_URI_LENGTH}`, MAX_TEL_URI_LENGTH)
  const parts = text.split(';', MAX_TEL_PARAMETERS + 2)
  if (parts.length > MAX_TEL_PARAMETERS + 1) throw bad('TEL_TOO_MANY_PARAMETERS', 'too many parameters', text.length)
  const written = parts[0] ?? ''
  const number = withoutSeparators(written).toLowerCase()
  if (written.includes(' ') || !isNumber(number)) throw bad('TEL_NUMBER', 'not a telephone number', 0)
  const parameters = new Map<string, TelParameter>()
  let offset = written.length + 1
  for (const part of parts.slice(1)) {
    const parameter = parseParameter(part, offset)
    if (parameters.has(parameter.name)) throw bad('TEL_DUPLICATE_PARAMETER', `${parameter.name} twice`, offset)
    parameters.set(parameter.name, parameter)
    offset += part.length + 1
  }
  const phoneContext = parameters.get('phone-context')?.value
  parameters.delete('phone-context')
  const sorted = [...parameters.values()].sort(byWrittenOrder)
  // DEVIATION RFC 3966 §5.1.5: a local number without context is accepted, since phones dial `tel:112`; what it means
  // is for the number plan to say. A context of a global number has no meaning and goes.
  if (phoneContext === undefined || number.startsWith('+')) return { number, parameters: sorted }
  return { number, phoneContext: checkedContext(phoneContext), parameters: sorted }
}

/** @returns the canonical text, with `tel:`. @spec RFC 3966 §3 */
export function formatTelUri(uri: TelUri): string {
  return `tel:${formatTelephoneSubscriber(uri)}`
}

/** @spec RFC 3966 §3 */
export function formatTelephoneSubscriber(uri: TelUri): string {
  let text = uri.number
  let isContextWritten = uri.phoneContext === undefined
  for (const parameter of uri.parameters) {
    if (!isContextWritten && !isFirst(parameter.name)) {
      text += `;phone-context=${uri.phoneContext}`
      isContextWritten = true
    }
    text += parameter.value === undefined ? `;${parameter.name}` : `;${parameter.name}=${parameter.value}`
  }
  return isContextWritten ? text : `${text};phone-context=${uri.phoneContext}`
}

function parseParameter(part: string, offset: number): TelParameter {
  const equals = part.indexOf('=')
  const name = (equals < 0 ? part : part.slice(0, equals)).toLowerCase()
  if (!/^[a-z0-9-]+$/.test(name)) throw bad('TEL_PARAMETER', 'not a parameter name', offset)
  if (equals < 0) return { name }
  const value = part.slice(equals + 1)
  // RFC 3966 §3 paramchar; `isub` allows all of uric
  const allowed =
    name === 'isub' ? /^(?:[\w\-.!~*'()[\]/:&+$?@=,]|%[\da-f]{2})+$/i : /^(?:[\w\-.!~*'()[\]/:&+$]|%[\da-f]{2})+$/i
  if (!allowed.test(value)) throw bad('TEL_PARAMETER', `not a value of ${name}`, offset + equals + 1)
  return { name, value }
}

function checkedContext(context: string): string {
  const value = context.startsWith('+') ? withoutSeparators(context) : context.toLowerCase()
  const isValid = value.startsWith('+') ? /^\+[0-9]+$/.test(value) : /^[a-z0-9]([a-z0-9.-]*[a-z0-9.])?$/.test(value)
  if (!isValid) throw bad('TEL_CONTEXT', 'phone-context is neither a domain name nor a number', 0)
  return value
}

/** RFC 3966 §3: digits after `+`; hex digits, `*` and `#` without it. */
function isNumber(number: string): boolean {
  return number.startsWith('+') ? /^\+[0-9]+$/.test(number) : /^[0-9a-f*#]+$/.test(number)
}

function isFirst(name: string): boolean {
  return name === 'ext' || name === 'isub'
}

function byWrittenOrder(a: TelParameter, b: TelParameter): number {
  if (isFirst(a.name) !== isFirst(b.name)) return isFirst(a.name) ? -1 : 1
  return a.name < b.name ? -1 : 1
}

function bad(code: string, message: string, offset: number): DecodeError {
  return new DecodeError(code, message, offset, 'RFC 3966 §3')
}
