import { readFileSync } from 'node:fs'
import { ByteWriter, decodeHex } from '@voltaic/base'
import type { Evidence, EvidenceMessage } from '@voltaic/diagnosis'
import { decodeMessage, encodeMessage, encodeUaa } from '@voltaic/diameter'
import type { Address, MessageTrace } from '@voltaic/runtime'
import { createResponse, encodeMessage as encodeSip, parseMessage, SipRequest } from '@voltaic/sip'
import { captureOf, packetFile, readCaptured } from '../capture.ts'
import { playInNetwork } from '../exam-network.ts'
import type { ExamRun } from '../exam-run.ts'

/** What a capture shows of networks that are not ours. */
export const CAPTURE_RUNS: readonly ExamRun[] = [
  { id: 'r16', run: async () => ({ whole: await withLostFragment() }) },
  { id: 'r19', run: async () => ({ whole: captureOf(withKeysIn401((await silentPhone()).messages)) }) },
  { id: 'r23', run: async () => ({ whole: captureOf(withBareUaa((await silentPhone()).messages)) }) },
  { id: 'r30', run: async () => ({ whole: readPco() }) },
  { id: 'r32', run: async () => ({ whole: captureOf(withShiftedCore((await registered()).messages)) }) },
]

/** A phone that is challenged and says nothing more, seen by all. */
function silentPhone(): Promise<Evidence> {
  return registration(true)
}

function registered(): Promise<Evidence> {
  return registration(false)
}

async function registration(silentAfterChallenge: boolean): Promise<Evidence> {
  const { whole } = await playInNetwork({}, async ({ network }) => {
    const phone = await network.phone({ faults: { silentAfterChallenge } })
    await network.whileTimePasses(phone.register())
    await network.clock?.advance(40_000)
    // whoever captures goes on for a while
    const other = await network.phone()
    await network.whileTimePasses(other.register())
    return { subscriber: phone.sim.impi }
  })
  return whole
}

const textOf = ({ data }: Pick<MessageTrace, 'data'>): string => Buffer.from(data).toString('latin1')

/** Something that ends the capture later than the last message that matters. */
function later(messages: readonly EvidenceMessage[]): EvidenceMessage {
  const [first] = messages as readonly [EvidenceMessage]
  const options = textOf(first)
    .replace(/^REGISTER/, 'OPTIONS')
    .replaceAll('REGISTER', 'OPTIONS')
    .replace(/Call-ID: .*/, 'Call-ID: later')
  return { ...first, at: first.at + 60_000, data: Buffer.from(options, 'latin1') }
}

function withKeysIn401(messages: readonly EvidenceMessage[]): readonly MessageTrace[] {
  const changed = messages.map((each) => {
    const text = textOf(each)
    const isTo = text.startsWith('SIP/2.0 401') && text.split('\r\nVia:').length === 2
    if (!isTo) return each
    const keys = `ck="${'0'.repeat(32)}", ik="${'0'.repeat(32)}"`
    return { ...each, data: Buffer.from(text.replace(/(WWW-Authenticate: [^\r]*)/, `$1, ${keys}`), 'latin1') }
  })
  return [...changed, later(messages)]
}

/** A foreign I-CSCF asks its HSS, is told nothing of a server, and refuses. */
function withBareUaa(messages: readonly EvidenceMessage[]): readonly MessageTrace[] {
  const [gm, mw] = messages.filter((each) => textOf(each).startsWith('REGISTER'))
  const uar = messages.find(({ protocol, data }) => protocol === 'diameter' && decodeMessage(data).commandCode === 300)
  if (gm === undefined || mw === undefined || uar === undefined) throw new Error('no registration')
  const origin = { originHost: 'hss.example.org', originRealm: 'example.org' }
  const uaa = encodeMessage(encodeUaa(decodeMessage(uar.data), origin, { result: 'DIAMETER_SUCCESS' }))
  return [
    gm,
    mw,
    uar,
    { ...uar, element: 'hss', local: uar.remote, remote: uar.local, at: uar.at + 2, data: uaa },
    refusalOf(mw, 5),
    refusalOf(gm, 6),
  ]
}

function refusalOf(each: EvidenceMessage, delay: number): MessageTrace {
  const request = parseMessage(each.data)
  if (!(request instanceof SipRequest)) throw new Error('no request')
  const data = encodeSip(createResponse(request, 500, { reason: 'Server Internal Error', toTag: 'x' }))
  return { ...each, direction: each.direction === 'in' ? 'out' : 'in', at: each.at + delay, data }
}

