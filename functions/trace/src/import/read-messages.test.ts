import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createPcapngWriter } from '@voltaic/capture'
import { encodeRtp } from '@voltaic/rtp'
import type { Address } from '@voltaic/runtime'
import { type CaptureImportOptions, createCaptureImport } from './capture-import.ts'
import type { ImportedEntry } from './imported-message.ts'
import { MAX_STRANGE_PIECES, MessageSplitter } from './message-splitter.ts'
import { SAME_PLACE_WINDOW_MS, SightMerger } from './sight-merger.ts'
import { summariseEntry } from './summarise-entry.ts'

const text = (...lines: readonly string[]) => [...lines, '', ''].join('\r\n')
const options = (id: number, body = '', length: number | string = body.length) =>
  text('OPTIONS sip:a SIP/2.0', `Call-ID: ${id}`, `Content-Length: ${length}`) + body

/** What a stream is cut into, when it comes in such pieces. */
function split(...pieces: readonly (string | Uint8Array)[]): readonly string[] {
  const found: string[] = []
  const splitter = new MessageSplitter((protocol, data) =>
    found.push(`${protocol} ${Buffer.from(data).toString('latin1')}`),
  )
  for (const piece of pieces) {
    const octets = Buffer.from(piece as string)
    splitter.push(octets, 0, octets.length)
  }
  return found
}

describe('streams', () => {
  const whole = options(1, 'hello') + options(2)
  const expected = [`sip ${options(1, 'hello')}`, `sip ${options(2)}`]

  test('SIP is cut by Content-Length, wherever the pieces end (RFC 3261 §18.3)', () => {
    for (let at = 1; at < whole.length; at++) assert.deepEqual(split(whole.slice(0, at), whole.slice(at)), expected)
    assert.deepEqual(split('\r\n\r\n', whole, '\r\n'), expected)
  })

  test('a Content-Length that a logger has masked, or that is not there: to where the next message begins', () => {
    const masked = options(1, 'v=0\r\n', 'XX')
    assert.deepEqual(split(masked + options(2)), [`sip ${masked}`, `sip ${options(2)}`])
    const without = text('OPTIONS sip:a SIP/2.0', 'Call-ID: 1')
    assert.deepEqual(split(without), [`sip ${without}`])
  })

  test('a stream that is seen from its middle on is taken up at the next message', () => {
    assert.deepEqual(split(`rest of a body\r\n${options(2)}`), [`sip ${options(2)}`])
    assert.deepEqual(split('rest of a body that is long enough', options(2)), [`sip ${options(2)}`])
  })

  test('Diameter by Message Length, DNS by its two octets, however they come', () => {
    const watchdog = Buffer.from('01000014 80000118 00000000 00000001 00000002'.replaceAll(' ', ''), 'hex')
    const query = Buffer.from(
      '001d 00010100000100000000000003696d73076578616d706c650000230001'.replaceAll(' ', ''),
      'hex',
    )
    for (const message of [watchdog, query]) {
      const name = message === watchdog ? 'diameter' : 'dns'
      const one = `${name} ${message.toString('latin1')}`
      assert.deepEqual(split(Buffer.concat([message, message])), [one, one])
      assert.deepEqual(split(message.subarray(0, 2), message.subarray(2)), [one])
    }
  })

  test(`a stream of something else is left alone after ${MAX_STRANGE_PIECES} pieces`, () => {
    const splitter = new MessageSplitter(() => assert.fail())
    const piece = Buffer.from('1603010200010001fc0303aabbccddeeff0011223344', 'hex')
    for (let count = 0; count < MAX_STRANGE_PIECES; count++) {
      assert.ok(!splitter.isHopeless)
      splitter.push(piece, 0, piece.length)
    }
    assert.ok(splitter.isHopeless)
  })
})

const ue: Address = { host: '192.0.2.1', port: 5060 }
const pcscf: Address = { host: '192.0.2.2', port: 5060 }

