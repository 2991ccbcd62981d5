import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { createRequest } from '../message/create-message.ts'
import { formatRequestDisposition, parseRequestDisposition, type RequestDisposition } from './request-disposition.ts'

const parse = (text: string) =>
  parseRequestDisposition(createRequest('INVITE', 'sip:b@b', [['Request-Disposition', text]]))

test('Request-Disposition has one directive of each kind (RFC 3841 §9.1)', () => {
  assert.deepEqual(parse('proxy, recurse, parallel'), { server: 'proxy', recurse: 'recurse', search: 'parallel' })
  assert.deepEqual(parse('No-Fork,fork,x-new'), { fork: 'no-fork' })
  assert.deepEqual(parseRequestDisposition(createRequest('INVITE', 'sip:b@b', [['d', 'queue']])), { queue: 'queue' })
  assert.deepEqual(parseRequestDisposition(createRequest('INVITE', 'sip:b@b', [])), {})
})

test('malformed Request-Disposition (RFC 3841 §9.1)', () => {
  assert.throws(() => parse('no fork'), { name: 'DecodeError', code: 'SIP_HEADER_MALFORMED' })
})

test('what is written is read back (RFC 3841 §9.1)', () => {
  const dispositions: fc.Arbitrary<RequestDisposition> = fc.record(
    {
      server: fc.constantFrom('proxy', 'redirect'),
      cancel: fc.constantFrom('cancel', 'no-cancel'),
      fork: fc.constantFrom('fork', 'no-fork'),
      recurse: fc.constantFrom('recurse', 'no-recurse'),
      search: fc.constantFrom('parallel', 'sequential'),
      queue: fc.constantFrom('queue', 'no-queue'),
    },
    { requiredKeys: ['server'], noNullPrototype: true },
  )
  fc.assert(fc.property(dispositions, (value) => assert.deepEqual(parse(formatRequestDisposition(value)), value)))
})
