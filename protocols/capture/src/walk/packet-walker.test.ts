import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decodeHex } from '@voltaic/base'
import { emptyPacket } from '../capture-file/captured-packet.ts'
import { FRAGMENT_LIFETIME_MS, MAX_FRAGMENTED } from '../ip/fragments.ts'
import { encodeTcpPacket, encodeUdpPacket, TCP_ACK, TCP_SYN } from '../ip/ip-packet.ts'
import { LINK_TYPES } from '../link/link-layer.ts'
import type { EspOpener } from '../tunnel/esp-opening.ts'
import { PacketWalker } from './packet-walker.ts'

const octets = (text: string) => decodeHex(text.replaceAll(/\s/g, ''))
const text = (data: string) => Buffer.from(data)
const [ue4, core4] = [
  { host: '192.0.2.1', port: 5060 },
  { host: '192.0.2.2', port: 6060 },
]
const [ue6, core6] = [
  { host: '2001:db8::1', port: 5060 },
  { host: '2001:db8::2', port: 6060 },
]

interface Sent {
  readonly packet: Uint8Array
  readonly at?: number
  readonly linkType?: number
  readonly interfaceId?: number
}

/** Walks through packets and says in a line each what came out of them. */
function walk(packets: readonly (Sent | Uint8Array)[], openEsp?: EspOpener) {
  const lines: string[] = []
  const walker = new PacketWalker<string>(
    {
      datagram: ({ from, to }, data, start, end, { teid, spi, isCut }) =>
        lines.push(
          [`${from.host}:${from.port}>${to.host}:${to.port}`, Buffer.from(data.subarray(start, end)).toString('latin1')]
            .concat(teid < 0 ? [] : `teid ${teid}`, spi < 0 ? [] : `spi ${spi}`, isCut ? 'cut' : [])
            .join(' '),
        ),
      stream: ({ from }, data, start, end) => lines.push(`${from.port} ${Buffer.from(data.subarray(start, end))}`),
      gap: ({ from }, missing) => lines.push(`${from.port} gap ${missing}`),
      restart: ({ from }) => lines.push(`${from.port} restart`),
      reset: ({ from }) => lines.push(`${from.port} reset`),
      message: (_flow, payload, data, start, end) =>
        lines.push(`${payload} ${Buffer.from(data.subarray(start, end)).toString('latin1')}`),
      end() {},
    },
    openEsp,
  )
  for (const [index, each] of packets.entries()) {
    const {
      packet,
      at = index,
      linkType = LINK_TYPES.RAW,
      interfaceId = 0,
    } = 'packet' in each ? each : { packet: each }
    // the reader's memory is not the packet's own
    const memory = Buffer.concat([Buffer.alloc(3, 0xff), packet, Buffer.alloc(5, 0xff)])
    const place = { octets: memory, start: 3, end: 3 + packet.length, originalLength: packet.length }
    walker.packet({ ...emptyPacket(), ...place, number: index + 1, at, linkType, interfaceId })
    memory.fill(0xee)
  }
  walker.end()
  return { lines, counters: walker.counters, closed: walker.closedEsp }
}

const ipv4 = (protocol: number, payload: Uint8Array, fragment = 0, id = 7) => {
  const head = octets('4500 0000 0007 0000 4000 0000 c0000201 c0000202')
  const view = new DataView(head.buffer, head.byteOffset)
  view.setUint16(2, 20 + payload.length)
  view.setUint16(4, id)
  view.setUint16(6, fragment)
  head[9] = protocol
  return Buffer.concat([head, payload])
}
const ipv6 = (next: number, payload: Uint8Array) => {
  const head = octets(`60000000 0000 00 40 20010db8${'00'.repeat(11)}01 20010db8${'00'.repeat(11)}02`)
  new DataView(head.buffer, head.byteOffset).setUint16(4, payload.length)
  head[6] = next
  return Buffer.concat([head, payload])
}

