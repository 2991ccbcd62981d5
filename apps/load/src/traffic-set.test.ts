import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSeededRandom } from '@voltaic/runtime'
import {
  drawScenario,
  formatTrafficSet,
  PRESETS,
  parseTrafficSet,
  registeredShare,
  reservesResources,
} from './traffic-set.ts'

test('a mix of groups is spread over their scenarios, and reads back as it is written', () => {
  const set = parseTrafficSet('registration=10,call=60,message=30')
  const share = (name: string) => set.find(({ scenario }) => scenario.name === name)?.share
  assert.equal(share('call-both')?.toFixed(3), '0.300')
  assert.equal(share('message')?.toFixed(3), '0.300')
  assert.equal(share('de-registration')?.toFixed(3), '0.020')
  assert.equal(set.reduce((sum, part) => sum + part.share, 0).toFixed(9), '1.000000000')
  assert.equal(formatTrafficSet(parseTrafficSet(formatTrafficSet(set))), formatTrafficSet(set))
})

test('every preset is a mix', () => {
  for (const name of PRESETS.keys()) assert.ok(parseTrafficSet(name).length > 0, name)
})

test('only the ratio of weights counts, and a scenario named twice gets both', () => {
  assert.equal(formatTrafficSet(parseTrafficSet('message=1, call-none=2,message=1')), 'call-none=50,message=50')
})

test('what is no mix is refused with the names there are', () => {
  for (const text of [
    '',
    'calls=10',
    'call',
    'call=-1',
    'call=x',
    'message=0',
    'constructor',
    'constructor=1',
    'call=1;message=2',
  ]) {
    assert.throws(() => parseTrafficSet(text), { code: 'MIX_INVALID', remedy: /everyday.*message-failed/ }, text)
  }
})

test('scenarios are drawn in their shares, and a seed repeats the draw', () => {
  const set = parseTrafficSet('message=1,call-none=3')
  const drawAll = () => {
    const random = createSeededRandom(42)
    return Array.from({ length: 4000 }, () => drawScenario(set, random).name)
  }
  const drawn = drawAll()
  const messages = drawn.filter((name) => name === 'message').length
  assert.ok(messages > 900 && messages < 1100, `${messages} of 4000`)
  assert.deepEqual(drawAll(), drawn)
})

test('phones are registered before, but for those whose initial registration is the traffic', () => {
  assert.equal(registeredShare(parseTrafficSet('calls')), 1)
  assert.equal(registeredShare(parseTrafficSet('everyday')), 0.8)
  assert.equal(registeredShare(parseTrafficSet('storm')), 0)
})

test('as many phones reserve resources as there are calls to such phones, evenly spread', () => {
  const reserving = (mix: string) => Array.from({ length: 8 }, (_, i) => reservesResources(i, parseTrafficSet(mix)))
  assert.deepEqual(reserving('call-both=2,call-none=1,call-terminating=1,message=9'), [
    ...[false, true, true, true],
    ...[false, true, true, true],
  ])
  assert.ok(!reserving('answered-calls').includes(true))
  assert.ok(!reserving('messages').includes(false))
})
