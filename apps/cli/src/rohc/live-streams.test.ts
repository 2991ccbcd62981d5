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
  }
})

test('a stream that nobody has sent on has none', () => {
  const silent = view('10.0.0.1', 'AMR', 0)
  assert.deepEqual(savingsOfCalls([{ ...silent, streams: silent.streams.map((s) => ({ ...s, packets: 0 })) }], 'O'), [])
})
