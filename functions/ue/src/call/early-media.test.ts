import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRequest, createResponse } from '@voltaic/sip'
import { earlyMediaDirection } from './early-media.ts'

const invite = createRequest('INVITE', 'tel:+999', [['CSeq', '1 INVITE']])

function directionOf(header: string | undefined) {
  const headers = header === undefined ? [] : [['P-Early-Media', header] as const]
  return earlyMediaDirection(createResponse(invite, 183, { headers }))
}

for (const [header, direction] of [
  ['sendonly', 'recvonly'],
  ['sendrecv', 'sendrecv'],
  ['recvonly, sendrecv', 'sendonly'],
  ['inactive', undefined],
  ['supported', undefined],
  ['gated', undefined],
  ['"', undefined],
  [undefined, undefined],
] as const) {
  test(`P-Early-Media ${header} lets the caller have ${direction ?? 'nothing'} (RFC 5009 §4, §8)`, () => {
    assert.equal(directionOf(header), direction)
  })
}
