import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Counters } from '@voltaic/runtime'
import { XfrmStatistics } from './xfrm-statistics.ts'

/** As Linux 6.1 writes it. */
function file(noStates: number, block: number, noPols: number): string {
  return [
    'XfrmInError             \t0',
    `XfrmInNoStates          \t${noStates}`,
    'XfrmInStateSeqError     \t0',
    `XfrmInNoPols            \t${noPols}`,
    `XfrmInPolBlock          \t${block}`,
    'XfrmOutPolBlock         \t0',
    '',
  ].join('\n')
}

test('what the kernel dropped is counted once, from the start of the back end on', () => {
  const counters = new Counters()
  let text = file(5, 7, 0)
  const statistics = new XfrmStatistics(counters, () => text)
  statistics.update()
  assert.deepEqual(counters.read(), {})
  text = file(6, 9, 3)
  statistics.update()
  statistics.update()
  assert.deepEqual(counters.read(), { 'ipsec.drop.clear': 2, 'ipsec.drop.unknown-spi': 1 })
})

test('a kernel that counts nothing, or begins anew, is no error', () => {
  const counters = new Counters()
  let text = ''
  const statistics = new XfrmStatistics(counters, () => text)
  statistics.update()
  text = file(4, 0, 0)
  statistics.update()
  text = file(0, 0, 0)
  statistics.update()
  assert.deepEqual(counters.read(), { 'ipsec.drop.unknown-spi': 4 })
})
