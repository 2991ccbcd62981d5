import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createSeededRandom } from '@voltaic/runtime'
import { EspWorkspace } from '../esp/esp-workspace.ts'
import { OutboundSa } from '../esp/outbound-sa.ts'
import { SaAlgorithms } from '../esp/sa-algorithms.ts'
import { bindNoting, createPair, drops, listenNoting, notingHandlers, TEST_KEYS, text } from './test-pair.ts'
import { addressSum, PROTOCOL_UDP, udpHeader } from './transport-header.ts'

for (const version of [4, 6] as const) {
  describe(`datagrams over IPv${version} (TS 33.203 §7.1)`, () => {
    test('go between client and server ports over the four associations, and nothing is in clear', async () => {
      const { clock, flights, ue, pcscf } = createPair({ version })
      const [uc, us, pc, ps] = await Promise.all([
        bindNoting(ue, ue.client),
        bindNoting(ue, ue.server),
        bindNoting(pcscf, pcscf.client),
        bindNoting(pcscf, pcscf.server),
      ])
      uc.socket.send(text('REGISTER'), pcscf.server)
      pc.socket.send(text('200 OK'), ue.server)
      ps.socket.send(text('rport'), ue.client)
      us.socket.send(text('answer'), pcscf.client)
      await clock.settle()
      assert.deepEqual(
        [ps.lines, us.lines, uc.lines, pc.lines],
        [['6300: REGISTER'], ['5064: 200 OK'], ['6100: rport'], ['6301: answer']],
      )
      assert.deepEqual(
        flights.map(({ kind, data }) => [kind, Buffer.from(data).readUInt32BE(0)]),
        [
          ['packet', 2002],
          ['packet', 1002],
          ['packet', 1001],
          ['packet', 2001],
        ],
      )
      assert.ok(flights.every(({ data }) => !Buffer.from(data).includes('REGISTER')))
      assert.deepEqual([drops(ue), drops(pcscf)], [{}, {}])
      assert.deepEqual(ue.seen.map(({ direction }) => direction).sort(), ['in', 'in', 'out', 'out'])
    })

    test('are dropped and counted when they come in clear', async () => {
      const { clock, memory, ue, pcscf } = createPair({ version })
      const { lines } = await bindNoting(pcscf, pcscf.server)
      const attacker = await memory.bindDatagram({ host: ue.client.host, port: 9999 }, { onDatagram() {} })
      attacker.send(text('INVITE'), pcscf.server)
      await clock.settle()
      assert.deepEqual([lines, drops(pcscf)], [[], { clear: 1 }])
    })
  })
}

describe('ESP packets that are not taken (RFC 4303 §3.4)', () => {
  /** One genuine packet that has arrived, and a way to send others as the phone's host or another one. */
  async function afterOnePacket() {
    const pair = createPair()
    const { ue, pcscf, memory, flights, clock } = pair
    const receiver = await bindNoting(pcscf, pcscf.server)
    const sender = await bindNoting(ue, ue.client)
    sender.socket.send(text('one'), pcscf.server)
    await clock.settle()
    const [flight] = flights
    assert.ok(flight)
    await sender.socket.close()
    const send = async (packet: Uint8Array, host: string = ue.client.host) => {
      const raw = await memory.bindPackets(host, 50, { onPacket() {} })
      raw.send(packet, pcscf.server.host)
      await clock.settle()
      await raw.close()
    }
    return { ...pair, receiver, packet: Buffer.from(flight.data), send }
  }

  test('each is counted by its reason, and the genuine one was the only one to arrive', async () => {
    const { receiver, packet, send, pcscf } = await afterOnePacket()
    const changed = (at: number) => {
      const copy = Buffer.from(packet)
      copy[at]! ^= 1
      return copy
    }
    await send(packet)
    await send(changed(3))
    await send(changed(packet.length - 1).fill(9, 4, 8))
    await send(packet.subarray(0, 7))
    await send(packet.subarray(0, 30))
    await send(packet, '10.0.0.66')
    assert.deepEqual(drops(pcscf), { replay: 1, 'unknown-spi': 1, icv: 1, short: 2, 'wrong-source': 1 })
    assert.deepEqual(receiver.lines, ['6300: one'])
  })

  test('genuine ones with other ports inside, or with neither UDP nor TCP, do not pass the selectors (RFC 4301 §5.2)', async () => {
    const { receiver, send, ue, pcscf } = await afterOnePacket()
    const sa = new OutboundSa(2002, new SaAlgorithms(TEST_KEYS, new EspWorkspace(createSeededRandom(9))), 100)
    const hosts = addressSum(ue.client.host, pcscf.server.host)
    for (const [from, to] of [
      [ue.server, pcscf.server],
      [ue.client, { ...pcscf.server, port: 5060 }],
    ] as const) {
      const data = text('forged')
      await send(sa.protect({ nextHeader: PROTOCOL_UDP, header: udpHeader(from, to, hosts, data), data })!)
    }
    await send(sa.protect({ nextHeader: 1, header: text('ping'), data: text('ping') })!)
    assert.deepEqual(drops(pcscf), { 'wrong-port': 2, 'not-transport': 1 })
    const { host } = ue.client
    assert.deepEqual(pcscf.dropped, [
      { reason: 'wrong-port', spi: 2002, from: host, toPort: pcscf.server.port },
      { reason: 'wrong-port', spi: 2002, from: host, toPort: 5060 },
    ])
    assert.deepEqual(receiver.lines, ['6300: one'])
  })

  test('a packet sent back to its own sender is of an unknown SPI (TS 33.203 §7.1)', async () => {
    const { packet, memory, clock, ue, pcscf } = await afterOnePacket()
    await bindNoting(ue, ue.client)
    const attacker = await memory.bindPackets('10.0.0.66', 50, { onPacket() {} })
    attacker.send(packet, ue.client.host)
    await clock.settle()
    assert.deepEqual([drops(ue), drops(pcscf)], [{ 'unknown-spi': 1 }, {}])
  })

  test('nobody listens at the port any more', async () => {
    const { clock, ue, pcscf } = createPair()
    const [sender, other, gone] = await Promise.all([
      bindNoting(ue, ue.client),
      bindNoting(pcscf, pcscf.client),
      bindNoting(pcscf, pcscf.server),
    ])
    await gone.socket.close()
    sender.socket.send(text('late'), pcscf.server)
    await clock.settle()
    assert.deepEqual([drops(pcscf), other.lines], [{ 'no-port': 1 }, []])
  })
})

