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

/**
 * The same for a zone of a database, which is read while it is sent.
 *
 * @param pages all records but the SOA; may throw when the zone changes on the way: what has been sent then is no zone
 * @spec RFC 5936 §2.2
 */
export async function* transferPages(
  soa: ResourceRecord,
  pages: AsyncIterable<readonly ResourceRecord[]>,
  query: DnsMessage,
): AsyncGenerator<DnsMessage, void, undefined> {
  const edns = ednsFor(query)
  const messageOf = (answers: readonly ResourceRecord[]) =>
    createResponse(query, { isAuthoritative: true, answers, ...edns })
  const chunks = new Chunks(soa)
  for await (const page of pages) for (const full of chunks.take(page)) yield messageOf(full)
  yield messageOf(chunks.end(soa))
}

function* chunksOf(zone: ListedZone): Generator<readonly ResourceRecord[], void, undefined> {
  const chunks = new Chunks(zone.soa)
  yield* chunks.take(recordsOf(zone))
  yield chunks.end(zone.soa)
}

/** Cuts records into what one message holds. */
class Chunks {
  #chunk: ResourceRecord[]
  #size: number

  constructor(soa: ResourceRecord) {
    this.#chunk = [soa]
    this.#size = sizeOf(soa)
  }

  /** @returns the chunks that these records fill */
  *take(records: Iterable<ResourceRecord>): Generator<readonly ResourceRecord[], void, undefined> {
    for (const record of records) {
      if (record.type === 'SOA') continue
      const added = sizeOf(record)
      if (this.#size + added > TRANSFER_MESSAGE_LENGTH) {
        yield this.#chunk
        this.#chunk = []
        this.#size = 0
      }
      this.#chunk.push(record)
      this.#size += added
    }
  }

  /** The last one. RFC 5936 §2.2: the SOA again says that the zone is whole. */
  end(soa: ResourceRecord): readonly ResourceRecord[] {
    return [...this.#chunk, soa]
  }
}

function sizeOf(record: ResourceRecord): number {
  const writer = new MessageWriter(64)
  encodeRdata(writer, record)
  return record.name.length + RECORD_HEAD + writer.length
}
