import assert from 'node:assert/strict'
import { test } from 'node:test'
import { alignmentOf, levelOf } from './level.ts'
import { createPlainDecoder, createPlainEncoder, PLAIN_SPEECH_CODECS } from './plain-codecs.ts'

const voice = (length: number) =>
  Int16Array.from(
    { length },
    (_, index) => 6000 * Math.sin((2 * Math.PI * index) / 60) + 3000 * Math.sin((2 * Math.PI * index) / 20),
  )

test('G.711 and L16 need no library; what others lack is a command', () => {
  const { decoders, encoders } = PLAIN_SPEECH_CODECS
  for (const codec of ['PCMA', 'PCMU', 'L16'] as const) {
    const encoder = encoders.create(codec)
    const decoder = decoders.create(codec)
    assert.ok(!('lacks' in encoder) && !('lacks' in decoder))
    const heard = decoder.decode(encoder.encode(voice(160)))
    assert.ok(alignmentOf(voice(160), heard, 0).correlation > 0.999)
    assert.equal(decoder.sampleRate, 8000)
    encoder.close()
    decoder.close()
  }
  assert.deepEqual(decoders.create('AMR-WB'), { lacks: 'apt install libopencore-amrwb0' })
  assert.deepEqual(encoders.create('AMR-WB'), { lacks: 'apt install libvo-amrwbenc0' })
  assert.deepEqual(encoders.create('AMR'), { lacks: 'apt install libopencore-amrnb0' })
})

test('a lost frame goes on with the pitch of the voice, and a hole of 60 ms and more is silent', () => {
  const encoder = createPlainEncoder('PCMA')
  const decoder = createPlainDecoder('PCMA')
  const sent = voice(8000)
  decoder.decode(encoder.encode(sent.subarray(0, 800)))
  const levels: number[] = []
  const first = decoder.decode(undefined).slice()
  assert.ok(alignmentOf(sent.subarray(800, 960), first, 0).correlation > 0.95)
  levels.push(levelOf(first))
  for (let frame = 0; frame < 3; frame++) levels.push(levelOf(decoder.decode(undefined)))
  const [one = 0, two = 0, three = 0, four = 0] = levels
  assert.ok(one > two && two > three && four === -127, `${levels}`)
  decoder.decode(encoder.encode(sent.subarray(960, 1120)))
  assert.ok(levelOf(decoder.decode(undefined)) > -20)
})
