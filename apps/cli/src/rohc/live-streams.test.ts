import assert from 'node:assert/strict'
import { test } from 'node:test'
import { savingsOfCalls } from './live-streams.ts'

const view = (remote: string, codec: string, octets: number) => ({
  callId: 'x@y;mo',
  createdAt: 0,
  lastPacketAt: 1,
  recording: false,
  streams: [
    {
      media: 'audio' as const,
      index: 0,
      side: 'offerer' as const,
      tag: 't',
      local: { host: remote, port: 20_000 },
      remote: { host: remote, port: 49_152 },
      packets: 500,
      octets: 500 * octets,
      dropped: 0,
      errors: 0,
      codec,
    },
  ],
})

test('what the gateway has counted of a call gives its saving: 3 octets of header once it runs (RFC 3095 §5.7.1)', () => {
  for (const [host, header] of [
    ['10.0.0.1', 40],
    ['2001:db8::1', 60],
  ] as const) {
    const [saving, ...others] = savingsOfCalls([view(host, 'AMR-WB', 45)], 'O')
    assert.ok(saving)
    assert.equal(others.length, 0)
    const { callId, codec, packets, payloadOctets, meanHeader, meanSettledHeader, notRestored } = saving
    assert.deepEqual(
      { callId, codec, packets, payloadOctets, meanHeader, meanSettledHeader, notRestored },
      {
        callId: 'x@y;mo',
        codec: 'AMR-WB',
        packets: 500,
        payloadOctets: 500 * 33,
        meanHeader: header,
        meanSettledHeader: 3,
        notRestored: 0,
      },
    )
    assert.equal(saving.basis, 'counts')
  }
})

test('a stream that nobody has sent on has none', () => {
  const silent = view('10.0.0.1', 'AMR', 0)
  assert.deepEqual(savingsOfCalls([{ ...silent, streams: silent.streams.map((s) => ({ ...s, packets: 0 })) }], 'O'), [])
})

/** Speech of 20 ms packets with half a second of silence after each half a second. */
const speech = Array.from({ length: 400 }, (_, index) => {
  const octets = Buffer.alloc(45, index)
  const spurt = Math.floor(index / 25)
  octets.set([0x80, index % 25 === 0 ? 0xe0 : 0x60])
  octets.writeUInt16BE(index, 2)
  octets.writeUInt32BE(320 * (index + 25 * spurt), 4)
  octets.writeUInt32BE(0xcafe_f00d, 8)
  return { at: 20 * (index + 25 * spurt), octets }
})

test('of a call that is being recorded its own packets are compressed, with their pauses (RFC 3095 §5.7.4)', () => {
  const call = view('10.0.0.1', 'AMR-WB', 45)
  const asked: string[] = []
  const recordingOf = (callId: string) => {
    asked.push(callId)
    return { caller: speech, callee: [] }
  }
  const [saving] = savingsOfCalls([call], 'O', recordingOf)
  assert.ok(saving)
  assert.deepEqual(asked, ['x@y;mo'])
  const { basis, ssrc, packets, payloadOctets, seconds, notRestored, types } = saving
  assert.deepEqual(
    { basis, ssrc, packets, payloadOctets, notRestored },
    { basis: 'recording', ssrc: 0xcafe_f00d, packets: 400, payloadOctets: 400 * 33, notRestored: 0 },
  )
  assert.ok(seconds > 15)
  // each of 15 spurts begins with 26 strides, which 5 bits cannot tell: so many times 5 repetitions
  const jumps = types.find(({ type }) => type === 'UOR-2-TS')
  assert.ok(jumps && jumps.packets >= 75)
})

test('a side of which the recording has hardly a packet is computed from counts', () => {
  const call = view('10.0.0.1', 'AMR-WB', 45)
  const [saving] = savingsOfCalls([call], 'O', () => ({ caller: speech.slice(0, 7), callee: speech }))
  assert.deepEqual([saving?.basis, saving?.packets], ['counts', 500])
})
