import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createManualClock, createSeededRandom } from '@voltaic/runtime'
import { PortPool } from './port-pool.ts'

const RANGE = { first: 20_001, last: 20_012 }
const QUARANTINE_MS = 10_000

function createPool(seed = 1) {
  const clock = createManualClock()
  return { clock, pool: new PortPool(RANGE, QUARANTINE_MS, clock, createSeededRandom(seed)) }
}

function leaseAll(pool: PortPool): readonly number[] {
  const ports: number[] = []
  for (let port = pool.lease(); port !== undefined; port = pool.lease()) ports.push(port)
  return ports
}

test('RTP gets an even port, and the odd one above is in the range too (RFC 3550 §11)', () => {
  const { pool } = createPool()
  assert.deepEqual(
    leaseAll(pool).toSorted((a, b) => a - b),
    [20_002, 20_004, 20_006, 20_008, 20_010],
  )
  assert.equal(pool.lease(), undefined)
  assert.deepEqual([pool.leased, pool.free], [5, 0])
})

test('the order is not that of the numbers, and another one with another seed', () => {
  assert.notDeepEqual(leaseAll(createPool(1).pool), leaseAll(createPool(2).pool))
})

test('a pair rests before it is used again', async () => {
  const { clock, pool } = createPool()
  const [first = 0] = leaseAll(pool)
  pool.release(first)
  assert.equal(pool.isLeased(first), false)
  await clock.advance(QUARANTINE_MS - 1)
  assert.equal(pool.lease(), undefined)
  assert.equal(pool.free, 0)
  await clock.advance(1)
  assert.equal(pool.free, 1)
  assert.equal(pool.lease(), first)
  assert.ok(pool.isLeased(first + 1))
})

test('a pair that was given back twice, or never handed out, is not handed out twice', async () => {
  const { clock, pool } = createPool()
  const [first = 0] = leaseAll(pool)
  for (const port of [first, first, 19_998]) pool.release(port)
  await clock.advance(QUARANTINE_MS)
  assert.deepEqual(leaseAll(pool), [first])
})
