import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rtpPacket } from '../test-stream.ts'
import { createCompressor } from './compressor.ts'

/** AMR-WB: 320 ticks for a frame of 20 ms; in silence a SID in every eighth frame, at first after three. */
const TICKS = 320
const FRAME_MS = 20
const SID_EVERY = 8

interface Frame {
  readonly frame: number
  readonly isFirst: boolean
  readonly octets: number
}

/** Frames that are sent of a minute in which a second of speech and a second of silence take turns. */
function framesOfCall(): readonly Frame[] {
  const frames: Frame[] = []
  for (let frame = 0; frame < 3000; frame++) {
    const within = frame % 100
    if (within < 50) frames.push({ frame, isFirst: within === 0, octets: 61 })
    else if ((within - 50) % SID_EVERY === 3) frames.push({ frame, isFirst: false, octets: 7 })
  }
  return frames
}

/** Mean octets of a compressed header over the call. */
function meanHeader(version: 4 | 6, hasChecksum: boolean, mode: 'U' | 'O'): number {
  const compressor = createCompressor({
    profiles: [1],
    cids: 'small',
    maxCid: 0,
    feedback: mode === 'U' ? 'none' : 'available',
  })
  const frames = framesOfCall()
  for (const [index, { frame, isFirst, octets }] of frames.entries()) {
    const checksum = hasChecksum ? 1 + index : 0
    const fields = { version, checksum, sn: index, ts: TICKS * frame, id: index, marker: isFirst, payload: octets }
    compressor.compress(rtpPacket(fields), FRAME_MS * frame)
    // an acknowledgement with mode O and its CRC, as a decompressor sends one for the first packets
    if (mode === 'O' && index === 4) compressor.feedback(Uint8Array.of(0x20, 4, 0x11, 0x2b))
  }
  const report = compressor.report()
  assert.equal(report.contexts[0]?.mode, mode)
  const tallies = [...report.types.values()]
  return tallies.reduce((sum, { headerOctets }) => sum + headerOctets, 0) / frames.length
}

const ALL = (['U', 'O'] as const).flatMap((mode) =>
  ([4, 6] as const).flatMap((version) => [false, true].map((hasChecksum) => ({ mode, version, hasChecksum }))),
)

test('a minute of AMR-WB with silences: below the 4 to 5 octets that are commonly told of ROHC', (t) => {
  for (const { mode, version, hasChecksum } of ALL) {
    const mean = meanHeader(version, hasChecksum, mode)
    const checksum = `UDP checksum ${hasChecksum ? 'on' : 'off'}`
    t.diagnostic(`${mode}-mode, IPv${version}, ${checksum}: ${mean.toFixed(2)} of ${version === 4 ? 40 : 60} octets`)
    assert.ok(mean < (hasChecksum ? 4 : 2))
  }
})
