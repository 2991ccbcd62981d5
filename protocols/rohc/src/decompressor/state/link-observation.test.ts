import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createCompressor, createDecompressor, type DecompressorOptions } from '../../index.ts'
import { rtpPacket } from '../../test-stream.ts'
import { JITTER_WINDOW, LinkObservation, MAX_LOSS_EVENT } from './link-observation.ts'
import type { StreamFields } from './stream-fields.ts'

test('the longest run of packets that are missing, but for jumps of the source (RFC 3095 §5.7.6.9)', () => {
  const link = new LinkObservation()
  for (const sn of [65_530, 65_531, 65_535, 1]) link.arrived(sn)
  assert.equal(link.longestLoss, 3)
  for (const sn of [3, 3 + MAX_LOSS_EVENT + 2, 3 + MAX_LOSS_EVENT + 1]) link.arrived(sn)
  assert.equal(link.longestLoss, 3)
  assert.ok(link.isLossNew)
  link.tell()
  assert.ok(!link.isLossNew)
})

test('Max_Jitter: how far timestamps are from what the clock says, against the headers before (RFC 3095 §5.7.6.8)', () => {
  const link = new LinkObservation()
  // strides of 160 are 20 ms each
  const header = (strides: number, receivedAt: number) =>
    link.updated({ receivedAt, rtp: { timestamp: 160 * strides, tsStride: 160, timeStride: 20 } } as StreamFields)
  header(0, 0)
  header(1, 20)
  assert.equal(link.maxJitter, 0)
  // 2 - 45 / 20 = -0.25 against the first, 1 - 25 / 20 = -0.25 against the second
  header(2, 45)
  assert.equal(link.maxJitter, 1)
  // 3 - 130 / 20 = -3.5
  header(3, 130)
  assert.equal(link.maxJitter, 4)
  link.updated({ receivedAt: 500 } as StreamFields)
  assert.equal(link.maxJitter, 4, 'a stream without RTP has none')
  // half a stride more with each packet: most against the oldest in the window
  const steady = new LinkObservation()
  for (let index = 0; index < 100; index++)
    steady.updated({
      receivedAt: 30 * index,
      rtp: { timestamp: 160 * index, tsStride: 160, timeStride: 20 },
    } as StreamFields)
  assert.equal(steady.maxJitter, JITTER_WINDOW / 2)
})

/** A stream in O-mode; `lost` says which packets do not arrive, `delayMs` when those that do. */
function stream(more: Partial<DecompressorOptions>, lost: (sn: number) => boolean, delayMs: (sn: number) => number) {
  const channel = { profiles: [1], cids: 'small', maxCid: 1 } as const
  const compressor = createCompressor({ ...channel, feedback: 'available', linkJitterMs: 20 })
  const decompressor = createDecompressor({ ...channel, mode: 'O', sendsFeedback: true, ...more })
  const feedback: string[] = []
  for (let sn = 0; sn < 200; sn++) {
    const [octets] = compressor.compress(rtpPacket({ sn, ts: 160 * sn, id: sn }), 20 * sn)
    if (octets && !lost(sn)) decompressor.decompress(octets, 20 * sn + delayMs(sn))
    for (const element of decompressor.takeFeedback()) {
      feedback.push(Buffer.from(element).toString('hex'))
      // behind the feedback type octet, and the size of what is longer than 7 octets
      compressor.feedback(element.subarray(((element[0] ?? 0) & 7) === 0 ? 2 : 1))
    }
  }
  return feedback
}

test('LOSS is told once it has grown, and not again (RFC 3095 §5.7.6.9)', () => {
  const lost = (sn: number) => (sn >= 50 && sn < 53) || (sn >= 100 && sn < 104) || sn === 150
  const told = (elements: readonly string[]) => elements.flatMap((each) => /71(..)11..$/.exec(each)?.[1] ?? [])
  assert.deepEqual(told(stream({ tellsLoss: true }, lost, () => 0)), ['03', '04'])
  assert.deepEqual(told(stream({}, lost, () => 0)), [])
})

test('CLOCK and JITTER are told of a stream whose timestamps go by the clock (RFC 3095 §5.7.6.7, §5.7.6.8)', () => {
  const late = (sn: number) => (sn === 150 ? 45 : 0)
  const elements = stream({ clockResolutionMs: 1 }, () => false, late)
  // 45 ms are 2.25 strides of 20 ms
  assert.ok(
    elements.some((each) => /5101610311..$/.test(each)),
    elements.join(' '),
  )
})
