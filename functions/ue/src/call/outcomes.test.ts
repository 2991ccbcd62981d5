import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRequest, createResponse } from '@voltaic/sip'
import { outcomeOfRefusal } from './outcomes.ts'

const invite = createRequest('INVITE', 'tel:+61', [
  ['From', '<sip:a@ims.example>;tag=1'],
  ['To', '<tel:+61>'],
  ['Call-ID', 'c'],
  ['CSeq', '1 INVITE'],
])

for (const [headers, reason] of [
  [[], 'Address Incomplete'],
  [[['Reason', 'Q.850;cause=28;text="number too short"']], 'number too short'],
  [[['Reason', 'Q.850;cause=28, SIP;cause=484;text="go on"']], 'go on'],
  [[['Reason', ';;"']], 'Address Incomplete'],
] as const) {
  test(`a call that is refused with ${headers[0]?.[1] ?? 'no Reason'}: ${reason} (RFC 6432 §2)`, () => {
    const outcome = outcomeOfRefusal(createResponse(invite, 484, { headers }))
    assert.deepEqual(outcome, { kind: 'refused', status: 484, reason, by: 'peer' })
  })
}
