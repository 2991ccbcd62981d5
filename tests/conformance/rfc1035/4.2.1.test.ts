import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createQuery, createResponse, decodeMessage, encodeMessage, parseName, type ResourceRecord } from '@voltaic/dns'

const owner = parseName('many.example')
const query = createQuery(1, owner, 'TXT')
const records = (count: number): ResourceRecord[] =>
  Array.from({ length: count }, (_, i) => ({ name: owner, type: 'TXT', class: 1, ttl: 60, data: [`record ${i}`] }))

test('what fits in 512 octets is sent whole, without TC', () => {
  const decoded = decodeMessage(encodeMessage(createResponse(query, { answers: records(20) }), 512))
  assert.deepEqual([decoded.isTruncated, decoded.answers.length], [false, 20])
})

test('what does not fit is cut to at most 512 octets, with TC', () => {
  const bytes = encodeMessage(createResponse(query, { answers: records(100) }), 512)
  assert.ok(bytes.length <= 512)
  assert.equal(decodeMessage(bytes).isTruncated, true)
  assert.deepEqual(decodeMessage(bytes).questions, query.questions)
})
