import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createManualClock, createManualOccupancy } from '@voltaic/runtime'
import { OccupancyControl } from './occupancy-control.ts'

/** A process that is busy in proportion to what it admits. `capacity` requests a second make it busy all the time. */
function simulate(capacity: number) {
  const clock = createManualClock()
  const occupancy = createManualOccupancy()
  const control = new OccupancyControl({ clock, occupancy })
  /** @returns the requests admitted in each second */
  const offer = async (perSecond: number, seconds: number): Promise<readonly number[]> => {
    const admitted: number[] = []
    for (let second = 0; second < seconds; second++) {
      let sum = 0
      for (let tenth = 0; tenth < 10; tenth++) {
        await clock.advance(100)
        let taken = 0
        for (let count = 0; count < perSecond / 10; count++) if (control.admits()) taken++
        occupancy.share = Math.min(1, taken / (capacity / 10))
        sum += taken
      }
      admitted.push(sum)
    }
    return admitted
  }
  return { clock, occupancy, control, offer }
}

test('as long as the process has time, all are admitted', async () => {
  const { control, offer } = simulate(1000)
  assert.deepEqual(await offer(800, 5), [800, 800, 800, 800, 800])
  assert.equal(control.share, 1)
})

for (const factor of [2, 5, 10]) {
  test(`at ${factor} times the capacity nine tenths of it are admitted (RFC 6357 §5.3)`, async () => {
    const { offer } = simulate(1000)
    const admitted = (await offer(1000 * factor, 10)).slice(3)
    assert.ok(
      admitted.every((count) => count >= 800 && count <= 1000),
      admitted.join(),
    )
  })
}

test('when the load is gone all are admitted again within two seconds', async () => {
  const { control, offer } = simulate(1000)
  await offer(20_000, 5)
  assert.ok(control.share < 0.1)
  assert.equal((await offer(500, 3)).at(-1), 500)
})

test('time without requests brings the share back as well, and no timer runs', async () => {
  const { clock, occupancy, control, offer } = simulate(1000)
  await offer(20_000, 5)
  assert.equal(clock.pending, 0)
  occupancy.share = 0
  await clock.advance(10_000)
  assert.ok(control.admits())
  assert.equal(control.share, 1)
})

test('however busy the process is, and from its first moment, a few requests are taken on in each interval', async () => {
  const { clock, occupancy, control } = simulate(1000)
  occupancy.share = 1
  for (let interval = 0; interval < 100; interval++) {
    await clock.advance(100)
    const taken = Array.from({ length: 20 }, () => control.admits())
    assert.deepEqual(taken.slice(0, 5), [true, true, true, true, true])
    if (interval > 50) assert.ok(taken.filter((admits) => admits).length <= 6)
  }
})

test('what is admitted is spread evenly', async () => {
  const { clock, occupancy, control } = simulate(1000)
  occupancy.share = 1
  while (control.share > 0.25) {
    await clock.advance(100)
    control.admits()
  }
  const pattern = Array.from({ length: 100 }, () => control.admits())
  const gaps = pattern
    .flatMap((admits, index) => (admits ? [index] : []))
    .map((at, index, all) => at - (all[index - 1] ?? at))
  assert.ok(
    gaps.slice(5).every((gap) => gap >= 3 && gap <= 5),
    gaps.join(),
  )
})

test('a clock that is set back does not stop it', async () => {
  let now = 1_000_000
  const clock = { now: () => now, startTimer: () => assert.fail('no timer is needed') }
  const occupancy = createManualOccupancy(1)
  const control = new OccupancyControl({ clock, occupancy, target: 0.5 })
  now = 0
  for (let interval = 0; interval < 10; interval++, now += 100) control.admits()
  assert.ok(control.share < 1)
})

test('one long interval, of a cold start or a collection of garbage, refuses nobody (RFC 6357 §5.3)', async () => {
  const { clock, occupancy, control } = simulate(1000)
  for (const share of [0.3, 1, 1, 0.3, 0.3, 1, 0.3]) {
    await clock.advance(100)
    occupancy.share = share
    const taken = Array.from({ length: 50 }, () => control.admits())
    assert.ok(taken.every((admits) => admits))
  }
})
