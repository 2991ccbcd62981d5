import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CapturedEvidence, MAX_MESSAGE_OCTETS } from './capture-evidence.ts'

test('of a capture with long messages no more octets are held than a diagnosis needs', () => {
  const captured = new CapturedEvidence()
  const data = new Uint8Array(1024 * 1024)
  const from = { host: '192.0.2.1', port: 5060 }
  const sights = [{ frame: 1, at: 0, from, to: { ...from, host: '192.0.2.2' }, interfaceId: 0 }]
  const most = MAX_MESSAGE_OCTETS / data.length
  for (let count = 0; count < most + 3; count++) {
    captured.add(
      { kind: 'message', protocol: 'sip', transport: 'udp', at: 0, data, sights, isAgain: false },
      { roles: { nameOf: ({ host }) => host } },
    )
  }
  assert.equal(captured.leftOut, 3)
})