/** The capture of the core and that of the phone, put together; the machine of the core is eight seconds ahead. */
function withShiftedCore(messages: readonly EvidenceMessage[]): readonly MessageTrace[] {
  const AHEAD_MS = 8000
  const isOfPhone = ({ element, data }: EvidenceMessage): boolean =>
    element.startsWith('ue') ||
    (element === 'pcscf' && Buffer.from(data).toString('latin1').split('\r\nVia:').length === 2)
  return messages
    .map((each) => (isOfPhone(each) ? each : { ...each, at: each.at + AHEAD_MS }))
    .toSorted((a, b) => a.at - b.at)
}

/** The second REGISTER came in two fragments, of which the capture point of the P-CSCF has seen one. */
async function withLostFragment(): Promise<Evidence> {
  const { messages } = await registered()
  const [first, second] = messages.filter(
    (each) => each.element.startsWith('ue') && textOf(each).startsWith('REGISTER'),
  )
  const challenge = messages.find(
    (each) => textOf(each).startsWith('SIP/2.0 401') && textOf(each).split('\r\nVia:').length === 2,
  )
  if (first === undefined || second === undefined || challenge === undefined) throw new Error('no registration')
  const long = Buffer.concat([second.data, Buffer.alloc(900, ' ')])
  const [phone, pcscf] = [first.local, first.remote]
  const at = first.at
  return readCaptured(
    packetFile([
      { at, octets: udpPacket(phone, pcscf, first.data) },
      { at: at + 100, octets: udpPacket(pcscf, phone, challenge.data) },

      { at: at + 300, octets: firstFragment(phone, pcscf, long) },
      { at: at + 30_000, octets: udpPacket(phone, pcscf, Buffer.from('\r\n\r\n')) },
      { at: at + 60_000, octets: udpPacket(phone, pcscf, later([first]).data) },
    ]),
  )
}

const HEADER = 20
const MORE_FRAGMENTS = 0x2000

function udpPacket(from: Address, to: Address, data: Uint8Array): Uint8Array {
  const datagram = datagramOf(from, to, data)
  return Buffer.concat([ipHeader(from, to, datagram.length, 0x4000), datagram])
}

/** @spec RFC 791 §3.2 */
function firstFragment(from: Address, to: Address, data: Uint8Array): Uint8Array {
  const part = datagramOf(from, to, data).subarray(0, 1400)
  return Buffer.concat([ipHeader(from, to, part.length, MORE_FRAGMENTS), part])
}

function datagramOf(from: Address, to: Address, data: Uint8Array): Uint8Array {
  const writer = new ByteWriter(data.length + 8)
  return writer
    .uint16(from.port)
    .uint16(to.port)
    .uint16(data.length + 8)
    .uint16(0)
    .bytes(data)
    .finish()
}

function ipHeader(from: Address, to: Address, length: number, fragment: number): Uint8Array {
  const writer = new ByteWriter(HEADER)
  writer
    .uint16(0x4500)
    .uint16(HEADER + length)
    .uint16(7)
    .uint16(fragment)
    .uint8(64)
    .uint8(17)
    .uint16(0)
  for (const { host } of [from, to]) for (const part of host.split('.')) writer.uint8(Number(part))
  return writer.finish()
}

interface Vector {
  readonly name: string
  readonly octets: readonly (readonly [hex: string, meaning: string])[]
}

/** The options of an answer that has addresses of name servers only. */
function readPco(): Evidence {
  const url = new URL('../../vectors/pco/messages.json', import.meta.url)
  const vectors = JSON.parse(readFileSync(url, 'utf8')) as readonly Vector[]
  const hexOf = (name: string): string =>
    (vectors.find((each) => each.name === name)?.octets ?? []).map(([hex]) => hex.replaceAll(' ', '')).join('')
  const [sgw, pgw] = [
    { host: '192.0.2.1', port: 2123 },
    { host: '192.0.2.2', port: 2123 },
  ] as const
  // container 000C, an address of a P-CSCF, becomes 000D, one of a name server (TS 24.008 §10.5.6.3)
  const answer = hexOf('create-session-response').replaceAll('000c04', '000d04').replaceAll('000110', '000310')
  return readCaptured(
    packetFile([
      { at: 1000, octets: udpPacket(sgw, pgw, decodeHex(hexOf('create-session-request'))) },
      { at: 1050, octets: udpPacket(pgw, sgw, decodeHex(answer)) },
    ]),
  )
}
