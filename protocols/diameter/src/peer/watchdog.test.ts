import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createManualClock, createSeededRandom } from '@voltaic/runtime'
import { Watchdog } from './watchdog.ts'

const TW = 30_000
const JITTER = 2_000

function createWatchdog() {
  const clock = createManualClock()
  const log: string[] = []
  const watchdog = new Watchdog(clock, createSeededRandom(1), TW, {
    sendWatchdog: () => log.push('DWR'),
    failover: () => log.push('failover'),
    failback: () => log.push('failback'),
    closeConnection: () => log.push('close'),
    onTransition: (from, _event, to) => log.push(`${from}>${to}`),
    onIllegal: (state, event) => log.push(`illegal ${event} in ${state}`),
  })
  /** What happened since the last call. */
  const taken = () => log.splice(0)
  return { clock, watchdog, taken }
}

describe('watchdog (RFC 3539 §3.4.1)', () => {
  it('asks after Tw of silence, give or take two seconds', async () => {
    const { clock, watchdog, taken } = createWatchdog()
    watchdog.connectionUp()
    assert.deepEqual(taken(), ['INITIAL>OKAY', 'failback'])
    await clock.advance(TW - JITTER - 1)
    assert.deepEqual(taken(), [])
    await clock.advance(2 * JITTER + 1)
    assert.deepEqual(taken(), ['DWR'])
  })

  it('does not ask while messages come', async () => {
    const { clock, watchdog, taken } = createWatchdog()
    watchdog.connectionUp()
    taken()
    for (let i = 0; i < 10; i++) {
      await clock.advance(TW / 2)
      watchdog.receiveMessage()
    }
    assert.deepEqual(taken(), [])
  })

  it('suspects a peer that does not answer, and gives it up after another Tw', async () => {
    const { clock, watchdog, taken } = createWatchdog()
    watchdog.connectionUp()
    await clock.advance(TW + JITTER)
    taken()
    await clock.advance(TW + JITTER)
    assert.deepEqual(taken(), ['OKAY>SUSPECT', 'failover'])
    await clock.advance(TW + JITTER)
    assert.deepEqual(taken(), ['SUSPECT>DOWN', 'close'])
  })

  for (const [name, receive] of [
    ['a watchdog answer', (watchdog: Watchdog) => watchdog.receiveDwa()],
    ['any other message', (watchdog: Watchdog) => watchdog.receiveMessage()],
  ] as const) {
    it(`trusts a suspected peer again on ${name}`, async () => {
      const { clock, watchdog, taken } = createWatchdog()
      watchdog.connectionUp()
      await clock.advance(2 * (TW + JITTER))
      taken()
      receive(watchdog)
      assert.deepEqual(taken(), ['SUSPECT>OKAY', 'failback'])
    })
  }

  it('asks a reopened connection three times before it is sound', () => {
    const { watchdog, taken } = createWatchdog()
    watchdog.connectionUp()
    watchdog.connectionDown()
    taken()
    watchdog.connectionUp()
    assert.deepEqual(taken(), ['DOWN>REOPEN', 'DWR', 'failback'])
    watchdog.receiveDwa()
    watchdog.receiveDwa()
    assert.deepEqual(taken(), ['DWR', 'DWR'])
    watchdog.receiveDwa()
    assert.deepEqual(taken(), ['REOPEN>OKAY', 'failback'])
  })

  it('closes a reopened connection that stays silent twice', async () => {
    const { clock, watchdog, taken } = createWatchdog()
    watchdog.connectionUp()
    watchdog.connectionDown()
    watchdog.connectionUp()
    taken()
    await clock.advance(TW + JITTER)
    assert.deepEqual(taken(), [])
    await clock.advance(TW + JITTER)
    assert.deepEqual(taken(), ['REOPEN>DOWN', 'close'])
  })

  it('leaves no timer when the connection is down', () => {
    const { clock, watchdog } = createWatchdog()
    watchdog.connectionUp()
    watchdog.receiveMessage()
    watchdog.connectionDown()
    assert.equal(clock.pending, 0)
  })
})
