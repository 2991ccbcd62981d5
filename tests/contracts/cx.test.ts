import assert from 'node:assert/strict'
import {
  createManualClock,
  createMemoryNet,
  createNodeNet,
  createSeededRandom,
  createSystemClock,
  createSystemRandom,
} from '@voltaic/runtime'
import { runCxContract } from './cx.ts'
import { FakeHss, fakeSubscribers } from './cx-fake-hss.ts'
import { createDiameterCx } from './cx-over-diameter.ts'

runCxContract('FakeHss', async () => ({
  cx: new FakeHss(createSeededRandom(1)),
  subscribers: fakeSubscribers,
  cleanup: async () => undefined,
}))

runCxContract('Diameter over MemoryNet', async () => {
  const clock = createManualClock()
  const random = createSeededRandom(1)
  const net = createMemoryNet({ clock, random })
  const { cx, stop } = await createDiameterCx(
    new FakeHss(random),
    { net, clock, random },
    { host: '127.0.0.10', port: 3868 },
  )
  return {
    cx,
    subscribers: fakeSubscribers,
    cleanup: async () => {
      await stop()
      assert.equal(net.openSockets, 0)
      assert.equal(clock.pending, 0)
    },
  }
})

runCxContract('Diameter over TCP', async () => {
  const random = createSystemRandom()
  const world = { net: createNodeNet(), clock: createSystemClock(), random }
  const { cx, stop } = await createDiameterCx(new FakeHss(random), world, { host: '127.0.0.1', port: 0 })
  return { cx, subscribers: fakeSubscribers, cleanup: stop }
})
