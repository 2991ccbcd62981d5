import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSystemClock } from '@voltaic/runtime'
import { createPcapngRecorder, createTraceRing, type TracedMessage } from '@voltaic/trace'
import { assertWellFormed, dissectMessages, kindsOfFrames, kindsSent, valuesOf } from './dissected-messages.ts'
import { sippVersion } from './sipp.ts'
import { runSippCalls } from './sipp-calls.ts'
import { dissect, tsharkVersion } from './tshark.ts'

const PAIRS = 3

for (const transport of ['udp', 'tcp'] as const) {
  test(`tshark reads our pcapng of calls over ${transport}: nothing is malformed, and every offer has its answer (RFC 3264)`, async (t) => {
    const chunks: Uint8Array[] = []
    const recorder = createPcapngRecorder({ append: (octets) => chunks.push(octets), application: 'voltaic' })
    const ring = createTraceRing({ clock: createSystemClock(), bothEnds: true, capacity: 10_000 })
    try {
      await runSippCalls({ transport, pairs: PAIRS, callsEach: 1 })
    } finally {
      recorder.stop()
      ring.stop()
    }
    const capture = Buffer.concat(chunks)
    const hints = [...recorder.dissectorHints(), ...diameterPorts(ring.read())]
    const frames = await dissectMessages(capture, hints)
    assertWellFormed(frames)
    const kinds = kindsOfFrames(frames)
    // what SIPp has sent is in the file as well, and is nowhere on its way out
    for (const [kind, count] of Object.entries(kindsSent(ring.read()))) {
      assert.ok((kinds[kind] ?? 0) >= count, `${kind}: ${kinds[kind]} in the file, ${count} sent`)
    }
    const described = await dissect(capture, hints, ['sip.Method', 'sip.Status-Code', 'sdp.media'])
    const sessions = described.filter((frame) => valuesOf(frame, 'sdp.media').length > 0)
    const offers = sessions.filter((frame) => valuesOf(frame, 'sip.Method').includes('INVITE'))
    const answers = sessions.filter((frame) => valuesOf(frame, 'sip.Status-Code').includes('200'))
    assert.ok(offers.length >= 2 * PAIRS && offers.length === answers.length, `${offers.length} and ${answers.length}`)
    t.diagnostic(`${await tsharkVersion()}, ${await sippVersion()}: ${frames.length} frames, ${JSON.stringify(kinds)}`)
  })
}

/** The HSS of this network listens where clients do as a rule, so that the recorder knows nothing of it. */
function diameterPorts(messages: readonly TracedMessage[]): readonly string[] {
  const ofHss = messages.filter(({ protocol, element }) => protocol === 'diameter' && element === 'hss')
  return [...new Set(ofHss.map(({ local }) => `tcp.port==${local.port},diameter`))]
}
