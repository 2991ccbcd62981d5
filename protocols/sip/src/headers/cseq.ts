import { decimal, isToken, malformed } from './syntax.ts'

const SPEC = 'RFC 3261 §20.16'
/** Sequence numbers are below 2^31. @spec RFC 3261 §8.1.1.5 */
export const MAX_CSEQ: number = 2 ** 31 - 1
const MAX_DIGITS = 15

export interface CSeq {
  readonly number: number
  readonly method: string
}

/**
 * @spec RFC 3261 §20.16, §8.1.1.5
 * @throws DecodeError SIP_HEADER_MALFORMED
 */
export function parseCSeq(text: string): CSeq {
  let end = 0
  while (end < text.length && !isWhite(text, end)) end++
  let start = end
  while (start < text.length && isWhite(text, start)) start++
  const number = decimal(text.slice(0, end), MAX_DIGITS)
  const method = text.slice(start)
  if (number === undefined || number > MAX_CSEQ) throw malformed('CSeq number is not below 2^31', SPEC)
  if (!isToken(method)) throw malformed('CSeq without a method', SPEC, end)
  return { number, method }
}

function isWhite(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code === 0x20 || code === 0x09
}