describe('the same message at several places', () => {
  const merge = (...sights: readonly { at: number; interfaceId?: number; to?: Address }[]) => {
    const found: string[] = []
    const merger = new SightMerger(({ sights, isAgain }) => found.push(`${sights.length}${isAgain ? ' again' : ''}`))
    for (const [frame, sight] of sights.entries()) {
      merger.add('sip', Buffer.from(options(1)), { frame, from: ue, to: pcscf, interfaceId: 0, ...sight }, 'udp')
    }
    merger.end()
    return found
  }

  test('is one, also behind a NAT that changes nothing in it', () => {
    assert.deepEqual(merge({ at: 0 }, { at: 300, interfaceId: 1 }), ['2'])
    assert.deepEqual(merge({ at: 0 }, { at: 300, to: { host: '198.51.100.1', port: 5060 } }), ['2'])
    assert.deepEqual(merge({ at: 0 }, { at: SAME_PLACE_WINDOW_MS }), ['2'])
  })

  test('at the same place it was sent again (RFC 3261 §17.1.1.2)', () => {
    assert.deepEqual(merge({ at: 0 }, { at: 500 }, { at: 1500 }), ['1', '1 again', '1 again'])
    assert.deepEqual(merge({ at: 0 }, { at: 500 }, { at: 501, interfaceId: 1 }), ['1', '2 again'])
    assert.deepEqual(merge({ at: 0 }, { at: 40_000 }), ['1', '1'])
  })

  test('and all come in the order of their time', () => {
    const times: number[] = []
    const merger = new SightMerger(({ sights }) => times.push(sights[0]?.at ?? -1))
    for (const at of [0, 3, 1, 2, 9000, 8999]) {
      merger.add('sip', Buffer.from(options(at)), { frame: 1, at, from: ue, to: pcscf, interfaceId: 0 }, 'udp')
    }
    merger.addOther(2.5, () => times.push(2.5))
    merger.end()
    assert.deepEqual(times.toSorted((a, b) => a - b).length, 7)
    assert.deepEqual(times.slice(0, 4), [0, 1, 2, 3])
  })
})

interface Packet {
  readonly from: Address
  readonly to: Address
  readonly data: Uint8Array
  readonly at: number
}

function importing(packets: readonly Packet[], more: Partial<CaptureImportOptions> = {}) {
  const writer = createPcapngWriter()
  const entries: ImportedEntry[] = []
  const reading = createCaptureImport({ onEntry: (entry) => void entries.push(entry), ...more })
  reading.push(writer.header())
  for (const { from, to, data, at } of packets) {
    const trace = { element: 'x', direction: 'out', transport: 'udp', local: from, remote: to, data, at } as const
    reading.push(writer.message(trace))
  }
  const report = reading.end()
  return {
    entries,
    report,
    words: entries.map((entry) => `${summariseEntry(entry).label} ${summariseEntry(entry).detail}`),
  }
}

