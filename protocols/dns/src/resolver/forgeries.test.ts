import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Address, MemoryRuntime } from '@voltaic/runtime'
import { decodeMessage } from '../codec/decode-message.ts'
import { encodeMessage } from '../codec/encode-message.ts'
import { createResponse, type DnsMessage } from '../codec/message.ts'
import { parseName as name } from '../codec/name-text.ts'
import { record } from '../test-records.ts'
import { type Behaviour, first, honest, onBench, srvOf } from './test-bench.ts'

test('records that do not hang together with the question are not taken', () => {
  const poisoned: Behaviour = (query) => {
    const response = honest(query)
    const extra = [
      record('other.example', 'SRV', srvOf('evil.example')),
      record('_sip._udp.example', 'A', '192.0.2.66'),
    ]
    return {
      ...response,
      answers: [...extra, ...response.answers],
      additionals: [record('host.example', 'A', '192.0.2.66')],
    }
  }
  return onBench([poisoned], async ({ asked, resolver }) => {
    assert.deepEqual(
      (await resolver.srv('_sip._udp.example')).map(({ target }) => target),
      ['host.example'],
    )
    assert.equal(asked.length, 1)
    await resolver.srv('other.example')
    assert.equal(asked.length, 2)
    assert.deepEqual(await resolver.addresses('host.example'), ['192.0.2.1', '2001:db8::1'])
  })
})

/** Sends forgeries to every port that asks the first server, before the true answer. */
function forge(
  runtime: MemoryRuntime,
  make: (query: DnsMessage, from: Address) => { data: Uint8Array; from?: Address },
): () => void {
  return runtime.net.addTap((flight) => {
    if (flight.kind !== 'udp' || flight.to.port !== first.port) return
    const { data, from = first } = make(decodeMessage(flight.data), flight.from)
    void runtime.net
      .bindDatagram({ ...from, port: from === first ? 0 : from.port }, { onDatagram() {} })
      .then((socket) => {
        socket.send(data, flight.from)
        return socket.close()
      })
  })
}

test('datagrams from another address, with another id or another question are ignored (RFC 5452 §9.1)', () =>
  onBench([honest], async ({ resolver, runtime }) => {
    const evil = (query: DnsMessage) =>
      createResponse(query, { answers: [record('_sip._udp.example', 'SRV', srvOf('evil.example'))] })
    const remove = forge(runtime, (query) => ({ data: encodeMessage(evil(query)) }))
    assert.deepEqual(
      (await resolver.srv('_sip._udp.example')).map(({ target }) => target),
      ['host.example'],
    )
    remove()
    assert.ok(runtime.counters.get('dns.resolver.mismatch') > 0)
  }))

for (const [what, twist] of [
  ['another id', (query: DnsMessage) => ({ ...query, id: query.id ^ 1 })],
  [
    'another name',
    (query: DnsMessage) => ({ ...query, questions: [{ name: name('b.example'), type: 'SRV', class: 1 }] as const }),
  ],
  [
    'another type',
    (query: DnsMessage) => ({ ...query, questions: [{ name: name('a.example'), type: 'A', class: 1 }] as const }),
  ],
  [
    'another class',
    (query: DnsMessage) => ({ ...query, questions: [{ name: name('a.example'), type: 'SRV', class: 3 }] as const }),
  ],
  ['two questions', (query: DnsMessage) => ({ ...query, questions: [...query.questions, ...query.questions] })],
  ['no question', (query: DnsMessage) => ({ ...query, questions: [] })],
  ['another opcode', (query: DnsMessage) => ({ ...query, opcode: 4 })],
] as const) {
  test(`a response with ${what} is not the answer (RFC 5452 §9.1)`, () =>
    onBench([(query) => createResponse(twist(query))], async ({ resolver, runtime }) => {
      const failed = assert.rejects(resolver.srv('a.example'), { code: 'DNS_NO_ANSWER' })
      await runtime.clock.advance(6000)
      await failed
      assert.equal(runtime.counters.get('dns.resolver.mismatch'), 2)
    }))
}

test('each query has a port and an id of its own (RFC 5452 §9.2)', () =>
  onBench([honest], async ({ resolver, runtime }) => {
    const ports = new Set<number>()
    const ids = new Set<number>()
    const remove = runtime.net.addTap((flight) => {
      if (flight.kind !== 'udp' || flight.to.port !== first.port) return
      ports.add(flight.from.port)
      ids.add(decodeMessage(flight.data).id)
    })
    for (let i = 0; i < 20; i++) await resolver.srv(`${i}.example`)
    remove()
    assert.equal(ports.size, 20)
    assert.ok(ids.size > 18)
  }))
