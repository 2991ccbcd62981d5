import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EspDropped } from '../../engine/protected-wire.ts'
import { XfrmDropWatch } from './xfrm-drop-watch.ts'
import { XFRM_REQID, type XfrmStateFound } from './xfrm-state.ts'

const state = (spi: number, replayed: number, integrityFailed: number): XfrmStateFound => ({
  ...{ spi, replayed, integrityFailed, reqid: XFRM_REQID, isTransport: true, algorithms: [] },
  ends: { from: { host: '10.45.0.2', port: 6300 }, to: { host: '192.0.2.1', port: 6100 } },
})

test('what the kernel has dropped is told with its SPI where an association counts it, else as a sum (RFC 4303 §3.4)', () => {
  const told: EspDropped[] = []
  const watch = new XfrmDropWatch((dropped) => told.push(dropped))
  const look = (...states: readonly XfrmStateFound[]) => {
    for (const each of states) watch.state(each)
    watch.looked()
    return told.splice(0)
  }
  assert.deepEqual(look(state(7, 1, 2), state(8, 0, 0)), [], 'from before this process')

  watch.counted(new Map([['unknown-spi', 3]]))
  watch.counted(new Map([['exhausted', 1]]))
  assert.deepEqual(told.splice(0), [{ reason: 'unknown-spi', count: 3 }])
  assert.equal(watch.wantsStates, false)

  watch.counted(new Map([['icv', 4]]))
  assert.equal(watch.wantsStates, true)
  const from = '10.45.0.2'
  assert.deepEqual(look(state(7, 1, 4), state(8, 0, 1)), [
    { reason: 'icv', spi: 7, count: 2, from },
    { reason: 'icv', spi: 8, count: 1, from },
    { reason: 'icv', count: 1 },
  ])
  watch.counted(new Map([['replay', 1]]))
  assert.deepEqual(look(state(7, 2, 4), state(8, 0, 1)), [{ reason: 'replay', spi: 7, count: 1, from }])
  assert.equal(watch.wantsStates, false)
})
