import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Core, labConfig } from '@voltaic/core'
import { networkAndNextStep, ready } from './announce.ts'

const config = labConfig({ data: './data' })
const running = (elements: Core['elements']) => ready({ ...({ config } as Core), elements })

test('an element that is called after what it is has its name once', () => {
  const plain = running(config.elements)
  assert.match(plain, /^ready\n {2}dns {8}127\.0\.0\.1:5300\n/)
  const named = running(config.elements.map((element) => ({ ...element, name: `${element.name}-1` })))
  assert.match(named, /^ready\n {2}dns-1 {6}dns {4}127\.0\.0\.1:5300\n/)
})

test('a network without subscribers says that it needs some', () => {
  assert.match(
    networkAndNextStep(config, 0),
    /^This is ims\.mnc001\.mcc001\.3gppnetwork\.org; its data are in \.\/data\./,
  )
  assert.match(networkAndNextStep(config, 0), /subscriber add/)
  assert.doesNotMatch(networkAndNextStep(config, 3), /subscriber add/)
  assert.doesNotMatch(networkAndNextStep(config, undefined), /subscriber add/)
})
