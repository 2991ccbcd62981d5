import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createPcapngWriter } from '@voltaic/capture'
import { encodeRtp } from '@voltaic/rtp'
import type { Address, MessageTrace } from '@voltaic/runtime'
import { parseMessage } from '@voltaic/sip'
import { createCaptureImport, MAX_HELD_BACK } from './capture-import.ts'
import type { ImportedEntry, Sight } from './imported-message.ts'
import { MAX_ANNOUNCED, MediaAnnouncements } from './media-announcements.ts'
import { MAX_UNFINISHED, MessageSplitter } from './message-splitter.ts'
import { MAX_SOURCES } from './rtp-streams.ts'
import { MAX_SIGHTS, MAX_WAITING, MAX_WAITING_OCTETS, SightMerger } from './sight-merger.ts'

const ue: Address = { host: '192.0.2.1', port: 5060 }
const pcscf: Address = { host: '192.0.2.2', port: 5060 }
const text = (...lines: readonly string[]) => Buffer.from([...lines, '', ''].join('\r\n'))
const options = (id: number | string) => text('OPTIONS sip:a SIP/2.0', `Call-ID: ${id}`, 'Content-Length: 0')
const traced = (data: Uint8Array, at = 0, from = ue, to = pcscf): MessageTrace => {
  return { at, element: 'x', direction: 'out', transport: 'udp', local: from, remote: to, data }
}

describe('limits of what waits', () => {
  const sight = (at: number, interfaceId = 0): Sight => ({ frame: 1, at, from: ue, to: pcscf, interfaceId })

  test(`${MAX_WAITING} messages: then half of them are given, in order`, () => {
    const given: number[] = []
    const merger = new SightMerger(({ sights }) => given.push(sights[0]?.at ?? -1))
    for (let at = 0; at <= MAX_WAITING; at++) merger.add('sip', options(at), sight(at / 1000), 'udp')
    assert.equal(given.length, Math.ceil((MAX_WAITING + 1) / 2))
    assert.deepEqual(given.slice(0, 3), [0, 0.001, 0.002])
  })

  test(`${MAX_WAITING_OCTETS} octets of them`, () => {
    let given = 0
    const merger = new SightMerger(() => {
      given++
    })
    const size = 1_048_576
    for (let at = 0; at <= MAX_WAITING_OCTETS / size; at++) merger.add('sip', Buffer.alloc(size, at), sight(at), 'tcp')
    assert.ok(given > 0 && given < MAX_WAITING_OCTETS / size, String(given))
  })

  test(`${MAX_SIGHTS} sights of one message`, () => {
    const counts: number[] = []
    const merger = new SightMerger(({ sights }) => counts.push(sights.length))
    for (let place = 0; place < 2 * MAX_SIGHTS; place++) merger.add('sip', options(1), sight(1, place), 'udp')
    merger.end()
    assert.deepEqual(counts, [MAX_SIGHTS])
  })

  test(`entries at the beginning: ${MAX_HELD_BACK}, then they are given as they come`, () => {
    const entries: ImportedEntry[] = []
    const importing = createCaptureImport({ onEntry: (entry) => void entries.push(entry) })
    const writer = createPcapngWriter()
    importing.push(writer.header())
    const push = (number: number) => importing.push(writer.message(traced(options(number), number * 10_000)))
    for (let number = 0; number < MAX_HELD_BACK; number++) push(number)
    assert.equal(entries.length, 0)
    for (let number = MAX_HELD_BACK; number < MAX_HELD_BACK + 2; number++) push(number)
    assert.ok(entries.length >= MAX_HELD_BACK, String(entries.length))
    assert.equal(importing.end().messages, MAX_HELD_BACK + 2)
  })
})

