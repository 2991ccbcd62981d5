import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Address, createMemoryRuntime, type DatagramSocket, type MemoryRuntime } from '@voltaic/runtime'
import type { PacketProcessing, RelaySide, RelayStream } from '../relay-engine.ts'
import { createUserSpaceEngine } from './user-space-engine.ts'

const A_LOCAL = { host: '10.0.0.1', port: 20_000 }
const B_LOCAL = { host: '10.1.0.1', port: 20_000 }
const A_PHONE = { host: '192.0.2.7', port: 4000 }
const B_PHONE = { host: '192.0.2.8', port: 5000 }

const sideOf = (local: Address, remote: Address): RelaySide => ({
  local,
  remote,
  remoteRtcp: undefined,
  allowedHost: remote.host,
  latches: false,
  sends: true,
  dscp: undefined,
})
const A = sideOf(A_LOCAL, A_PHONE)
const B = sideOf(B_LOCAL, B_PHONE)
const STREAM: RelayStream = { id: '1', a: A, b: B, clockRate: 8000 }

/** RTP with nothing but a number, a timestamp and one octet. */
function rtp(sequence: number, ssrc = 1): Uint8Array {
  return Uint8Array.from([
    0x80,
    97,
    sequence >> 8,
    sequence & 255,
    0,
    0,
    sequence >> 8,
    sequence & 255,
    0,
    0,
    0,
    ssrc,
    7,
  ])
}

interface Phone {
  readonly socket: DatagramSocket
  readonly got: { readonly data: Uint8Array; readonly from: Address }[]
}

async function phoneAt(runtime: MemoryRuntime, at: Address): Promise<Phone> {
  const got: Phone['got'] = []
  const socket = await runtime.net.bindDatagram(at, { onDatagram: (data, from) => got.push({ data, from }) })
  return { socket, got }
}

async function lab(stream: RelayStream = STREAM) {
  const runtime = createMemoryRuntime()
  const engine = createUserSpaceEngine(runtime)
  await engine.start()
  await engine.open(stream)
  const a = await phoneAt(runtime, A_PHONE)
  const b = await phoneAt(runtime, B_PHONE)
  const arrived = () => runtime.clock.advance(1)
  return { runtime, engine, a, b, arrived }
}

test('RTP goes both ways, from the ports that each side was told (RFC 3550 §5.1)', async () => {
  const { a, b, arrived, engine } = await lab()
  a.socket.send(rtp(1), A_LOCAL)
  b.socket.send(rtp(2), B_LOCAL)
  await arrived()
  assert.deepEqual(b.got, [{ data: Buffer.from(rtp(1)), from: B_LOCAL }])
  assert.deepEqual(a.got, [{ data: Buffer.from(rtp(2)), from: A_LOCAL }])
  const [fromA, fromB] = await engine.close('1')
  assert.deepEqual([fromA.packets, fromA.octets, fromB.packets], [1, 13, 1])
  assert.equal(fromA.reception?.payloadType, 97)
})

test('packets of a third host are not relayed, and counted (TS 23.334 §5.9)', async () => {
  const { runtime, a, b, arrived, engine } = await lab()
  const stranger = await phoneAt(runtime, { host: '192.0.2.99', port: 4000 })
  stranger.socket.send(rtp(1), A_LOCAL)
  stranger.socket.send(rtp(2), B_LOCAL)
  await arrived()
  assert.deepEqual([a.got, b.got], [[], []])
  const counters = await engine.counters('1')
  assert.deepEqual(
    counters?.map(({ foreign, packets }) => [foreign, packets]),
    [
      [1, 0],
      [1, 0],
    ],
  )
})

test('a phone that sends from another port than it told is heard, and gets media where it told', async () => {
  const { runtime, a, b, arrived } = await lab()
  const other = await phoneAt(runtime, { host: A_PHONE.host, port: 4444 })
  other.socket.send(rtp(1), A_LOCAL)
  b.socket.send(rtp(2), B_LOCAL)
  await arrived()
  assert.equal(b.got.length, 1)
  assert.deepEqual([a.got.length, other.got.length], [1, 0])
})

test('behind a NAT the port is learnt from the allowed host alone', async () => {
  const a = { ...A, remote: undefined, latches: true }
  const { runtime, b, arrived, engine } = await lab({ ...STREAM, a })
  const behindNat = await phoneAt(runtime, { host: A_PHONE.host, port: 61_000 })
  const stranger = await phoneAt(runtime, { host: '192.0.2.99', port: 61_000 })
  b.socket.send(rtp(1), B_LOCAL)
  stranger.socket.send(rtp(1), A_LOCAL)
  await arrived()
  assert.equal((await engine.counters('1'))?.[1].dropped, 1)
  behindNat.socket.send(rtp(1), A_LOCAL)
  await arrived()
  b.socket.send(rtp(2), B_LOCAL)
  await arrived()
  assert.deepEqual([behindNat.got.length, stranger.got.length], [1, 0])
})

