import { CLASS, OPCODE, RCODE } from '../codec/codes.ts'
import { createResponse, type DnsMessage } from '../codec/message.ts'
import { MessageWriter } from '../codec/message-writer.ts'
import { lowerName } from '../codec/name.ts'
import { encodeRdata, type ResourceRecord } from '../rdata/record.ts'
import { ednsFor } from './answer.ts'
import { type ListedZone, recordsOf } from './zone.ts'

/** Octets of records that one message of a transfer gets before the next begins. */
export const TRANSFER_MESSAGE_LENGTH = 16_384
/** Of a record beside its name and RDATA. */
const RECORD_HEAD = 10

/** True for the questions that want a whole zone: a server may answer IXFR so too (RFC 1995 §4). */
export function isTransferQuery({ opcode, questions: [question, ...more] }: DnsMessage): boolean {
  return opcode === OPCODE.QUERY && more.length === 0 && (question?.type === 'AXFR' || question?.type === 'IXFR')
}

/**
 * A zone as a row of messages: the SOA, all other records, the SOA again.
 *
 * @param zones all that may be transferred to who asks
 * @spec RFC 5936 §2.2
 */
export function* transfer(zones: Iterable<ListedZone>, query: DnsMessage): Generator<DnsMessage, void, undefined> {
  const edns = ednsFor(query)
  const [question] = query.questions
  const origin = question && lowerName(question.name)
  const zone = question?.class === CLASS.IN ? [...zones].find((each) => each.origin === origin) : undefined
  // RFC 5936 §2.2.1: a server that has no such zone
  if (zone === undefined) yield createResponse(query, { rcode: RCODE.NOTAUTH, ...edns })
  else {
    for (const answers of chunksOf(zone)) yield createResponse(query, { isAuthoritative: true, answers, ...edns })
  }
}

function* chunksOf(zone: ListedZone): Generator<readonly ResourceRecord[], void, undefined> {
  let chunk: ResourceRecord[] = [zone.soa]
  let size = sizeOf(zone.soa)
  for (const record of recordsOf(zone)) {
    if (record.type === 'SOA') continue
    const added = sizeOf(record)
    if (size + added > TRANSFER_MESSAGE_LENGTH) {
      yield chunk
      chunk = []
      size = 0
    }
    chunk.push(record)
    size += added
  }
  yield [...chunk, zone.soa]
}

function sizeOf(record: ResourceRecord): number {
  const writer = new MessageWriter(64)
  encodeRdata(writer, record)
  return record.name.length + RECORD_HEAD + writer.length
}
