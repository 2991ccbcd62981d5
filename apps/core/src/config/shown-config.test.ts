import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AsElement, configWithoutPassword, elementsOf } from './config.ts'
import { labConfig } from './lab-config.ts'

test('a configuration that is shown has no token of a service, and else all that there is', () => {
  const config = labConfig({ data: '/nowhere' })
  const element: AsElement = {
    name: 'click',
    function: 'as',
    sip: { host: '127.0.0.1', port: 5088 },
    service: 'click-to-call',
    options: { token: '0123456789abcdef', ringSeconds: '30' },
  }
  const shown = configWithoutPassword({ ...config, elements: [...config.elements, element] })
  assert.equal(JSON.stringify(shown).includes('0123456789abcdef'), false)
  assert.deepEqual(elementsOf(shown, 'as')[0]?.options, { token: '***', ringSeconds: '30' })
  assert.deepEqual(shown.elements.slice(0, -1), config.elements)
})
