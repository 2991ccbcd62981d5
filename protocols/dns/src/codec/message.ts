import type { ResourceRecord } from '../rdata/record.ts'
import type { QuestionType } from '../rdata/record-types.ts'
import { CLASS, OPCODE, RCODE } from './codes.ts'
import type { Name } from './name.ts'

export interface Question {
  readonly name: Name
  readonly type: QuestionType
  readonly class: number
}

/** What the OPT pseudo-record says. RFC 6891 §6.1 */
export interface Edns {
  /** Octets that the sender takes in one datagram. */
  readonly udpPayloadSize: number
  readonly version: number
  readonly dnssecOk: boolean
  readonly options: readonly { readonly code: number; readonly data: Uint8Array }[]
}

/** One DNS message. RFC 1035 §4.1 */
export interface DnsMessage {
  readonly id: number
  readonly isResponse: boolean
  readonly opcode: number
  /** 12 bits: the upper eight travel in OPT. */
  readonly rcode: number
  readonly isAuthoritative: boolean
  readonly isTruncated: boolean
  readonly isRecursionDesired: boolean
  readonly isRecursionAvailable: boolean
  /** RFC 4035 §3.2.3 */
  readonly isAuthenticData: boolean
  /** RFC 4035 §3.2.2 */
  readonly isCheckingDisabled: boolean
  readonly questions: readonly Question[]
  readonly answers: readonly ResourceRecord[]
  readonly authorities: readonly ResourceRecord[]
  /** Without OPT, which is `edns`. */
  readonly additionals: readonly ResourceRecord[]
  readonly edns?: Edns
}

const blank: DnsMessage = {
  id: 0,
  isResponse: false,
  opcode: OPCODE.QUERY,
  rcode: RCODE.NOERROR,
  isAuthoritative: false,
  isTruncated: false,
  isRecursionDesired: false,
  isRecursionAvailable: false,
  isAuthenticData: false,
  isCheckingDisabled: false,
  questions: [],
  answers: [],
  authorities: [],
  additionals: [],
}

/** A message with these fields; the others are off, zero or empty. */
export function createMessage(fields: Partial<DnsMessage>): DnsMessage {
  return { ...blank, ...fields }
}

/** A question to a server. @spec RFC 1035 §4.1.1 */
export function createQuery(id: number, name: Name, type: QuestionType, more: Partial<DnsMessage> = {}): DnsMessage {
  return { ...blank, id, questions: [{ name, type, class: CLASS.IN }], ...more }
}

/** An answer to `query`: its id, opcode, RD, CD and question. @spec RFC 1035 §4.1.1; RFC 4035 §3.1.6 */
export function createResponse(query: DnsMessage, more: Partial<DnsMessage> = {}): DnsMessage {
  const { id, opcode, isRecursionDesired, isCheckingDisabled, questions } = query
  return { ...blank, id, isResponse: true, opcode, isRecursionDesired, isCheckingDisabled, questions, ...more }
}
