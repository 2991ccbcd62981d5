import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RCODE } from '../codec/codes.ts'
import { encodeMessage } from '../codec/encode-message.ts'
import { createQuery } from '../codec/message.ts'
import { parseName } from '../codec/name-text.ts'
import { record, soaRecord } from '../test-records.ts'
import { createZone } from './create-zone.ts'
import { isTransferQuery, TRANSFER_MESSAGE_LENGTH, transfer } from './transfer.ts'

const hosts = Array.from({ length: 2000 }, (_, n) => record(`host${n}.x`, 'A', `192.0.${n >> 8}.${n & 255}`))
const apex = [soaRecord('x'), record('x', 'NS', parseName('ns.x'))]
const zone = createZone(parseName('x'), [...hosts, ...apex])
const query = createQuery(7, parseName('X'), 'AXFR')

test('a transfer begins and ends with the SOA and has each record once (RFC 5936 §2.2)', () => {
  const messages = [...transfer([zone], query)]
  const records = messages.flatMap(({ answers }) => answers)
  assert.equal(records.length, hosts.length + apex.length + 1)
  assert.deepEqual([records[0], records.at(-1)], [zone.soa, zone.soa])
  assert.equal(new Set(records).size, hosts.length + apex.length)
  assert.ok(messages.length > 1)
  for (const message of messages) {
    assert.deepEqual([message.id, message.isAuthoritative, message.rcode], [7, true, RCODE.NOERROR])
    assert.ok(encodeMessage(message).length <= TRANSFER_MESSAGE_LENGTH + 300)
  }
})

test('a zone of nothing but its apex is one message', () => {
  const messages = [...transfer([createZone(parseName('x'), apex)], query)]
  assert.deepEqual(
    messages.map(({ answers }) => answers.map(({ type }) => type)),
    [['SOA', 'NS', 'SOA']],
  )
})

test('a name inside of a zone is none that can be transferred: NOTAUTH (RFC 5936 §2.2.1)', () => {
  const messages = [...transfer([zone], createQuery(7, parseName('host1.x'), 'AXFR'))]
  assert.deepEqual(
    messages.map(({ rcode, answers }) => [rcode, answers.length]),
    [[RCODE.NOTAUTH, 0]],
  )
})

test('AXFR and IXFR ask for a transfer, other questions do not (RFC 1995 §4)', () => {
  assert.deepEqual(
    (['AXFR', 'IXFR', 'ANY', 'SOA'] as const).map((type) => isTransferQuery(createQuery(1, parseName('x'), type))),
    [true, true, false, false],
  )
})
