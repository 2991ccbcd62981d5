import { encodeRecord, type ResourceRecord } from '../rdata/record.ts'
import { typeCode } from '../rdata/record-types.ts'
import { FLAG } from './decode-message.ts'
import { encodeOpt } from './edns.ts'
import type { DnsMessage } from './message.ts'
import { MessageWriter } from './message-writer.ts'

/** What the length in front of a message over TCP can say (RFC 1035 §4.2.2). */
export const MAX_MESSAGE_LENGTH = 65_535

/**
 * One message, names compressed. What does not fit is left out, whole RRsets at a time: of the answers and
 * authorities with TC set, of the additionals silently. The question and OPT always stay.
 *
 * @param limit octets: what the asker takes in a datagram, or the most that TCP carries
 * @throws RangeError for records that cannot be written, and RCODEs above 15 without EDNS
 * @spec RFC 1035 §4.1, §4.2.1; RFC 2181 §9; RFC 6891 §6.1
 */
export function encodeMessage(message: DnsMessage, limit: number = MAX_MESSAGE_LENGTH): Uint8Array {
  if (message.rcode > 15 && message.edns === undefined) throw new RangeError(`RCODE ${message.rcode} needs EDNS`)
  const writer = new MessageWriter(512)
  writer.uint16(message.id).uint16(flagsOf(message)).uint16(message.questions.length).uint16(0).uint16(0).uint16(0)
  for (const question of message.questions) {
    writer.compressedName(question.name).uint16(typeCode(question.type)).uint16(question.class)
  }
  const room = limit - optLength(message)
  const answers = encodeSection(writer, message.answers, room)
  // RFC 2181 §9: nothing follows a section that had to be cut
  const authorities = answers.isCut ? cut(answers) : encodeSection(writer, message.authorities, room)
  const isTruncated = authorities.isCut
  const additionals = isTruncated ? cut(authorities) : encodeSection(writer, message.additionals, room)
  writer.setUint16(6, answers.count)
  writer.setUint16(8, authorities.count)
  writer.setUint16(10, additionals.count + (message.edns === undefined ? 0 : 1))
  if (isTruncated) writer.setUint16(2, flagsOf(message) | FLAG.TC)
  if (!additionals.isCut) {
    if (message.edns !== undefined) encodeOpt(writer, message.edns, message.rcode)
    return writer.finish()
  }
  return withOpt(writer.finish().subarray(0, additionals.end), message)
}

interface EncodedSection {
  readonly count: number
  /** Something did not fit. */
  readonly isCut: boolean
  /** Offset behind what counts; what the writer holds from there on is waste. */
  readonly end: number
}

/** A section behind one that was cut. */
function cut(before: EncodedSection): EncodedSection {
  return { count: 0, isCut: true, end: before.end }
}

function encodeSection(writer: MessageWriter, records: readonly ResourceRecord[], room: number): EncodedSection {
  let end = writer.length
  let count = 0
  for (let i = 0; i < records.length; i++) {
    const record = records[i] as ResourceRecord
    if (i > 0 && !isSameRrset(record, records[i - 1] as ResourceRecord)) {
      end = writer.length
      count = i
    }
    encodeRecord(writer, record)
    if (writer.length > room) return { count, isCut: true, end }
  }
  return { count: records.length, isCut: false, end: writer.length }
}

function isSameRrset(a: ResourceRecord, b: ResourceRecord): boolean {
  return a.type === b.type && a.name === b.name && a.class === b.class
}

function withOpt(head: Uint8Array, message: DnsMessage): Uint8Array {
  if (message.edns === undefined) return head
  const writer = new MessageWriter(head.length + optLength(message))
  encodeOpt(writer.bytes(head), message.edns, message.rcode)
  return writer.finish()
}

function optLength(message: DnsMessage): number {
  if (message.edns === undefined) return 0
  return message.edns.options.reduce((sum, option) => sum + 4 + option.data.length, 11)
}

function flagsOf(message: DnsMessage): number {
  let flags = (message.opcode << 11) | (message.rcode & 0xf)
  if (message.isResponse) flags |= FLAG.QR
  if (message.isAuthoritative) flags |= FLAG.AA
  if (message.isTruncated) flags |= FLAG.TC
  if (message.isRecursionDesired) flags |= FLAG.RD
  if (message.isRecursionAvailable) flags |= FLAG.RA
  if (message.isAuthenticData) flags |= FLAG.AD
  if (message.isCheckingDisabled) flags |= FLAG.CD
  return flags
}
