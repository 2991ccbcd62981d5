import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseUri } from '@voltaic/sip'
import { isCscf } from './own-route.ts'
import type { BgcfRoom } from './room.ts'

const trustedNames = new Set(['scscf.home.example:6060', '10.0.0.11:6060', '10.0.0.12:5060'])
const room = { config: { trustedNames } } as unknown as BgcfRoom

for (const [uri, expected] of [
  ['sip:x@10.0.0.11:6060', true],
  ['sip:x@SCSCF.home.example:6060', true],
  ['sip:x@10.0.0.12', true],
  ['sip:x@other.example:6060;maddr=10.0.0.11', true],
  ['sip:x@10.0.0.11', false],
  ['sip:x@10.0.0.13:6060', false],
  ['sip:x@other.example', false],
] as const) {
  test(`${uri} leads to ${expected ? 'a CSCF of this network' : 'somebody else'} (RFC 3263 §4)`, () => {
    const parsed = parseUri(uri)
    assert.ok(parsed.kind === 'sip')
    assert.equal(isCscf(parsed, room), expected)
  })
}
