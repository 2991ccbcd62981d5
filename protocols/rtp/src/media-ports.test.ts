import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createManualClock, createMemoryNet, createSeededRandom } from '@voltaic/runtime'
import { MediaPorts } from './media-ports.ts'

const HOST = '10.0.0.1'
const handlers = { onDatagram() {} }

function ports(first: number, last: number) {
  const random = createSeededRandom(1)
  const net = createMemoryNet({ clock: createManualClock(), random })
  const media = new MediaPorts(net, random, { first, last })
  return { net, bind: (host = HOST) => media.bind(host, handlers, handlers) }
}

describe('ports of media', () => {
  test('are handed out until none is left, each once, and again when they were given back', async () => {
    const { net, bind } = ports(4001, 4020)
    const lent = await Promise.all(Array.from({ length: 9 }, () => bind()))
    assert.deepEqual(
      lent.map(({ rtp }) => rtp.local.port).sort(),
      [4002, 4004, 4006, 4008, 4010, 4012, 4014, 4016, 4018],
    )
    for (const { rtp, rtcp } of lent) assert.equal(rtcp.local.port, rtp.local.port + 1)
    await assert.rejects(bind(), { name: 'VoltaicError', code: 'MEDIA_NO_PORT' })
    // another host has ports of its own
    const other = await bind('10.0.0.2')
    await lent[4]?.close()
    const again = await bind()
    assert.equal(again.rtp.local.port, lent[4]?.rtp.local.port)
    await Promise.all([...lent.filter((each) => each !== lent[4]), again, other].map((each) => each.close()))
    assert.equal(net.openSockets, 0)
  })

  test('that another program has are passed over, with nothing left open', async () => {
    const { net, bind } = ports(4000, 4005)
    const foreign = await Promise.all([4000, 4003].map((port) => net.bindDatagram({ host: HOST, port }, handlers)))
    const lent = await bind()
    assert.equal(lent.rtp.local.port, 4004)
    await assert.rejects(bind(), { code: 'MEDIA_NO_PORT' })
    assert.equal(net.openSockets, 4)
    await Promise.all([...foreign, lent].map((each) => each.close()))
  })

  test('an address that cannot be bound is told as the network tells it, and no port is lost', async () => {
    const { net, bind } = ports(4000, 4001)
    for (let attempt = 0; attempt < 2; attempt++)
      await assert.rejects(bind('no-address'), { code: 'NET_ADDRESS_INVALID' })
    assert.equal(net.openSockets, 0)
  })

  test('a range without a pair is a mistake', () => {
    for (const [first, last] of [
      [4001, 4002],
      [4000, 4000],
      [0, 100],
      [65_000, 65_536],
    ] as const) {
      assert.throws(() => ports(first, last), RangeError)
    }
  })
})
