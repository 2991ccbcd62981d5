import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createManualClock, createMemoryNet, createSeededRandom } from '@voltaic/runtime'
import { protectedOnly } from './protected-only.ts'

const PCSCF = { host: '10.0.0.1', port: 6100 }
const CLIENT = { host: '10.0.0.2', port: 6300 }
const handlers = { onData() {}, onClose() {} }

test('no stream leaves from a port that is no client port of a set (TS 33.203 §7.1)', async () => {
  const memory = createMemoryNet({ clock: createManualClock(), random: createSeededRandom(1) })
  const listener = await memory.listenStream(PCSCF, () => handlers)
  const net = protectedOnly(memory, ({ port }) => port === CLIENT.port)
  for (const from of [undefined, { ...CLIENT, port: 0 }, { ...CLIENT, port: 6301 }]) {
    const options = from === undefined ? {} : { from }
    await assert.rejects(net.connectStream(PCSCF, handlers, options), { code: 'NET_REFUSED' })
  }
  const stream = await net.connectStream(PCSCF, handlers, { from: CLIENT })
  assert.deepEqual(stream.local, CLIENT)
  stream.destroy()
  await listener.close()
})
