import { crcOver, crcStart } from '../framework/crc.ts'

// An RTP stream of which the packets are plain: IPv4 without compressed IP-ID (RND = 1, so that two octets follow each
// header), no UDP checksum, TS_STRIDE 160. What is sent is put together octet by octet as the figures show.

type Range = readonly [number, number]

const PAYLOAD = Uint8Array.of(1, 2, 3, 4, 5)
const STATIC = '40110a0000010a00000204d2162edeadbeef'

function octetsOf(hex: string): number[] {
  return Array.from(Buffer.from(hex, 'hex'))
}

function hex16(value: number): string {
  return (value & 0xffff).toString(16).padStart(4, '0')
}

function hex32(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0')
}

/** The original packet of an SN; TS is 160 times the SN. */
export function original(sn: number): Uint8Array {
  const ip = octetsOf(`4500002d1234400040110000${'0a0000010a000002'}`)
  let sum = 0
  for (let at = 0; at < 20; at += 2) sum += ((ip[at] as number) << 8) | (ip[at + 1] as number)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  const checksum = ~sum & 0xffff
  ip[10] = checksum >>> 8
  ip[11] = checksum & 0xff
  return Uint8Array.from([...ip, ...octetsOf(`04d2162e001900008061${hex16(sn)}${hex32(sn * 160)}deadbeef`), ...PAYLOAD])
}

/** RFC 3095 §5.9.2: CRC-STATIC octets of IP, UDP and RTP, then CRC-DYNAMIC ones. */
function headerCrc(width: 3 | 7, sn: number): number {
  const packet = original(sn)
  let crc = crcStart(width)
  const fixed: readonly Range[] = [
    [0, 2],
    [6, 10],
    [12, 24],
    [28, 29],
    [36, 40],
  ]
  const changing: readonly Range[] = [
    [2, 6],
    [10, 12],
    [24, 28],
    [29, 36],
  ]
  for (const [from, to] of [...fixed, ...changing]) crc = crcOver(width, packet, from, to, crc)
  return crc
}

function initial(first: number, profile: number, body: string, cid: number): Uint8Array {
  const octets = Uint8Array.from([...(cid === 0 ? [] : [0xe0 | cid]), first, profile, 0, ...octetsOf(body)])
  octets[cid === 0 ? 2 : 3] = crcOver(8, octets, 0, octets.length, crcStart(8))
  return Uint8Array.from([...octets, ...PAYLOAD])
}

function dynamic(sn: number, mode: number): string {
  const flags = ((mode << 2) | 1).toString(16).padStart(2, '0')
  return `00401234e00000009061${hex16(sn)}${hex32(sn * 160)}00${flags}80a0`
}

/** @param mode 1 to 3: U, O and R */
export function ir(sn: number, mode = 1, cid = 0): Uint8Array {
  return initial(0xfd, 1, STATIC + dynamic(sn, mode), cid)
}

export function irDyn(sn: number, mode = 1): Uint8Array {
  return initial(0xf8, 1, dynamic(sn, mode), 0)
}

export function uo0(sn: number): Uint8Array {
  return Uint8Array.from([((sn & 15) << 3) | headerCrc(3, sn), 0x12, 0x34, ...PAYLOAD])
}

/** UOR-2, with an extension 3 that tells a mode if there is one. */
export function uor2(sn: number, mode?: number): Uint8Array {
  const ts = sn & 63
  const extension = mode === undefined ? [] : [0b1100_1001, mode << 6]
  const crc = headerCrc(7, sn) | (mode === undefined ? 0 : 0x80)
  return Uint8Array.from([0xc0 | (ts >>> 1), ((ts & 1) << 7) | (sn & 63), crc, ...extension, 0x12, 0x34, ...PAYLOAD])
}

export function r0(sn: number): Uint8Array {
  return Uint8Array.from([sn & 63, 0x12, 0x34, ...PAYLOAD])
}

export function r0Crc(sn: number): Uint8Array {
  const bits = sn & 127
  return Uint8Array.from([0x40 | (bits >>> 1), ((bits & 1) << 7) | headerCrc(7, sn), 0x12, 0x34, ...PAYLOAD])
}

/** The same with another CRC, so that it fails. */
export function damaged(packet: Uint8Array, at = 0): Uint8Array {
  const octets = Uint8Array.from(packet)
  octets[at] = (octets[at] as number) ^ 1
  return octets
}
