import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MessageTrace } from '@voltaic/runtime'
import fc from 'fast-check'
import { createPcapngWriter } from './pcapng-writer.ts'
import { MAX_CONNECTIONS } from './tcp-connections.ts'

interface Block {
  readonly type: number
  readonly body: Buffer
}

/** Reads blocks, and insists on what holds for all of them: length twice, multiple of four. */
function blocksOf(file: Uint8Array): readonly Block[] {
  const buffer = Buffer.from(file)
  const blocks: Block[] = []
  for (let at = 0; at < buffer.length; ) {
    const length = buffer.readUInt32BE(at + 4)
    assert.equal(length % 4, 0)
    assert.equal(buffer.readUInt32BE(at + length - 4), length)
    blocks.push({ type: buffer.readUInt32BE(at), body: buffer.subarray(at + 8, at + length - 4) })
    at += length
  }
  return blocks
}

function optionsOf(body: Buffer, from: number): ReadonlyMap<number, Buffer> {
  const options = new Map<number, Buffer>()
  for (let at = from; ; ) {
    const code = body.readUInt16BE(at)
    const length = body.readUInt16BE(at + 2)
    if (code === 0) {
      assert.equal(at + 4, body.length)
      return options
    }
    options.set(code, body.subarray(at + 4, at + 4 + length))
    at += 4 + length + (-length & 3)
  }
}

function packetOf(block: Block): { readonly packet: Buffer; readonly options: ReadonlyMap<number, Buffer> } {
  assert.equal(block.type, 6)
  const length = block.body.readUInt32BE(12)
  assert.equal(block.body.readUInt32BE(16), length)
  return { packet: block.body.subarray(20, 20 + length), options: optionsOf(block.body, 20 + length + (-length & 3)) }
}

const ue = { host: '127.0.0.1', port: 40_000 }
const pcscf = { host: '127.0.0.11', port: 5060 }

function trace(changes: Partial<MessageTrace>): MessageTrace {
  const data = new TextEncoder().encode('OPTIONS sip:a SIP/2.0\r\n\r\n')
  return {
    at: 1_700_000_000_123.456,
    element: 'ue1',
    direction: 'out',
    transport: 'udp',
    local: ue,
    remote: pcscf,
    data,
    ...changes,
  }
}

test('a file begins with one big-endian section header (draft-ietf-opsawg-pcapng §4.1)', () => {
  const [header, ...others] = blocksOf(createPcapngWriter({ application: 'voltaic 1', comment: 'masked' }).header())
  assert.deepEqual(others, [])
  assert.equal(header?.type, 0x0a0d0d0a)
  assert.equal(header.body.subarray(0, 16).toString('hex'), '1a2b3c4d00010000ffffffffffffffff')
  const options = optionsOf(header.body, 16)
  assert.equal(options.get(4)?.toString(), 'voltaic 1')
  assert.equal(options.get(1)?.toString(), 'masked')
})

test('each element is an interface of raw IP with microseconds, described before its first packet (draft-ietf-opsawg-pcapng §4.2)', () => {
  const writer = createPcapngWriter()
  const first = blocksOf(writer.message(trace({})))
  assert.deepEqual(
    first.map(({ type }) => type),
    [1, 6],
  )
  const [interfaceBlock] = first
  assert.equal(interfaceBlock?.body.readUInt16BE(0), 101)
  const options = optionsOf(interfaceBlock?.body ?? Buffer.alloc(0), 8)
  assert.equal(options.get(2)?.toString(), 'ue1')
  assert.deepEqual(options.get(9), Buffer.of(6))
  assert.deepEqual(
    blocksOf(writer.message(trace({}))).map(({ type }) => type),
    [6],
  )
  const other = blocksOf(writer.message(trace({ element: 'pcscf' })))
  assert.deepEqual(
    other.map(({ type }) => type),
    [1, 6],
  )
  assert.equal(other[1]?.body.readUInt32BE(0), 1)
})

test('a packet tells its time, its element and its direction (draft-ietf-opsawg-pcapng §4.3)', () => {
  for (const [direction, flag] of [
    ['in', 1],
    ['out', 2],
  ] as const) {
    const block = blocksOf(createPcapngWriter().message(trace({ direction }))).at(-1)
    assert.ok(block)
    const ticks = block.body.readUInt32BE(4) * 2 ** 32 + block.body.readUInt32BE(8)
    assert.equal(ticks, 1_700_000_000_123_456)
    const { options } = packetOf(block)
    assert.equal(options.get(1)?.toString(), `ue1 ${direction}`)
    assert.equal(options.get(2)?.readUInt32BE(0), flag)
  }
})

