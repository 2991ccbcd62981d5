import { MAX_CSEQ } from './cseq.ts'
import { decimal, isToken, malformed } from './syntax.ts'

const SPEC = 'RFC 3262 §7.2'
const MAX_DIGITS = 15
/** RSeq numbers are from 1 to 2^32 - 1. @spec RFC 3262 §7.1 */
const MAX_RSEQ = 2 ** 32 - 1

/** Which reliable provisional response a PRACK acknowledges. */
export interface Rack {
  readonly rseq: number
  readonly cseq: number
  readonly method: string
}

/** Parses `776656 1 INVITE`. @spec RFC 3262 §7.2 @throws DecodeError SIP_HEADER_MALFORMED */
export function parseRack(text: string): Rack {
  const words = text.split(/[ \t]+/, 4)
  const [rseqText = '', cseqText = '', method = ''] = words
  const cseq = decimal(cseqText, MAX_DIGITS)
  if (words.length !== 3 || !isToken(method)) throw malformed('RAck is not two numbers and a method', SPEC)
  if (cseq === undefined || cseq > MAX_CSEQ) throw malformed('CSeq number is not below 2^31', SPEC)
  return { rseq: parseRseq(rseqText), cseq, method }
}

export function formatRack({ rseq, cseq, method }: Rack): string {
  return `${rseq} ${cseq} ${method}`
}

/** The number of a reliable provisional response. @spec RFC 3262 §7.1 @throws DecodeError SIP_HEADER_MALFORMED */
export function parseRseq(text: string): number {
  const rseq = decimal(text, MAX_DIGITS)
  if (rseq === undefined || rseq < 1 || rseq > MAX_RSEQ) throw malformed('RSeq is not from 1 to 2^32 - 1', SPEC)
  return rseq
}
