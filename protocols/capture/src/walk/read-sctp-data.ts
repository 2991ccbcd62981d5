import type { Flow } from '../flow/flow.ts'
import { SctpHalf } from '../flow/sctp-half.ts'
import { MAX_SCTP_CHUNKS } from '../sctp/sctp-packet.ts'

const CHUNK_HEADER = 4
const DATA = 0
/** TSN, stream, sequence, payload protocol. */
const DATA_HEADER = 12
const WHOLE = 0x03

/**
 * Gives the messages that the chunks of a packet complete.
 *
 * @param start of the first chunk
 * @spec RFC 9260 §3.2, §3.3.1, §6.9
 */
export function readSctpData<State>(
  flow: Flow<State>,
  octets: Uint8Array,
  start: number,
  end: number,
  take: (payloadProtocol: number, octets: Uint8Array, start: number, end: number) => void,
): void {
  let at = start
  for (let chunks = 0; at + CHUNK_HEADER <= end && chunks < MAX_SCTP_CHUNKS; chunks++) {
    const length = ((octets[at + 2] as number) << 8) | (octets[at + 3] as number)
    if (length < CHUNK_HEADER || at + length > end) return
    const data = at + CHUNK_HEADER + DATA_HEADER
    if (octets[at] === DATA && data <= at + length) {
      flow.sctp ??= new SctpHalf()
      readChunk(flow.sctp, octets, at, at + length, take)
    }
    at += length + (-length & 3)
  }
}

function readChunk(
  half: SctpHalf,
  octets: Uint8Array,
  at: number,
  end: number,
  take: (payloadProtocol: number, octets: Uint8Array, start: number, end: number) => void,
): void {
  const flags = octets[at + 1] as number
  const tsn = uint32(octets, at + 4)
  const payloadProtocol = uint32(octets, at + 12)
  const data = at + CHUNK_HEADER + DATA_HEADER
  if (!half.isNew(tsn)) return
  if ((flags & WHOLE) === WHOLE) {
    take(payloadProtocol, octets, data, end)
    return
  }
  const message = half.add(tsn, flags, octets, data, end)
  if (message !== undefined) take(payloadProtocol, message, 0, message.length)
}

function uint32(octets: Uint8Array, at: number): number {
  return (
    (octets[at] as number) * 0x100_0000 +
    ((octets[at + 1] as number) << 16) +
    ((octets[at + 2] as number) << 8) +
    (octets[at + 3] as number)
  )
}