test('what comes in goes from the remote to the local address', () => {
  const ports = (direction: 'in' | 'out'): string => {
    const { packet } = packetOf(blocksOf(createPcapngWriter().message(trace({ direction }))).at(-1) as Block)
    return packet.subarray(20, 24).toString('hex')
  }
  assert.equal(ports('out'), '9c4013c4')
  assert.equal(ports('in'), '13c49c40')
})

interface Segment {
  readonly fromPort: number
  readonly sequence: number
  readonly acknowledgement: number
  readonly flags: number
  readonly data: Buffer
}

function segmentsOf(file: Uint8Array): readonly Segment[] {
  const packets = blocksOf(file).filter(({ type }) => type === 6)
  return packets.map((block) => {
    const tcp = packetOf(block).packet.subarray(20)
    return {
      fromPort: tcp.readUInt16BE(0),
      sequence: tcp.readUInt32BE(4),
      acknowledgement: tcp.readUInt32BE(8),
      flags: tcp[13] ?? 0,
      data: tcp.subarray(20),
    }
  })
}

test('a stream begins with a handshake, once, opened by who sends first (RFC 9293 §3.5)', () => {
  const writer = createPcapngWriter()
  const [syn, synAck, ack, data] = segmentsOf(writer.message(trace({ transport: 'tcp' })))
  assert.deepEqual([syn?.flags, synAck?.flags, ack?.flags, data?.flags], [0x02, 0x12, 0x10, 0x18])
  assert.deepEqual([syn?.fromPort, synAck?.fromPort, ack?.fromPort, data?.fromPort], [40_000, 5060, 40_000, 40_000])
  assert.equal(segmentsOf(writer.message(trace({ transport: 'tcp', direction: 'in' }))).length, 1)
})

test('both directions of every stream reassemble to what was sent, with sequence and acknowledgement in step (RFC 9293 §3.4)', () => {
  const messages = fc.array(
    fc.record({
      port: fc.constantFrom(1, 2, 3),
      direction: fc.constantFrom('in', 'out'),
      size: fc.integer({ min: 1, max: 100_000 }),
    }),
    { maxLength: 12 },
  )
  fc.assert(
    fc.property(messages, (list) => {
      const writer = createPcapngWriter()
      const streams = new Map([1, 2, 3].map((port) => [port, new Map<boolean, number>()]))
      for (const [i, { port, direction, size }] of list.entries()) {
        const data = Buffer.alloc(size, i)
        const local = { host: '192.0.2.1', port }
        const segments = segmentsOf(writer.message(trace({ transport: 'tcp', local, direction, data })))
        assert.deepEqual(reassemble(segments, port, streams.get(port) ?? new Map()), data)
      }
    }),
    { numRuns: 30 },
  )
})

/** @param next sequence number that each side uses next; absent before its SYN */
function reassemble(segments: readonly Segment[], openerPort: number, next: Map<boolean, number>): Buffer {
  for (const { fromPort, sequence, acknowledgement, flags, data } of segments) {
    const side = fromPort === openerPort
    assert.equal(sequence, next.get(side) ?? sequence)
    if (flags & 0x10) assert.equal(acknowledgement, next.get(!side))
    next.set(side, (sequence + data.length + (flags & 0x02 ? 1 : 0)) % 2 ** 32)
  }
  return Buffer.concat(segments.map(({ data }) => data))
}

test('connections beyond the limit make the oldest one begin anew, with other sequence numbers', () => {
  const writer = createPcapngWriter()
  const send = (port: number): readonly Segment[] =>
    segmentsOf(writer.message(trace({ transport: 'tcp', local: { host: '192.0.2.1', port } })))
  const first = send(1)
  assert.equal(send(1).length, 1)
  for (let port = 2; port <= MAX_CONNECTIONS + 1; port += 1) send(port)
  const again = send(1)
  assert.equal(again.length, 4)
  assert.notEqual(again[0]?.sequence, first[0]?.sequence)
})

test('a datagram that no network could carry is cut', () => {
  const block = blocksOf(createPcapngWriter().message(trace({ data: new Uint8Array(70_000) }))).at(-1) as Block
  assert.equal(packetOf(block).packet.length, 65_535)
})
