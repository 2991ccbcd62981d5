import { decodeRecordBody, type ResourceRecord } from '../rdata/record.ts'
import { typeName } from '../rdata/record-types.ts'
import { type DecodedOpt, decodeOpt, OPT } from './edns.ts'
import type { DnsMessage, Question } from './message.ts'
import { MessageReader } from './message-reader.ts'

/**
 *       0  1  2  3  4  5  6  7  8  9  A  B  C  D  E  F
 *     +--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+
 *     |                      ID                       |
 *     |QR|   Opcode  |AA|TC|RD|RA| Z|AD|CD|   RCODE   |
 *     |                    QDCOUNT                    |
 *     |                    ANCOUNT                    |
 *     |                    NSCOUNT                    |
 *     |                    ARCOUNT                    |
 *     +--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+
 */
export const HEADER_LENGTH = 12
/** More than one is never answered; a few are read, so that the refusal can be a proper one. */
export const MAX_QUESTIONS = 16

export const FLAG = { QR: 0x8000, AA: 0x0400, TC: 0x0200, RD: 0x0100, RA: 0x0080, AD: 0x0020, CD: 0x0010 } as const

/**
 * One message. Octets behind it are ignored, as named does.
 *
 * @throws DecodeError DNS_*
 * @spec RFC 1035 §4.1; RFC 6891 §6.1
 */
export function decodeMessage(bytes: Uint8Array): DnsMessage {
  const reader = new MessageReader(bytes)
  const id = reader.uint16()
  const flags = reader.uint16()
  const questionCount = reader.uint16()
  const answerCount = reader.uint16()
  const authorityCount = reader.uint16()
  const additionalCount = reader.uint16()
  const questions = decodeQuestions(reader, questionCount)
  const answers = decodeRecords(reader, answerCount)
  const authorities = decodeRecords(reader, authorityCount)
  const { records: additionals, opt } = decodeAdditionals(reader, additionalCount)
  const message: DnsMessage = {
    id,
    isResponse: (flags & FLAG.QR) !== 0,
    opcode: (flags >> 11) & 0xf,
    rcode: (flags & 0xf) | (opt?.extendedRcode ?? 0),
    isAuthoritative: (flags & FLAG.AA) !== 0,
    isTruncated: (flags & FLAG.TC) !== 0,
    isRecursionDesired: (flags & FLAG.RD) !== 0,
    isRecursionAvailable: (flags & FLAG.RA) !== 0,
    isAuthenticData: (flags & FLAG.AD) !== 0,
    isCheckingDisabled: (flags & FLAG.CD) !== 0,
    questions,
    answers,
    authorities,
    additionals,
  }
  return opt === undefined ? message : { ...message, edns: opt.edns }
}

function decodeQuestions(reader: MessageReader, count: number): Question[] {
  if (count > MAX_QUESTIONS) throw reader.fault('DNS_TOO_MANY_QUESTIONS', `${count} questions`)
  const questions: Question[] = []
  for (let i = 0; i < count; i++) {
    questions.push({ name: reader.name(), type: typeName(reader.uint16()), class: reader.uint16() })
  }
  return questions
}

function decodeRecords(reader: MessageReader, count: number): ResourceRecord[] {
  const records: ResourceRecord[] = []
  for (let i = 0; i < count; i++) {
    const name = reader.name()
    const code = reader.uint16()
    // RFC 6891 §6.1.1: OPT belongs to the additional section
    if (code === OPT) throw reader.fault('DNS_OPT_PLACE', 'OPT outside the additional section', 'RFC 6891 §6.1.1')
    records.push(decodeRecordBody(reader, name, code))
  }
  return records
}

function decodeAdditionals(reader: MessageReader, count: number): { records: ResourceRecord[]; opt?: DecodedOpt } {
  const records: ResourceRecord[] = []
  let opt: DecodedOpt | undefined
  for (let i = 0; i < count; i++) {
    const name = reader.name()
    const code = reader.uint16()
    if (code !== OPT) records.push(decodeRecordBody(reader, name, code))
    // RFC 6891 §6.1.1: more than one is a format error
    else if (opt !== undefined) throw reader.fault('DNS_OPT_TWICE', 'two OPT records', 'RFC 6891 §6.1.1')
    else opt = decodeOpt(reader, name)
  }
  return opt === undefined ? { records } : { records, opt }
}
