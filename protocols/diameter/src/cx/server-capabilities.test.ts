import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeMessage, encodeMessage } from '../codec/message.ts'
import * as cx from '../dictionary/cx-avps.ts'
import { getAvps } from '../dictionary/get-avp.ts'
import { readServerChoice, serverChoiceAvps } from './server-capabilities.ts'

const none = { mandatory: [], optional: [], serverNames: [] }

function carry(choice: Parameters<typeof serverChoiceAvps>[0]) {
  const header = { flags: 0, commandCode: 300, applicationId: 16_777_216, hopByHopId: 1, endToEndId: 1 }
  return decodeMessage(encodeMessage({ ...header, avps: serverChoiceAvps(choice) })).avps
}

test('an HSS that wishes for nothing leaves Server-Capabilities out (TS 29.228 §6.1.1.1)', () => {
  const avps = carry({ serverName: 'sip:s.x', serverCapabilities: none })
  assert.deepEqual(getAvps(avps, cx.ServerCapabilities), [])
  assert.deepEqual(readServerChoice(avps), { serverName: 'sip:s.x' })
})

for (const [what, wish] of [
  ['a mandatory capability', { mandatory: [0] }],
  ['an optional capability', { optional: [4] }],
  ['a name', { serverNames: ['sip:s.x'] }],
] as const) {
  test(`${what} alone is a wish (TS 29.229 §6.3.4)`, () => {
    const serverCapabilities = { ...none, ...wish }
    assert.deepEqual(readServerChoice(carry({ serverCapabilities })), { serverCapabilities })
  })
}
