import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createManualClock, type Faults } from '@voltaic/runtime'
import type { SaAgreement } from '../sa/sa-agreement.ts'
import { GAP_MS, LINGER_MS, MAX_SEGMENT_DATA, ProtectedStream, SYN_INTERVALS_MS } from './protected-stream.ts'
import { createPair, drops, listenNoting, notingHandlers, TEST_KEYS, text } from './test-pair.ts'
import { TCP_ACK, TCP_PSH } from './transport-header.ts'

describe('streams (TS 33.203 §7.1)', () => {
  async function connected(faults?: Faults) {
    const pair = createPair(faults === undefined ? {} : { faults })
    const { ue, pcscf, clock } = pair
    const far = await listenNoting(pcscf, pcscf.server)
    const near = notingHandlers()
    const connecting = ue.net.connectStream(pcscf.server, near.handlers, { from: ue.client })
    await clock.advance(100)
    const socket = await connecting
    const peer = far.accepted[0] ?? assert.fail('nothing was accepted')
    return { ...pair, far, near, socket, peer }
  }

  test('are opened by the phone and by the P-CSCF, each from its client port; each write is one packet', async () => {
    const { clock, flights, ue, pcscf, far, near, socket, peer } = await connected()
    assert.deepEqual(
      [socket.local, socket.remote, peer.local, peer.remote],
      [ue.client, pcscf.server, pcscf.server, ue.client],
    )
    flights.length = 0
    socket.write(text('REGISTER'))
    socket.write(text('more'))
    peer.write(text('401'))
    await clock.settle()
    assert.deepEqual([far.log, near.log], [['REGISTER', 'more'], ['401']])
    assert.deepEqual(
      flights.map(({ kind, data }) => [kind, Buffer.from(data).readUInt32BE(0)]),
      [
        ['packet', 2002],
        ['packet', 2002],
        ['packet', 1001],
      ],
    )
    const toPhone = await listenNoting(ue, ue.server)
    const terminating = await pcscf.net.connectStream(ue.server, notingHandlers().handlers, { from: pcscf.client })
    terminating.write(text('INVITE'))
    await clock.settle()
    assert.deepEqual(toPhone.log, ['INVITE'])
  })

  test('keep their order when packets overtake each other or come twice', async () => {
    const { clock, memory, pcscf, far, socket } = await connected({ delay: { min: 0, max: 30 }, duplication: 0.3 })
    const expected = Array.from({ length: 200 }, (_, index) => `${index}`)
    for (const each of expected) socket.write(text(each))
    socket.close()
    await clock.advance(200)
    assert.deepEqual(far.log, [...expected, 'closed'])
    assert.ok((drops(pcscf)['replay'] ?? 0) > 20)
    await far.listener.close()
    assert.deepEqual([memory.openSockets, clock.pending], [0, 0])
  })

  test('with a gap that does not fill are reset at both ends', async () => {
    const { clock, memory, pcscf, far, near, socket } = await connected()
    const remove = memory.addTap(() => 'drop')
    socket.write(text('lost'))
    await clock.settle()
    remove()
    socket.write(text('found'))
    await clock.advance(GAP_MS - 1)
    assert.deepEqual([far.log, near.log], [[], []])
    await clock.advance(1)
    assert.deepEqual([far.log, near.log], [['closed: NET_RESET'], ['closed: NET_RESET']])
    assert.equal(drops(pcscf)['stream-gap'], 1)
    await far.listener.close()
    assert.deepEqual([memory.openSockets, clock.pending], [0, 0])
  })

  test('carry a write that fits into one IP datagram in one packet, and a longer one in several', async () => {
    const { clock, flights, far, socket } = await connected()
    for (const [length, packets] of [
      [MAX_SEGMENT_DATA, 1],
      [MAX_SEGMENT_DATA + 1, 2],
    ] as const) {
      flights.length = 0
      far.log.length = 0
      socket.write(new Uint8Array(length).fill(0x61))
      assert.equal(socket.queued, length)
      await clock.settle()
      assert.deepEqual([flights.length, far.log.join('').length, socket.queued], [packets, length, 0])
      assert.ok(flights.every(({ data }) => data.length <= 65_535 - 20))
    }
  })

  test('end with one FIN from each side', async () => {
    const { clock, memory, flights, far, near, socket } = await connected()
    flights.length = 0
    socket.close()
    await clock.settle()
    assert.deepEqual([flights.length, far.log, near.log], [2, ['closed'], ['closed']])
    await far.listener.close()
    assert.deepEqual([memory.openSockets, clock.pending], [0, 0])
  })

  test('whose end is lost linger, then close', async () => {
    const { clock, memory, near, socket } = await connected()
    memory.addTap(() => 'drop')
    socket.close()
    await clock.advance(LINGER_MS - 1)
    assert.deepEqual(near.log, [])
    await clock.advance(1)
    assert.deepEqual(near.log, ['closed'])
  })

  test('that the other end does not know any more are reset when written to', async () => {
    const { clock, memory, far, near, socket, peer } = await connected()
    const remove = memory.addTap(() => 'drop')
    peer.destroy()
    await clock.settle()
    remove()
    assert.deepEqual([far.log, near.log], [['closed'], []])
    socket.write(text('hello?'))
    await clock.settle()
    assert.deepEqual(near.log, ['closed: NET_RESET'])
  })

  test('open although the first SYN or its answer is lost, and give up when all are', async () => {
    for (const lost of [1, 2]) {
      const { clock, memory, ue, pcscf } = createPair()
      const far = await listenNoting(pcscf, pcscf.server)
      let packets = 0
      memory.addTap(() => (++packets === lost ? 'drop' : undefined))
      const opening = ue.net.connectStream(pcscf.server, notingHandlers().handlers, { from: ue.client })
      await clock.advance(SYN_INTERVALS_MS[0] ?? 0)
      const socket = await opening
      socket.write(text('late'))
      await clock.settle()
      assert.deepEqual([far.log, far.accepted.length], [['late'], 1])
    }
    const { clock, memory, ue, pcscf } = createPair()
    memory.addTap(() => 'drop')
    const opening = ue.net.connectStream(pcscf.server, notingHandlers().handlers, { from: ue.client })
    const refused = assert.rejects(opening, { code: 'NET_UNREACHABLE' })
    await clock.advance(SYN_INTERVALS_MS.reduce((sum, each) => sum + each, 0))
    await refused
    assert.deepEqual([memory.openSockets, clock.pending], [0, 0])
  })

  test('of a phone that was switched off and comes back from the same ports replace the old one', async () => {
    const { clock, memory, ue, pcscf, far, socket } = await connected()
    const remove = memory.addTap(() => 'drop')
    socket.destroy()
    await clock.settle()
    remove()
    const again = await ue.net.connectStream(pcscf.server, notingHandlers().handlers, { from: ue.client })
    again.write(text('back'))
    await clock.settle()
    assert.deepEqual(
      far.log,
      ['closed: NET_RESET', 'back'].toSorted((a, b) => far.log.indexOf(a) - far.log.indexOf(b)),
    )
    assert.equal(far.accepted.length, 2)
  })

  test('without a port to come from take the client port of the association, and the preferred set of several', async () => {
    const { clock, ue, pcscf, agreement } = createPair()
    const far = await listenNoting(ue, ue.server)
    const host = pcscf.client.host
    const renewed: SaAgreement = {
      ue: { ...agreement.ue, spiC: 1003, spiS: 1004, portC: 6302 },
      pcscf: { ...agreement.pcscf, spiC: 2003, spiS: 2004, portC: 5065 },
    }
    pcscf.database.protect({ host, port: 5065 })
    ue.database.install(renewed, 'ue', TEST_KEYS)
    pcscf.database.install(renewed, 'pcscf', TEST_KEYS)
    const { handlers } = notingHandlers()
    const newest = await pcscf.net.connectStream(ue.server, handlers)
    pcscf.database.prefer(pcscf.set)
    const preferred = await pcscf.net.connectStream(ue.server, handlers, { from: { host, port: 0 } })
    assert.deepEqual([newest.local.port, preferred.local.port], [5065, 5064])
    await clock.settle()
    assert.deepEqual(
      far.accepted.map(({ remote }) => remote.port),
      [5065, 5064],
    )
    // From an address that has no association it is a connection like any other, and nobody takes it.
    const other = await pcscf.net.connectStream(ue.server, handlers, { from: { host: '10.0.0.7', port: 0 } })
    other.close()
    await clock.settle()
    assert.equal(drops(ue)['clear'], 1)
  })

  test('from one port to one port there is one only', async () => {
    const { ue, pcscf } = await connected()
    const second = ue.net.connectStream(pcscf.server, notingHandlers().handlers, { from: ue.client })
    await assert.rejects(second, { code: 'NET_PORT_TAKEN' })
  })

  test('in clear to a protected port are closed, counted, and hear nothing', async () => {
    const { clock, memory, pcscf } = createPair()
    const { log, accepted } = await listenNoting(pcscf, pcscf.server)
    const near = notingHandlers()
    const socket = await memory.connectStream(pcscf.server, near.handlers)
    socket.write(text('REGISTER'))
    await clock.settle()
    assert.deepEqual([log, accepted, near.log, drops(pcscf)], [[], [], ['closed: NET_RESET'], { clear: 1 }])
  })
})

test('segments are taken once and in order, also across the wrap of their numbers (RFC 9293 §3.4, §3.10.7.4)', () => {
  const { log, handlers } = notingHandlers()
  const clock = createManualClock()
  const [local, remote] = [
    { host: '10.0.0.2', port: 6100 },
    { host: '10.0.0.1', port: 6300 },
  ]
  const stream = new ProtectedStream({ local, remote, clock, initial: 1, send: () => true, onGone() {}, count() {} })
  stream.answer(0xffff_fffa, () => handlers)
  const come = (sequence: number, octets: string) =>
    stream.receive({ flags: TCP_PSH | TCP_ACK, sequence, acknowledgement: 2, data: text(octets) })
  come(0xffff_fffb, 'once')
  come(0xffff_fffb, 'once')
  come(1, 'after')
  come(0xffff_ffff, 'wr')
  come(0xffff_fffb, 'once')
  assert.deepEqual([log, clock.pending], [['once', 'wr', 'after'], 0])
})
