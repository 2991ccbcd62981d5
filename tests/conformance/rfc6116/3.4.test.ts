import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inEnumLab } from '../enum-lab.ts'

const rule = '"u" "E2U+sip" "!^.*$!sip:a@x!" .\n'

test('the key is the digits reversed, a dot between them, and e164.arpa', () =>
  inEnumLab({ 'e164.arpa': `8.4.1.0.6.4.9.7.0.2.4.4 NAPTR 1 1 ${rule}` }, async ({ uris, asked }) => {
    assert.deepEqual(await uris('+442079460148'), ['sip:a@x'])
    assert.deepEqual(asked, ['8.4.1.0.6.4.9.7.0.2.4.4.e164.arpa'])
  }))

test('several suffixes are asked in their order, private ones before those of everybody', () => {
  const zones = {
    'enum.private.example': '',
    'e164enum.net': `4.3 NAPTR 1 1 ${rule}`,
    'e164.arpa': `5.3 NAPTR 1 1 ${rule}`,
  }
  return inEnumLab(zones, async ({ uris, asked }) => {
    await uris('+34')
    await uris('+35')
    assert.deepEqual(asked, [
      '4.3.enum.private.example',
      '4.3.e164enum.net',
      '5.3.enum.private.example',
      '5.3.e164enum.net',
      '5.3.e164.arpa',
    ])
  })
})

test('a wildcard holds for a block, and a name of its own for one number of it (RFC 4592 §2.2.1)', () => {
  const zone =
    '*.2.0.5 NAPTR 100 1 "u" "E2U+sip" "!^.*$!sip:block@x!" .\n5.4.3.2.0.5 NAPTR 50 1 "u" "E2U+sip" "!^.*$!sip:ported@x!" .\n'
  return inEnumLab({ 'e164.arpa': zone }, async ({ uris }) => {
    assert.deepEqual(await uris('+502345'), ['sip:ported@x'])
    assert.deepEqual(await uris('+502999'), ['sip:block@x'])
    // The names on the way to the number of its own exist, and so the wildcard does not hold there.
    assert.deepEqual(await uris('+502346'), ['no-number'])
    assert.deepEqual(await uris('+5023'), ['no-number'])
  })
})
