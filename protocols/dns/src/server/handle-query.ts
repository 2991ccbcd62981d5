import { DecodeError, VoltaicError } from '@voltaic/base'
import type { Address, Counters, Log } from '@voltaic/runtime'
import { RCODE } from '../codec/codes.ts'
import { decodeMessage, FLAG, HEADER_LENGTH } from '../codec/decode-message.ts'
import { MIN_UDP_PAYLOAD, SAFE_UDP_PAYLOAD } from '../codec/edns.ts'
import { encodeMessage, MAX_MESSAGE_LENGTH } from '../codec/encode-message.ts'
import { createMessage, createResponse, type DnsMessage } from '../codec/message.ts'
import { isTransferQuery } from '../zone/transfer.ts'

/** Where a query came from. */
export interface QuerySource {
  readonly transport: 'udp' | 'tcp'
  readonly remote: Address
  readonly local: Address
}

/** Gives the answer to one query, at once or when a database has been asked. */
export type Respond = (query: DnsMessage, source: QuerySource) => DnsMessage | Promise<DnsMessage>

/** Queries that may wait for a database at a time; of more, the asker hears nothing and asks again. */
export const MAX_WAITING_QUERIES = 4096

export interface QueryDeps {
  readonly counters: Counters
  readonly log: Log
  readonly respond: Respond
  /** How many wait for a database now. */
  readonly waiting: { count: number }
}

/** What is to be sent; undefined for nothing. */
type Answered = Uint8Array | undefined

/**
 * From the octets of a query to those of its answer.
 *
 * @returns undefined when nothing is to be sent: too short for a header, itself a response, or too many wait already
 * @spec RFC 1035 §4.1.1; RFC 6891 §6.2.5, §7
 */
export function handleQuery(deps: QueryDeps, data: Uint8Array, source: QuerySource): Answered | Promise<Answered> {
  const { counters } = deps
  if (data.length < HEADER_LENGTH) {
    counters.add('dns.server.drop.short')
    return undefined
  }
  // An answer to an answer could go on forever between two servers.
  if ((((data[2] as number) << 8) & FLAG.QR) !== 0) {
    counters.add('dns.server.drop.response')
    return undefined
  }
  if (deps.waiting.count >= MAX_WAITING_QUERIES) {
    counters.add('dns.server.drop.busy')
    return undefined
  }
  const query = decodeQuery(data)
  if (query === undefined) {
    counters.add('dns.server.malformed')
    return encodeMessage(formatError(data))
  }
  counters.add('dns.server.queries')
  try {
    const response = deps.respond(query, source)
    if (!(response instanceof Promise)) return encodeMessage(response, sizeLimit(query, source))
    return whenAnswered(deps, query, source, response)
  } catch (error) {
    return failure(deps, query, error)
  }
}

async function whenAnswered(
  deps: QueryDeps,
  query: DnsMessage,
  source: QuerySource,
  response: Promise<DnsMessage>,
): Promise<Answered> {
  const { waiting } = deps
  waiting.count++
  try {
    return encodeMessage(await response, sizeLimit(query, source))
  } catch (error) {
    return failure(deps, query, error)
  } finally {
    waiting.count--
  }
}

/** A bug, or a database that cannot be asked, costs this answer, not the server. */
function failure({ counters, log }: QueryDeps, query: DnsMessage, error: unknown): Uint8Array {
  counters.add('dns.server.failed')
  // A database that is away fails every question: whoever watches it says so, once.
  if (!(error instanceof VoltaicError)) logBug(log, error)
  return encodeMessage(createResponse(query, { rcode: RCODE.SERVFAIL }))
}

function logBug(log: Log, error: unknown): void {
  log.error('dns.server.failed', { error: error instanceof Error ? error.message : String(error) })
}

function decodeQuery(data: Uint8Array): DnsMessage | undefined {
  try {
    return decodeMessage(data)
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}

/** Gives a whole zone, for queries that want one and may have it; undefined for all others. RFC 5936 §2.2 */
export type Transfer = (
  query: DnsMessage,
  source: QuerySource,
) => Iterable<DnsMessage> | AsyncIterable<DnsMessage> | undefined

/**
 * From the octets of a query for a whole zone to those of its messages.
 *
 * @returns undefined for all other queries
 * @spec RFC 5936 §2.2, §4.2
 */
export function handleTransfer(
  { counters }: Pick<QueryDeps, 'counters'>,
  transfer: Transfer,
  data: Uint8Array,
  source: QuerySource,
): AsyncIterator<Uint8Array> | undefined {
  const query = decodeQuery(data)
  if (query === undefined || query.isResponse || !isTransferQuery(query)) return undefined
  const messages = transfer(query, source)
  if (messages === undefined) return undefined
  counters.add('dns.server.transfers')
  return encodeAll(messages)
}

async function* encodeAll(
  messages: Iterable<DnsMessage> | AsyncIterable<DnsMessage>,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const message of messages) yield encodeMessage(message)
}

/** RFC 1035 §4.1.1: id, opcode and RD are all that can be trusted of a query that cannot be read. */
function formatError(data: Uint8Array): DnsMessage {
  const [idHigh = 0, idLow = 0, flags = 0] = data
  return createMessage({
    id: (idHigh << 8) | idLow,
    isResponse: true,
    opcode: (flags >> 3) & 0xf,
    isRecursionDesired: ((flags << 8) & FLAG.RD) !== 0,
    rcode: RCODE.FORMERR,
  })
}

/** RFC 6891 §6.2.5: what the asker says it takes, within what the path is known to carry; 512 without EDNS. */
function sizeLimit(query: DnsMessage, source: QuerySource): number {
  if (source.transport === 'tcp') return MAX_MESSAGE_LENGTH
  const asked = query.edns?.udpPayloadSize ?? MIN_UDP_PAYLOAD
  return Math.min(Math.max(asked, MIN_UDP_PAYLOAD), SAFE_UDP_PAYLOAD)
}