test('after new terms the port is learnt anew, and the old one serves until then', async () => {
  const a = { ...A, remote: undefined, latches: true }
  const { runtime, b, arrived, engine } = await lab({ ...STREAM, a })
  const before = await phoneAt(runtime, { host: A_PHONE.host, port: 61_000 })
  const after = await phoneAt(runtime, { host: A_PHONE.host, port: 61_002 })
  before.socket.send(rtp(1), A_LOCAL)
  await arrived()
  await engine.update({ ...STREAM, a })
  b.socket.send(rtp(1), B_LOCAL)
  await arrived()
  after.socket.send(rtp(2), A_LOCAL)
  await arrived()
  b.socket.send(rtp(2), B_LOCAL)
  await arrived()
  assert.deepEqual([before.got.length, after.got.length], [1, 1])
})

test('a side that does not send is counted and not relayed (RFC 3264 §8.4)', async () => {
  const { a, b, arrived, engine } = await lab({ ...STREAM, b: { ...B, sends: false } })
  b.socket.send(rtp(1), B_LOCAL)
  a.socket.send(rtp(1), A_LOCAL)
  await arrived()
  assert.deepEqual([a.got.length, b.got.length], [0, 1])
  assert.equal((await engine.counters('1'))?.[1].dropped, 1)
  await engine.update(STREAM)
  b.socket.send(rtp(2), B_LOCAL)
  await arrived()
  assert.equal(a.got.length, 1)
})

test('a re-INVITE that moves the port is followed at once (RFC 3264 §8.3.1)', async () => {
  const { runtime, a, b, arrived, engine } = await lab()
  const moved = await phoneAt(runtime, { host: A_PHONE.host, port: 4100 })
  await engine.update({ ...STREAM, a: sideOf(A_LOCAL, moved.socket.local) })
  b.socket.send(rtp(1), B_LOCAL)
  await arrived()
  assert.deepEqual([a.got.length, moved.got.length], [0, 1])
})

test('what is no RTP, truncated or giant is dropped and counted (RFC 3550 §A.1)', async () => {
  const { a, b, arrived, engine } = await lab()
  const extended = rtp(1)
  extended[0] = 0x90
  const giant = new Uint8Array(1501)
  giant.set(rtp(1))
  const wrong = [
    new Uint8Array(0),
    rtp(1).subarray(0, 11),
    Uint8Array.from([0x40, ...rtp(1).subarray(1)]),
    extended,
    giant,
  ]
  for (const data of wrong) a.socket.send(data, A_LOCAL)
  await arrived()
  assert.equal(b.got.length, 0)
  const [fromA] = await engine.close('1')
  assert.deepEqual([fromA.packets, fromA.dropped], [0, wrong.length])
})

test('processing sees each packet, and may swallow it or make it several', async () => {
  const processing: PacketProcessing = {
    fromA: (data) => [data, Uint8Array.from([...data, 1])],
    fromB: () => undefined,
    stop() {},
  }
  const { a, b, arrived, engine } = await lab({ ...STREAM, processing })
  a.socket.send(rtp(1), A_LOCAL)
  b.socket.send(rtp(1), B_LOCAL)
  await arrived()
  assert.deepEqual(
    b.got.map(({ data }) => data.length),
    [13, 14],
  )
  assert.equal(a.got.length, 0)
  assert.equal((await engine.close('1'))[1].dropped, 0)
})

test('loss and jitter are seen over a change of SSRC (RFC 3550 §6.4.1)', async () => {
  const { runtime, a, arrived, engine } = await lab()
  for (const [sequence, ssrc] of [
    [1, 1],
    [2, 1],
    [5, 1],
    [900, 2],
    [902, 2],
  ] as const) {
    a.socket.send(rtp(sequence, ssrc), A_LOCAL)
    await runtime.clock.advance(20)
  }
  await arrived()
  const reception = (await engine.close('1'))[0].reception
  assert.deepEqual([reception?.expected, reception?.lost], [8, 3])
  assert.ok((reception?.jitterMs ?? 0) > 0)
})

test('a port that is taken leaves nothing bound', async () => {
  const runtime = createMemoryRuntime()
  const engine = createUserSpaceEngine(runtime)
  const holder = await runtime.net.bindDatagram(B_LOCAL, { onDatagram() {} })
  await assert.rejects(engine.open(STREAM), { code: 'NET_PORT_TAKEN' })
  await holder.close()
  await engine.open(STREAM)
  await engine.stop()
  await (await runtime.net.bindDatagram(A_LOCAL, { onDatagram() {} })).close()
})
