import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ModeControl } from './mode-control.ts'
import { parseAmrParameters } from './parameters.ts'

const modesOf = (control: ModeControl, frames: number) => Array.from({ length: frames }, () => control.next())

describe('modes', () => {
  test('the first one is the usual one, or the nearest below it that the set has', () => {
    assert.equal(new ModeControl({ codec: 'AMR' }).next(), 7)
    assert.equal(new ModeControl({ codec: 'AMR-WB' }).next(), 2)
    assert.equal(new ModeControl({ codec: 'AMR', modeSet: [0, 2, 4] }).next(), 4)
    assert.equal(new ModeControl({ codec: 'AMR-WB', modeSet: [4, 8] }).next(), 4)
    assert.equal(new ModeControl({ codec: 'AMR-WB' }, 8).next(), 8)
  })

  test('a mode that is asked for is sent from the next frame on (RFC 4867 §4.3.1)', () => {
    const control = new ModeControl({ codec: 'AMR' })
    control.next()
    control.request(2)
    assert.deepEqual(modesOf(control, 2), [2, 2])
    assert.equal(control.current, 2)
  })

  test('what is no mode, or none of the set, changes nothing (RFC 4867 §4.3.1)', () => {
    const control = new ModeControl({ codec: 'AMR', modeSet: [0, 2, 4, 7] })
    for (const request of [15, 8, 14, 1, 3]) {
      control.request(request)
      assert.equal(control.next(), 7)
    }
  })

  test('with a period of 2 modes change in every second frame (RFC 4867 §8.1)', () => {
    const control = new ModeControl({ codec: 'AMR', modeChangePeriod: 2 })
    assert.deepEqual(modesOf(control, 1), [7])
    control.request(0)
    assert.deepEqual(modesOf(control, 2), [7, 0])
    control.request(4)
    assert.deepEqual(modesOf(control, 3), [0, 4, 4])
  })

  test('to neighbours only, a change takes its steps through the set (RFC 4867 §8.1)', () => {
    const control = new ModeControl({ codec: 'AMR', modeSet: [0, 2, 4, 7], isModeChangeToNeighbor: true })
    control.request(0)
    assert.deepEqual(modesOf(control, 4), [4, 2, 0, 0])
    control.request(4)
    assert.deepEqual(modesOf(control, 3), [2, 4, 4])
    const slow = new ModeControl({ codec: 'AMR', isModeChangeToNeighbor: true, modeChangePeriod: 2 })
    slow.request(5)
    assert.deepEqual(modesOf(slow, 4), [6, 6, 5, 5])
  })
})

describe('parameters', () => {
  test('nothing said is bandwidth-efficient with all modes (RFC 4867 §8.1)', () => {
    assert.deepEqual(parseAmrParameters('AMR', ''), {
      codec: 'AMR',
      framing: 'bandwidth-efficient',
      modeChangePeriod: 1,
      modeChangeCapability: 1,
      isModeChangeToNeighbor: false,
    })
  })

  test('all that can be said is read', () => {
    const fmtp =
      'octet-align=1; mode-set=7,0,2; mode-change-period=2;mode-change-capability=2; mode-change-neighbor=1; crc=1; robust-sorting=1; interleaving=15; max-red=220'
    assert.deepEqual(parseAmrParameters('AMR', fmtp), {
      codec: 'AMR',
      framing: 'octet-aligned',
      modeSet: [0, 2, 7],
      modeChangePeriod: 2,
      modeChangeCapability: 2,
      isModeChangeToNeighbor: true,
      crc: true,
      robustSorting: true,
      interleaving: 15,
      maxRed: 220,
    })
  })

  test('options that need it imply octet-aligned framing (RFC 4867 §8.1)', () => {
    for (const fmtp of ['crc=1', 'robust-sorting=1', 'interleaving=4']) {
      assert.equal(parseAmrParameters('AMR-WB', fmtp).framing, 'octet-aligned')
    }
    assert.equal(parseAmrParameters('AMR-WB', 'crc=0;robust-sorting=0').framing, 'bandwidth-efficient')
  })

  test('what cannot be read counts as not said', () => {
    for (const fmtp of ['mode-set=', 'mode-set=9,x', 'max-red=-1', 'interleaving=0', 'octet-align', ';;=;']) {
      const { modeSet, maxRed, interleaving, framing } = parseAmrParameters('AMR', fmtp)
      assert.deepEqual(
        [modeSet, maxRed, interleaving, framing],
        [undefined, undefined, undefined, 'bandwidth-efficient'],
      )
    }
    assert.deepEqual(parseAmrParameters('AMR', 'mode-set=8,1,1').modeSet, [1])
    assert.deepEqual(parseAmrParameters('AMR-WB', 'mode-set=8,1').modeSet, [1, 8])
  })
})
