import { DecodeError } from '@voltaic/base'
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

/** Gives the answer to one query. */
export type Respond = (query: DnsMessage, source: QuerySource) => DnsMessage

export interface QueryDeps {
  readonly counters: Counters
  readonly log: Log
  readonly respond: Respond
}

/**
 * From the octets of a query to those of its answer.
 *
 * @returns undefined when nothing must be sent: too short for a header, or itself a response
 * @spec RFC 1035 §4.1.1; RFC 6891 §6.2.5, §7
 */
export function handleQuery(deps: QueryDeps, data: Uint8Array, source: QuerySource): Uint8Array | undefined {
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
  const query = decodeQuery(data)
  if (query === undefined) {
    counters.add('dns.server.malformed')
    return encodeMessage(formatError(data))
  }
  counters.add('dns.server.queries')
  try {
    return encodeMessage(deps.respond(query, source), sizeLimit(query, source))
  } catch (error) {
    // A bug costs this answer, not the server.
    counters.add('dns.server.failed')
    deps.log.error('dns.server.failed', { error: error instanceof Error ? error.message : String(error) })
    return encodeMessage(createResponse(query, { rcode: RCODE.SERVFAIL }))
  }
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
export type Transfer = (query: DnsMessage, source: QuerySource) => Iterable<DnsMessage> | undefined

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
): Iterator<Uint8Array> | undefined {
  const query = decodeQuery(data)
  if (query === undefined || query.isResponse || !isTransferQuery(query)) return undefined
  const messages = transfer(query, source)
  if (messages === undefined) return undefined
  counters.add('dns.server.transfers')
  return encodeAll(messages)
}

function* encodeAll(messages: Iterable<DnsMessage>): Generator<Uint8Array, void, undefined> {
  for (const message of messages) yield encodeMessage(message)
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
