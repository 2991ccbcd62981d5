import assert from 'node:assert/strict'
import { DecodeError } from '@voltaic/base'
import { decodeRtp, decodeTelephoneEvents, encodeRtp, type RtpPacket, writeTelephoneEvent } from '@voltaic/rtp'
import type { Random } from '@voltaic/runtime'
import type { FuzzTarget } from './fuzz-target.ts'

const speech: RtpPacket = {
  marker: true,
  payloadType: 104,
  sequenceNumber: 65_535,
  timestamp: 0xffff_ffff,
  ssrc: 0xdead_beef,
  csrcs: [],
  payload: Uint8Array.of(0xf4, 0x40, 1, 2, 3),
  padding: 0,
}
const events = new Uint8Array(8)
writeTelephoneEvent(events, 0, { event: 1, isEnd: true, volume: 10, duration: 800 })
writeTelephoneEvent(events, 4, { event: 11, isEnd: false, volume: 63, duration: 65_535 })
const extension = { profile: 0xbede, data: new Uint8Array(8).fill(3) }
const corpus = [
  speech,
  { ...speech, payloadType: 105, payload: events },
  { ...speech, csrcs: [1, 2, 3] },
  { ...speech, extension, padding: 4 },
  {
    ...speech,
    csrcs: Array.from({ length: 15 }, (_, index) => index),
    extension,
    payload: new Uint8Array(0),
    padding: 255,
  },
].map(encodeRtp)

/** Packets whose counts and lengths fit, with any content. */
function mutateConsistently(random: Random, input: Uint8Array): Uint8Array {
  const packet = decodeRtp(input)
  const word = () => random.integer(2 ** 32)
  return encodeRtp({
    ...packet,
    csrcs: Array.from({ length: random.integer(16) }, word),
    payload: random.bytes(random.integer(12)),
    padding: random.integer(2) === 0 ? 0 : random.integer(256),
    ...(random.integer(2) === 0
      ? {}
      : { extension: { profile: random.integer(65_536), data: random.bytes(random.integer(4) * 4) } }),
  })
}

/** Whatever is accepted is written as the same octets, but for the value of padding; events read back equal. */
function check(input: Uint8Array, packet: RtpPacket): void {
  const end = input.length - packet.padding
  assert.deepEqual(Buffer.from(encodeRtp(packet).subarray(0, end)), Buffer.from(input.subarray(0, end)))
  try {
    const decoded = decodeTelephoneEvents(packet.payload)
    const payload = new Uint8Array(packet.payload.length)
    let at = 0
    for (const event of decoded) at = writeTelephoneEvent(payload, at, event)
    assert.deepEqual(decodeTelephoneEvents(payload), decoded)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
  }
}

export const target: FuzzTarget = {
  name: 'rtp',
  corpus: () => corpus,
  mutateConsistently,
  run(input) {
    let packet: RtpPacket
    try {
      packet = decodeRtp(input)
    } catch (error) {
      if (error instanceof DecodeError) return 'rejected'
      throw error
    }
    check(input, packet)
    return 'accepted'
  },
}