describe('limits of streams', () => {
  test(`a message of more than ${MAX_UNFINISHED} octets is given up, and the next one is found`, () => {
    const found: number[] = []
    const splitter = new MessageSplitter((_, data) => found.push(data.length))
    const push = (octets: Uint8Array) => splitter.push(octets, 0, octets.length)
    push(text('OPTIONS sip:a SIP/2.0', 'Call-ID: 1', `Content-Length: ${2 * MAX_UNFINISHED}`))
    const body = Buffer.alloc(65_536, 0x78)
    for (let sent = 0; sent <= MAX_UNFINISHED; sent += body.length) push(body)
    push(options(2))
    assert.ok(found.includes(options(2).length), found.join())
    assert.ok(found.every((length) => length <= MAX_UNFINISHED))
  })

  test('a message that comes in small pieces is searched once, and not once for each piece (RFC 3261 §18.3)', () => {
    const piece = Buffer.from('X-Line: 9012345678\r\n')
    const long = Buffer.concat(Array.from({ length: 60_000 }, () => piece))
    const start = Buffer.from('OPTIONS sip:a SIP/2.0\r\n')
    // without an end of its head, and with a body that does not come whole
    for (const end of ['', `Content-Length: ${2 * MAX_UNFINISHED}\r\n\r\n`]) {
      const splitter = new MessageSplitter(() => assert.fail('it never ends'))
      splitter.push(start, 0, start.length)
      if (end !== '') splitter.push(long, 0, long.length / 2)
      splitter.push(Buffer.from(end), 0, end.length)
      const began = process.cpuUsage()
      for (let sent = 0; sent < long.length / 2; sent += piece.length) splitter.push(piece, 0, piece.length)
      assert.ok(process.cpuUsage(began).user < 5_000_000, 'microseconds')
    }
    // one that does end is found whole, and so is the next one
    const found: number[] = []
    const splitter = new MessageSplitter((_, data) => found.push(data.length))
    const both = Buffer.concat([options(2), options(3)])
    for (const octet of both) splitter.push(Uint8Array.of(octet), 0, 1)
    assert.deepEqual(found, [options(2).length, options(3).length])
  })

  test(`${MAX_SOURCES} sources of RTP between two addresses`, () => {
    const writer = createPcapngWriter()
    const importing = createCaptureImport({ onEntry() {} })
    importing.push(writer.header())
    for (let ssrc = 1; ssrc <= MAX_SOURCES + 4; ssrc++) {
      for (let sequenceNumber = 1; sequenceNumber <= 4; sequenceNumber++) {
        const header = { marker: false, payloadType: 0, sequenceNumber, timestamp: sequenceNumber * 160, ssrc }
        const data = encodeRtp({ ...header, csrcs: [], payload: new Uint8Array(20), padding: 0 })
        const [from, to] = [
          { host: ue.host, port: 4000 },
          { host: pcscf.host, port: 6000 },
        ]
        importing.push(writer.message(traced(data, ssrc * 100 + sequenceNumber, from, to)))
      }
    }
    assert.equal(importing.end().streams.length, MAX_SOURCES)
  })

  test(`${MAX_ANNOUNCED} announced addresses, the oldest goes (RFC 8866 §5.14; RFC 3605 §2.1)`, () => {
    const announcements = new MediaAnnouncements()
    const addressOf = (number: number) => ({ host: `10.0.${number >> 8}.${number & 255}`, port: 4000 })
    const answer = (number: number) => {
      const media = 'm=audio 4000 RTP/AVP 0'
      const c = `c=IN IP4 ${addressOf(number).host}`
      const sdp = ['v=0', 'o=- 1 1 IN IP4 x.example', 's=-', c, 't=0 0', media, 'a=rtcp:5000', ''].join('\r\n')
      const head = ['SIP/2.0 200 OK', 'Call-ID: c', 'Content-Type: application/sdp', `Content-Length: ${sdp.length}`]
      return parseMessage(Buffer.concat([text(...head), Buffer.from(sdp)]))
    }
    // each says where RTP and where RTCP comes
    for (let number = 0; number <= MAX_ANNOUNCED / 2; number++) announcements.learn(answer(number))
    assert.equal(announcements.at(addressOf(0)), undefined)
    assert.notEqual(announcements.at(addressOf(1)), undefined)
  })
})

describe('captures that are cut off, or lie', () => {
  const writer = createPcapngWriter()
  const blocks = [writer.header(), ...[1, 2, 3].map((id) => writer.message(traced(options(id), id * 10_000)))]
  const whole = Buffer.concat(blocks)
  const read = (file: Uint8Array) => {
    let messages = 0
    const importing = createCaptureImport({ onEntry: () => void messages++ })
    importing.push(file)
    const { stop } = importing.end()
    return { messages, stop }
  }

  test('give what is readable, and say where it stopped (draft-ietf-opsawg-pcapng §3.1)', () => {
    const ends = blocks.map((_, index) => Buffer.concat(blocks.slice(0, index + 1)).length)
    for (let length = ends[0] ?? 0; length <= whole.length; length += 4) {
      const { messages, stop } = read(whole.subarray(0, length))
      assert.equal(messages, ends.filter((end) => end <= length).length - 1, `of ${length} octets`)
      // the first message comes with the description of its interface, in a block of its own
      if (ends.includes(length)) assert.equal(stop, undefined)
      else if (stop !== undefined) assert.ok(stop.code === 'CAPTURE_TRUNCATED' && stop.offset <= length, stop.code)
    }
  })

  test('with a length that cannot be, wherever it stands', () => {
    // after the type of the second packet's block
    const at = Buffer.concat(blocks.slice(0, 2)).length + 4
    for (const length of [0, 7, 0x7fff_ffff, 0xffff_ffff]) {
      const lying = Buffer.from(whole)
      lying.writeUInt32BE(length, at)
      const { messages, stop } = read(lying)
      assert.equal(messages, 1, String(length))
      assert.equal(stop?.offset, at, stop?.message)
    }
  })
})