describe('links', () => {
  const packet = encodeUdpPacket(ue4, core4, text('hello'))
  const expected = ['192.0.2.1:5060>192.0.2.2:6060 hello']
  const frames: Readonly<Record<string, readonly [linkType: number, head: string]>> = {
    'raw IP of BSD': [12, ''],
    'raw IP': [228, ''],
    Ethernet: [1, '000000000000 000000000000 0800'],
    'Ethernet with two tags (IEEE 802.1Q)': [1, '000000000000 000000000000 88a80001 81000002 0800'],
    'Ethernet with MPLS (RFC 3032 §2.1)': [1, '000000000000 000000000000 8847 00001040 00002140'],
    'PPPoE (RFC 2516 §4)': [1, '000000000000 000000000000 8864 11000001 0021 0021'],
    'Linux cooked': [113, '0000 0001 0006 0000000000000000 0800'],
    'Linux cooked, second version': [276, '0800 0000 00000002 0001 00 06 0000000000000000'],
    'null link in either byte order': [0, '02000000'],
    loopback: [108, '00000002'],
    'PPP (RFC 1661 §2)': [9, 'ff03 0021'],
    'PPP with a short protocol': [50, '21'],
  }
  for (const [name, [linkType, head]] of Object.entries(frames)) {
    test(name, () =>
      assert.deepEqual(walk([{ packet: Buffer.concat([octets(head), packet]), linkType }]).lines, expected),
    )
  }

  test('what Wireshark exports: a message behind tags', () => {
    const tags =
      '000c0004 73697000 00140004 c0000201 00150004 c0000202 00180004 00000003 00190004 000013c4 001a0004 000017ac'
    const pdu = Buffer.concat([octets(`${tags} 00000000`), text('hello')])
    assert.deepEqual(walk([{ packet: pdu, linkType: LINK_TYPES.UPPER_PDU }]).lines, expected)
    assert.equal(walk([{ packet: octets(tags), linkType: LINK_TYPES.UPPER_PDU }]).counters.notIp, 1)
  })

  test('other frames and headers that are cut are counted', () => {
    const arp = octets('000000000000 000000000000 0806 0001')
    const { counters } = walk([{ packet: arp, linkType: 1 }, { packet, linkType: 147 }, packet.subarray(0, 19)])
    assert.deepEqual([counters.notIp, counters.malformed], [2, 1])
  })

  test('a packet that was cut gives what there is of it', () => {
    assert.deepEqual(walk([packet.subarray(0, -2)]).lines, ['192.0.2.1:5060>192.0.2.2:6060 hel cut'])
  })
})

describe('fragments', () => {
  const datagram = encodeUdpPacket(ue4, core4, text('0123456789abcdefghijklmnopqrstuvwxyz')).subarray(20)
  const fragment = (from: number, to: number, id?: number) =>
    ipv4(17, datagram.subarray(from, to), (to < datagram.length ? 0x2000 : 0) | (from / 8), id)
  const expected = ['192.0.2.1:5060>192.0.2.2:6060 0123456789abcdefghijklmnopqrstuvwxyz']

  test('of IPv4, in any order, twice and overlapping (RFC 791 §3.2)', () => {
    const [a, b, c] = [fragment(0, 16), fragment(16, 32), fragment(32, 44)]
    for (const order of [
      [a, b, c],
      [c, b, a],
      [b, c, b, a],
      [a, fragment(8, 32), c],
    ]) {
      assert.deepEqual(walk(order).lines, expected)
    }
    assert.deepEqual(walk([a, c]).counters.fragmentsLost, 1)
  })

  test('of IPv6, behind other headers (RFC 8200 §4.5)', () => {
    const data = encodeUdpPacket(ue6, core6, text('0123456789abcdefghijklmnopqrstuvwxyz')).subarray(40)
    const piece = (from: number, to: number) => {
      const more = to < data.length ? 1 : 0
      const head = octets(`2c00010400000000 1100 ${(from | more).toString(16).padStart(4, '0')} 00000007`)
      return ipv6(0, Buffer.concat([head, data.subarray(from, to)]))
    }
    assert.deepEqual(walk([piece(16, 44), piece(0, 16)]).lines, [
      '2001:db8::1:5060>2001:db8::2:6060 0123456789abcdefghijklmnopqrstuvwxyz',
    ])
  })

  test(`waiting packets are bounded, by ${MAX_FRAGMENTED} and by time`, () => {
    const firsts = Array.from({ length: MAX_FRAGMENTED }, (_, id) => fragment(0, 16, 100 + id))
    const rest = [fragment(16, 44, 99)]
    assert.equal(walk([fragment(0, 16, 99), ...firsts.slice(1), ...rest]).lines.length, 1)
    assert.equal(walk([fragment(0, 16, 99), ...firsts, ...rest]).lines.length, 0)
    const late = { packet: fragment(16, 44), at: FRAGMENT_LIFETIME_MS }
    assert.deepEqual(walk([fragment(0, 16), late]).lines, [])
  })
})

