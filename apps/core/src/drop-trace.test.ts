import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createManualClock, type EventTrace, eventTrace } from '@voltaic/runtime'
import { dropTrace } from './drop-trace.ts'

test('packets of ESP that are thrown away are told of, ten in a second at most', async () => {
  const clock = createManualClock()
  const told: EventTrace[] = []
  const stop = eventTrace.subscribe((event) => told.push(event))
  try {
    const onDrop = dropTrace('pcscf', { clock })
    for (let count = 0; count < 25; count++) onDrop({ reason: 'wrong-port', spi: 7, from: '192.0.2.1', toPort: 5060 })
    assert.equal(told.length, 10)
    await clock.advance(1000)
    onDrop({ reason: 'unknown-spi', spi: 8, from: '192.0.2.1' })
    assert.deepEqual(told.at(-1)?.fields, { reason: 'unknown-spi', spi: 8, from: '192.0.2.1' })
    assert.equal(told.at(-1)?.what, 'ESP packet dropped')
  } finally {
    stop()
  }
})
