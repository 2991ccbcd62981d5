import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMemoryRuntime } from '@voltaic/runtime'
import { elementsOf } from './config/config.ts'
import { labConfig } from './config/lab-config.ts'
import { assertPortsFree } from './free-ports.ts'

test('a port that somebody has is told before the start, and those that are free stay free', async () => {
  const { net } = createMemoryRuntime()
  const config = labConfig({ data: '' })
  await assertPortsFree(config, net)
  const [hss] = elementsOf(config, 'hss')
  const [pcscf] = elementsOf(config, 'pcscf')
  assert.ok(hss && pcscf)
  const listener = await net.listenStream(hss.diameter, () => ({ onData() {}, onClose() {} }))
  await assert.rejects(assertPortsFree(config, net), { code: 'NET_PORT_TAKEN' })
  await assertPortsFree(config, net, ['pcscf'])
  await listener.close()
  await net.bindDatagram(pcscf.sip, { onDatagram() {} })
  await assert.rejects(assertPortsFree(config, net, ['pcscf']), { code: 'NET_PORT_TAKEN' })
})