describe('tunnels', () => {
  const inner = encodeUdpPacket(ue4, core4, text('hi'))
  const [enb, sgw] = [
    { host: '198.51.100.1', port: 2152 },
    { host: '198.51.100.2', port: 2152 },
  ]
  const gtpu = (head: string) => encodeUdpPacket(enb, sgw, Buffer.concat([octets(head), inner]))

  test('GTP-U, with a sequence number and with extension headers (TS 29.281 §5.2)', () => {
    const plain = gtpu('30ff001e 00000012')
    const numbered = gtpu('32ff0022 00000012 0001 00 00')
    const extended = gtpu('34ff002a 00000012 0000 00 85 01 0009 c0 01 1234 00')
    const line = '192.0.2.1:5060>192.0.2.2:6060 hi teid 18'
    assert.deepEqual(walk([plain, numbered, extended]).lines, [line, line, line])
  })

  test('echo requests and extension headers without end are no user traffic', () => {
    assert.equal(walk([gtpu('32010004 00000000 0001 00 00')]).lines[0]?.startsWith('198.51.100.1:2152'), true)
    assert.equal(walk([gtpu('34ff0004 00000000 0000 00 85 00')]).lines[0]?.startsWith('198.51.100.1:2152'), true)
  })

  test('IP in IP, no deeper than tunnels are nested', () => {
    const nested = (depth: number): Uint8Array => (depth === 0 ? inner : ipv4(4, nested(depth - 1)))
    assert.deepEqual(walk([nested(4), nested(5)]).lines, ['192.0.2.1:5060>192.0.2.2:6060 hi'])
  })

  test('ESP, over UDP too, is given to who has the keys; the rest is counted (RFC 3948 §2)', () => {
    const esp = (spi: string) => Buffer.concat([octets(`${spi} 00000001`), text('secret')])
    const open: EspOpener = ({ spi, addresses }) => {
      assert.equal(addresses.length, 8)
      return spi === 4097 ? { nextHeader: 17, payload: inner.subarray(20), how: 'decrypted' } : undefined
    }
    const overUdp = encodeUdpPacket(
      { host: '192.0.2.1', port: 4500 },
      { host: '192.0.2.2', port: 999 },
      esp('00001001'),
    )
    const ike = encodeUdpPacket({ host: '192.0.2.1', port: 4500 }, core4, esp('00000000'))
    const { lines, closed, counters } = walk([ipv4(50, esp('00001001')), overUdp, ipv4(50, esp('00001002')), ike], open)
    const line = '192.0.2.1:5060>192.0.2.2:6060 hi spi 4097'
    assert.deepEqual(lines.slice(0, 2), [line, line])
    assert.equal(lines.length, 3)
    assert.deepEqual(closed, [{ spi: 4098, from: '192.0.2.1', to: '192.0.2.2', packets: 1 }])
    assert.equal(counters.espOpened, 2)
  })
})

describe('SCTP', () => {
  const chunk = (flags: number, tsn: number, data: string, payload = 46) => {
    const head = octets('00000000 00000000 00000000 00000000')
    const view = new DataView(head.buffer, head.byteOffset)
    view.setUint8(1, flags)
    view.setUint16(2, 16 + data.length)
    view.setUint32(4, tsn)
    view.setUint32(12, payload)
    return Buffer.concat([head, text(data), Buffer.alloc(-data.length & 3)])
  }
  const packet = (...chunks: readonly Uint8Array[]) =>
    ipv4(132, Buffer.concat([octets('0f1c0f1c 00000001 00000000'), ...chunks]))

  test('messages of one chunk and of several, in any order, none twice (RFC 9260 §6.9)', () => {
    const sack = octets('03000004')
    const a = packet(sack, chunk(3, 1, 'one'), chunk(2, 2, 'tw'))
    const b = packet(chunk(0, 3, 'o a'))
    const c = packet(chunk(1, 4, 'nd'), chunk(7, 5, 'three', 18))
    for (const order of [
      [a, b, c],
      [c, a, b, a, c],
    ]) {
      assert.deepEqual(walk(order).lines.toSorted(), ['18 three', '46 one', '46 two and'])
    }
  })
})

describe('TCP', () => {
  const segment = (sequence: number, data: string, flags = TCP_ACK) =>
    encodeTcpPacket({ from: ue4, to: core4, sequence, acknowledgement: 0, flags, data: text(data) })
  const RESET = 0x04
  const syn = segment(999, '', TCP_SYN)

  test('out of order, again, and overlapping (RFC 9293 §3.10.7.4)', () => {
    const { lines } = walk([
      syn,
      segment(1003, 'def'),
      segment(1000, 'abc'),
      segment(1000, 'abc'),
      segment(1004, 'efgh'),
    ])
    assert.deepEqual(lines, ['5060 abc', '5060 def', '5060 gh'])
  })

  test('a connection that one side resets (RFC 9293 §3.5.2)', () => {
    const { lines } = walk([syn, segment(1000, 'abc'), segment(1003, '', RESET)])
    assert.deepEqual(lines, ['5060 abc', '5060 reset'])
  })

  test('sequence numbers wrap (RFC 9293 §3.4)', () => {
    const { lines } = walk([segment(0xffff_fffe, 'ab'), segment(1, 'd'), segment(0, 'c')])
    assert.deepEqual(lines, ['5060 ab', '5060 c', '5060 d'])
  })

  test('what the capture lacks is passed over after a while, and at its end', () => {
    const late = { packet: segment(1020, 'later'), at: 5000 }
    assert.deepEqual(walk([segment(1000, 'abc'), segment(1010, 'xyz'), late]).lines, [
      '5060 abc',
      '5060 gap 7',
      '5060 xyz',
      '5060 gap 7',
      '5060 later',
    ])
  })

  test('a handshake that comes again begins nothing, another one does', () => {
    const { lines } = walk([syn, syn, segment(1000, 'abc'), segment(4999, '', TCP_SYN), segment(5000, 'new')])
    assert.deepEqual(lines, ['5060 abc', '5060 restart', '5060 new'])
  })

  test('each interface has streams of its own', () => {
    const at = (interfaceId: number, packet: Uint8Array) => ({ packet, interfaceId })
    const { lines } = walk([at(0, segment(1000, 'abc')), at(1, segment(1000, 'abc'))])
    assert.deepEqual(lines, ['5060 abc', '5060 abc'])
  })
})