describe('without an association nothing leaves (TS 33.203 §7.1)', () => {
  test('a datagram is reported, not sent in clear', async () => {
    const { clock, flights, ue } = createPair()
    const { socket, errors } = await bindNoting(ue, ue.client)
    socket.send(text('REGISTER'), { host: '10.0.0.3', port: 6100 })
    assert.deepEqual(errors, [])
    await clock.settle()
    assert.deepEqual([flights, errors, drops(ue)], [[], ['IPSEC_NO_ASSOCIATION'], { 'no-association': 1 }])
  })

  test('a connection does not come about, and one that stands ends', async () => {
    const { clock, memory, ue, pcscf } = createPair()
    const { handlers, log } = notingHandlers()
    const nowhere = ue.net.connectStream({ host: '10.0.0.3', port: 6100 }, handlers, { from: ue.client })
    await assert.rejects(nowhere, { code: 'IPSEC_NO_ASSOCIATION' })
    const { listener, log: farLog } = await listenNoting(pcscf, pcscf.server)
    const socket = await ue.net.connectStream(pcscf.server, handlers, { from: ue.client })
    ue.database.remove(ue.set)
    socket.write(text('too late'))
    await clock.settle()
    assert.deepEqual([log, farLog], [['closed: IPSEC_NO_ASSOCIATION'], []])
    pcscf.database.remove(pcscf.set)
    await listener.close()
    assert.equal(pcscf.database.size, 0)
    // The far end holds on to a connection whose other end is gone until it writes, as TCP does.
    assert.equal(memory.openSockets, 1)
  })
})

describe('datagrams under faults', () => {
  test('loss loses, reordering inside the window does not, and what comes twice is a replay', async () => {
    const faults = { loss: 0.1, duplication: 0.2, delay: { min: 0, max: 50 } }
    const { clock, flights, ue, pcscf } = createPair({ faults })
    const { lines } = await bindNoting(pcscf, pcscf.server)
    const { socket } = await bindNoting(ue, ue.client)
    for (let index = 0; index < 250; index++) socket.send(text(`${index}`), pcscf.server)
    await clock.advance(50)
    assert.equal(flights.length, 250)
    assert.equal(new Set(lines).size, lines.length)
    assert.ok(lines.length > 200 && lines.length < 245, String(lines.length))
    assert.deepEqual(Object.keys(drops(pcscf)), ['replay'])
    assert.equal(pcscf.counters.get('ipsec.received'), lines.length)
  })
})

test('ports that are not protected are those of the network below', async () => {
  const { clock, memory, flights, ue, pcscf } = createPair()
  const at = { host: pcscf.server.host, port: 5060 }
  const { lines } = await bindNoting(pcscf, at)
  const { socket } = await bindNoting(ue, { host: ue.client.host, port: 5060 })
  socket.send(text('REGISTER'), at)
  await listenNoting(pcscf, at)
  const stream = await ue.net.connectStream(at, notingHandlers().handlers)
  stream.destroy()
  await clock.settle()
  assert.deepEqual([lines, flights.map(({ kind }) => kind)], [['5060: REGISTER'], ['udp']])
  assert.ok(memory.isBound('udp', at))
})

test('a port that cannot be protected is not bound at all', async () => {
  const { memory, ue } = createPair()
  const taken = await memory.bindPackets(ue.client.host, 50, { onPacket() {} })
  await assert.rejects(bindNoting(ue, ue.client), { code: 'NET_PORT_TAKEN' })
  await assert.rejects(listenNoting(ue, ue.server), { code: 'NET_PORT_TAKEN' })
  await taken.close()
  assert.equal(memory.openSockets, 0)
})
