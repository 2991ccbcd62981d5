import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseXml } from '../xml/parse-xml.ts'
import { xmlText } from '../xml/xml-element.ts'
import { formatServiceInfo } from './format-service-info.ts'

test('service information is text, whatever the operator has written (TS 24.229 §7.6)', () => {
  for (const text of ['plain', '<a b="c">&amp;</a>', ']]>', 'Grüße']) {
    const root = parseXml(formatServiceInfo(text))
    assert.equal(root.name, 'ims-3gpp')
    const [info] = root.children
    assert.ok(typeof info === 'object')
    assert.equal(info.name, 'service-info')
    assert.equal(xmlText(info), text)
  }
})
