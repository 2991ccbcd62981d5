import { formatParams, type Params, parseParam, parseParams, quoteAsWritten, skipSpace } from './params.ts'
import { endOfQuoted, malformed, trimSpace } from './syntax.ts'

const QUOTE = 0x22
/** What a value without quotes cannot hold. */
/** What a value without quotes cannot hold. */
const NOT_IN_WORD = /[\0-\x20;,"<>=\\\x7f]/

/** A value with parameters: Event, Subscription-State, Security-*, P-Access-Network-Info, P-Charging-Vector, Reason ... */
export interface ParameterisedValue {
  /** Without quotes; empty when the header starts with a parameter, as P-Charging-Vector does. */
  readonly value: string
  readonly params: Params
}

/**
 * Parses one `value;name=value` or, for headers that consist of parameters only, `name=value;name=value`.
 * @spec RFC 3261 §25.1, RFC 7315 §5
 * @throws DecodeError SIP_HEADER_MALFORMED
 */
export function parseParameterised(text: string): ParameterisedValue {
  const start = skipSpace(text, 0)
  if (text.charCodeAt(start) === QUOTE) {
    const end = endOfQuoted(text, start)
    if (end < 0) throw malformed('Quoted string without end', 'RFC 3261 §25.1', start)
    return { value: text.slice(start + 1, end - 1), params: parseParams(text, end) }
  }
  const semicolon = text.indexOf(';', start)
  const end = semicolon < 0 ? text.length : semicolon
  if (text.slice(start, end).includes('=') || text.slice(start, end).includes('"')) return paramsOnly(text, start)
  const value = trimSpace(text, start, end)
  if (value === '' || NOT_IN_WORD.test(value))
    throw malformed('Value expected before the parameters', 'RFC 3261 §25.1', start)
  return { value, params: parseParams(text, end) }
}

export function formatParameterised(value: ParameterisedValue): string {
  if (value.value === '') return formatParams(value.params).slice(1)
  const head = NOT_IN_WORD.test(value.value) ? quoteAsWritten(value.value) : value.value
  return head + formatParams(value.params)
}

function paramsOnly(text: string, start: number): ParameterisedValue {
  const params = new Map<string, string | undefined>()
  const next = parseParam(text, start, params)
  for (const [name, value] of parseParams(text, next)) {
    if (!params.has(name)) params.set(name, value)
  }
  return { value: '', params }
}
