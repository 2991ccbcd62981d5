import type { EventTrace, MessageTrace } from '@voltaic/runtime'
import type { TraceProtocol } from '../traced-message.ts'
import type { TraceEntry } from './trace-entry.ts'

/**
 * One entry in a segment:
 *
 *      0                   1                   2                   3
 *     +---------------------------------------------------------------+
 *   0 | length of all that follows                                    |
 *     +---------------+---------------+-------------------------------+
 *   4 | kind          | flags         | length of the head            |
 *     +---------------+---------------+-------------------------------+
 *   8 | sequence                                                      |
 *     +---------------------------------------------------------------+
 *  12 | time, milliseconds since 1970, as IEEE 754 double             |
 *     |                                                               |
 *     +---------------------------------------------------------------+
 *  20 | head: element, local and remote address, between tabs         |
 *     +---------------------------------------------------------------+
 *     | octets of the message, or the event as JSON                   |
 *     +---------------------------------------------------------------+
 *
 * Flag 1: sent; flag 2: TCP; flag 4: in ESP. Numbers are big-endian.
 */
const RECORD_HEAD = 20

const KINDS = ['sip', 'diameter', 'dns', 'event'] as const
const SENT = 1
const TCP = 2
const PROTECTED = 4
const TAB = '\t'

/** Longer ones are cut off where they are kept: no message of the network comes near it. */
export const MAX_RECORD = 1_048_576

/** @returns octets written to `into` at `offset`; 0 when there is not enough room */
export function writeMessage(
  into: Buffer,
  offset: number,
  sequence: number,
  protocol: TraceProtocol,
  trace: MessageTrace,
): number {
  const { element, local, remote } = trace
  const head = `${element}${TAB}${local.host}${TAB}${local.port}${TAB}${remote.host}${TAB}${remote.port}`
  const flags =
    (trace.direction === 'out' ? SENT : 0) | (trace.transport === 'tcp' ? TCP : 0) | (trace.isProtected ? PROTECTED : 0)
  return writeRecord(into, offset, { kind: KINDS.indexOf(protocol), flags, sequence, at: trace.at, head }, trace.data)
}

/** The same for an event. */
export function writeEvent(into: Buffer, offset: number, sequence: number, event: EventTrace): number {
  const { at, element, ...rest } = event
  const fields = { kind: KINDS.indexOf('event'), flags: 0, sequence, at, head: element }
  return writeRecord(into, offset, fields, Buffer.from(JSON.stringify(rest)))
}

interface RecordFields {
  readonly kind: number
  readonly flags: number
  readonly sequence: number
  readonly at: number
  readonly head: string
}

function writeRecord(into: Buffer, offset: number, fields: RecordFields, data: Uint8Array): number {
  // a name of an element is ASCII almost always; the worst is three octets for a unit of UTF-16
  if (into.length - offset < RECORD_HEAD + fields.head.length * 3 + data.length) return 0
  const head = into.write(fields.head, offset + RECORD_HEAD)
  const total = RECORD_HEAD + head + data.length
  into.writeUInt32BE(total - 4, offset)
  into.writeUInt8(fields.kind, offset + 4)
  into.writeUInt8(fields.flags, offset + 5)
  into.writeUInt16BE(head, offset + 6)
  into.writeUInt32BE(fields.sequence, offset + 8)
  into.writeDoubleBE(fields.at, offset + 12)
  into.set(data, offset + RECORD_HEAD + head)
  return total
}

/** The fixed part of a record, which is all that an index needs beside the keys. */
export interface RecordBounds {
  readonly protocol: TraceEntry['protocol']
  readonly at: number
  readonly dataStart: number
  readonly end: number
}

/** @returns undefined when no whole record begins here: the file was cut off, or is not ours */
export function boundsOf(segment: Buffer, offset: number): RecordBounds | undefined {
  if (segment.length - offset < RECORD_HEAD) return undefined
  const end = offset + 4 + segment.readUInt32BE(offset)
  const dataStart = offset + RECORD_HEAD + segment.readUInt16BE(offset + 6)
  const protocol = KINDS[segment.readUInt8(offset + 4)]
  if (protocol === undefined || end > segment.length || dataStart > end) return undefined
  return { protocol, at: segment.readDoubleBE(offset + 12), dataStart, end }
}

/** @returns undefined as `boundsOf` does */
export function readRecord(segment: Buffer, offset: number): TraceEntry | undefined {
  const bounds = boundsOf(segment, offset)
  if (bounds === undefined) return undefined
  const { protocol, at, dataStart, end } = bounds
  const sequence = segment.readUInt32BE(offset + 8)
  const data = segment.subarray(dataStart, end)
  const head = segment.toString('utf8', offset + RECORD_HEAD, dataStart)
  if (protocol === 'event') return readEvent(sequence, at, head, data)
  const [element = '', localHost = '', localPort, remoteHost = '', remotePort] = head.split(TAB)
  const flags = segment.readUInt8(offset + 5)
  return {
    sequence,
    protocol,
    at,
    element,
    direction: flags & SENT ? 'out' : 'in',
    transport: flags & TCP ? 'tcp' : 'udp',
    local: { host: localHost, port: Number(localPort) },
    remote: { host: remoteHost, port: Number(remotePort) },
    ...(flags & PROTECTED && { isProtected: true }),
    data: Uint8Array.from(data),
  }
}

function readEvent(sequence: number, at: number, element: string, data: Buffer): TraceEntry | undefined {
  try {
    return { ...JSON.parse(data.toString()), sequence, at, element, protocol: 'event' }
  } catch {
    return undefined
  }
}
