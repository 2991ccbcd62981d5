import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AmrFraming, bitsOfFrame, encodeAmrPayload, NO_MODE_REQUEST } from '@voltaic/amr'
import { FramingGuess } from './framing-guess.ts'

function payload(frameType: number, framing: AmrFraming, fill: number): Uint8Array {
  const bits = bitsOfFrame('AMR-WB', frameType) ?? 0
  const data = new Uint8Array(Math.ceil(bits / 8)).fill(fill)
  const spare = data.length * 8 - bits
  data[data.length - 1] = ((data.at(-1) ?? 0) >> spare) << spare
  const frames = [{ frameType, isGood: true, data }]
  return encodeAmrPayload({ codecModeRequest: NO_MODE_REQUEST, frames }, { codec: 'AMR-WB', framing })
}

for (const framing of ['octet-aligned', 'bandwidth-efficient'] as const) {
  test(`payloads that are ${framing} are told by their form (RFC 4867 §4.3, §4.4)`, () => {
    const guess = new FramingGuess()
    for (let count = 0; count < 12; count++) guess.see('AMR-WB/16000', payload(count % 9, framing, 0x5a + count))
    assert.equal(guess.result, framing)
    assert.equal(guess.isSettled, true)
  })
}

test('what is no AMR, or no payload of it, tells nothing', () => {
  const guess = new FramingGuess()
  for (let count = 0; count < 20; count++) {
    guess.see('PCMA/8000', new Uint8Array(160))
    guess.see('AMR/8000', Uint8Array.of(0xff, 0xff, 0xff))
  }
  assert.equal(guess.result, undefined)
})