describe('media', () => {
  const [from, to] = [
    { host: '192.0.2.1', port: 4000 },
    { host: '192.0.2.9', port: 6000 },
  ]
  const rtp = (sequenceNumber: number, at: number, payloadType = 104): Packet => {
    const header = { marker: false, payloadType, sequenceNumber, timestamp: sequenceNumber * 320, ssrc: 7 }
    return { from, to, at, data: encodeRtp({ ...header, csrcs: [], payload: new Uint8Array(60), padding: 0 }) }
  }
  const sdp =
    'v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\nm=audio 6000 RTP/AVP 104\r\na=rtpmap:104 AMR-WB/16000\r\n'
  const answer: Packet = {
    from: pcscf,
    to: ue,
    at: 0,
    data: Buffer.from(
      text(
        'SIP/2.0 200 OK',
        'Call-ID: c',
        'CSeq: 1 INVITE',
        'Content-Type: application/sdp',
        `Content-Length: ${sdp.length}`,
      ) + sdp,
    ),
  }

  test('a stream that SDP has announced: codec, loss, jitter, pause (RFC 3550 §A.8)', () => {
    const { report, words } = importing([answer, rtp(1, 20), rtp(2, 40), rtp(4, 80), rtp(4, 80), rtp(5, 130)])
    const [stream] = report.streams
    assert.equal(report.streams.length, 1)
    assert.deepEqual(
      [stream?.callId, stream?.packets, stream?.lost, stream?.duplicates, stream?.longestPause, stream?.payloadTypes],
      ['c', 5, 1, 1, 50, [{ number: 104, codec: 'AMR-WB/16000', packets: 5 }]],
    )
    // 30 ms of delay once, in sixteenths
    assert.equal(stream?.jitter, 1.88)
    assert.equal(words[1], 'RTP begins · AMR-WB/16000 · SSRC 0x00000007')
  })

  test('without SDP three packets in a row are believed, and the clock is guessed', () => {
    assert.equal(importing([rtp(1, 0), rtp(3, 40), rtp(5, 80), rtp(7, 120)]).report.streams.length, 0)
    const packets = Array.from({ length: 20 }, (_, index) => rtp(index, index * 20, 110))
    const [stream] = importing(packets).report.streams
    assert.deepEqual([stream?.packets, stream?.jitter, stream?.payloadTypes[0]?.codec], [18, 0, undefined])
  })
})

describe('what is wanted', () => {
  const message = (at: number, from: Address, to: Address, ...lines: readonly string[]): Packet => {
    return { from, to, at, data: Buffer.from(text(...lines)) }
  }
  const register = [
    'REGISTER sip:ims.example SIP/2.0',
    'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKa',
    'From: <sip:001010000000001@ims.example>;tag=a',
    'To: <sip:001010000000001@ims.example>',
    'Call-ID: reg',
    'CSeq: 1 REGISTER',
  ]
  const ok = ['SIP/2.0 200 OK', 'Call-ID: reg', 'CSeq: 1 REGISTER', 'P-Associated-URI: <tel:+99901000001>']
  const invite = ['INVITE tel:+4711 SIP/2.0', 'From: <tel:+99901000001>;tag=b', 'Call-ID: call', 'CSeq: 1 INVITE']
  const ringing = ['SIP/2.0 180 Ringing', 'Call-ID: call', 'CSeq: 1 INVITE']
  const other = ['INVITE tel:+1 SIP/2.0', 'From: <tel:+999010009>;tag=b', 'Call-ID: other', 'CSeq: 1 INVITE']
  const packets = [
    message(1, ue, pcscf, ...register),
    message(2, pcscf, ue, ...ok),
    message(3, ue, pcscf, ...invite),
    message(4, pcscf, ue, ...ringing),
    message(5, { host: '192.0.2.7', port: 5060 }, pcscf, ...other),
  ]
  const times = (filter: NonNullable<CaptureImportOptions['filter']>) =>
    importing(packets, { filter }).entries.map(({ at }) => at)

  test('of a subscriber: also calls by the number that the registrar gave, and responses', () => {
    assert.deepEqual(times({ imsi: '001010000000001' }), [1, 2, 3, 4])
  })

  test('of a call, a method, an address, a protocol', () => {
    assert.deepEqual(times({ call: 'cal' }), [3, 4])
    assert.deepEqual(times({ methods: ['invite'] }), [3, 4, 5])
    assert.deepEqual(times({ host: '192.0.2.7' }), [5])
    assert.deepEqual(times({ protocols: ['diameter'] }), [])
    assert.deepEqual(times({ methods: ['INVITE'], host: '192.0.2.1' }), [3, 4])
  })

  test('a message whose values a logger has masked is shown', () => {
    const masked = [
      'INVITE sip:XXXXXXXX SIP/2.0',
      'Via: XXXX',
      'From: XXXXXXX',
      'Call-ID: XXXXXX',
      'CSeq: X INVITE',
      'Content-Length: X',
    ]
    assert.deepEqual(importing([message(1, ue, pcscf, ...masked)]).words, ['INVITE sip:XXXXXXXX'])
  })
})
