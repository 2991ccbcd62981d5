import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createQuery, createResponse, type DnsMessage } from '../codec/message.ts'
import { parseName as name } from '../codec/name-text.ts'
import { record, soaRecord } from '../test-records.ts'
import { interpret, MAX_ALIASES, MAX_NEGATIVE_SECONDS, MAX_POSITIVE_SECONDS } from './interpret.ts'

const asked = name('a.example')
const read = (more: Partial<DnsMessage>) => interpret(createResponse(createQuery(1, asked, 'A'), more), asked, 'A')
const address = (ttl: number) => record('a.example', 'A', '192.0.2.1', ttl)

test('an answer is believed for its TTL, for a day at most', () => {
  assert.deepEqual(read({ answers: [address(20)] }), { kind: 'records', records: [address(20)], seconds: 20 })
  const long = read({ answers: [address(0x7fff_ffff)] })
  assert.equal(long.kind === 'records' && long.seconds, MAX_POSITIVE_SECONDS)
})

test('a TTL with its highest bit set is zero (RFC 2181 §8)', () => {
  const odd = read({ answers: [address(0x8000_0001)] })
  assert.equal(odd.kind === 'records' && odd.seconds, 0)
})

test('a negative answer is believed for the smaller of TTL and MINIMUM, for three hours at most (RFC 2308 §5)', () => {
  const none = (minimum: number, ttl: number) => read({ rcode: 3, authorities: [soaRecord('example', minimum, ttl)] })
  assert.deepEqual(none(60, 300), { kind: 'none', seconds: 60 })
  assert.deepEqual(none(300, 60), { kind: 'none', seconds: 60 })
  assert.deepEqual(none(99_999, 99_999), { kind: 'none', seconds: MAX_NEGATIVE_SECONDS })
})

test('no records, no SOA and no NS: nothing there, and nothing to be kept (RFC 2308 §2.2)', () => {
  assert.deepEqual(read({}), { kind: 'none', seconds: 0 })
  assert.deepEqual(read({ rcode: 3 }), { kind: 'none', seconds: 0 })
})

test('an alias to a name that does not exist is a negative answer, for no longer than the alias (RFC 6604 §3)', () => {
  const answers = [record('a.example', 'CNAME', name('b.example'), 10)]
  assert.deepEqual(read({ rcode: 3, answers, authorities: [soaRecord('example')] }), { kind: 'none', seconds: 10 })
  assert.deepEqual(read({ answers }), { kind: 'alias', name: name('b.example'), seconds: 10 })
})

test('aliases are followed to their limit, in any order and case', () => {
  const chain = (links: number) => {
    const aliases = Array.from({ length: links }, (_, i) =>
      record(i === 0 ? 'A.example' : `L${i}`, 'CNAME', name(`l${i + 1}`), 90 - i),
    )
    return read({ answers: [record(`l${links}`, 'A', '192.0.2.1'), ...aliases.reverse()] })
  }
  const long = chain(MAX_ALIASES)
  assert.equal(long.kind === 'records' && long.seconds, 91 - MAX_ALIASES)
  assert.equal(chain(MAX_ALIASES + 1).kind, 'lame')
})

test('records of another class do not count', () => {
  assert.deepEqual(read({ answers: [{ ...address(20), class: 3 }] }), { kind: 'none', seconds: 0 })
})
