import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RCODE } from '../codec/codes.ts'
import { createResponse } from '../codec/message.ts'
import { formatHost, parseName as name } from '../codec/name-text.ts'
import { record } from '../test-records.ts'
import { type Behaviour, first, honest, onBench, srvOf } from './test-bench.ts'

test('NAPTR, SRV and addresses as RFC 3263 wants them', () =>
  onBench([honest], async ({ resolver }) => {
    assert.deepEqual(await resolver.naptr('example'), [
      { order: 10, preference: 20, flags: 's', services: 'SIP+D2U', regexp: '', replacement: '_sip._udp.example' },
    ])
    assert.deepEqual(await resolver.srv('_sip._udp.example'), [
      { priority: 1, weight: 2, port: 5060, target: 'host.example' },
    ])
    assert.deepEqual(await resolver.srv('none.example'), [{ priority: 1, weight: 2, port: 5060, target: '.' }])
    assert.deepEqual(await resolver.addresses('host.example'), ['192.0.2.1', '2001:db8::1'])
  }))

test('no such record and no such name are empty, not failures', () =>
  onBench([honest], async ({ resolver }) => {
    assert.deepEqual(await resolver.naptr('host.example'), [])
    assert.deepEqual(await resolver.srv('nobody.example'), [])
    assert.deepEqual(await resolver.addresses('nobody.example'), [])
    assert.deepEqual(await resolver.addresses('four.example'), ['192.0.2.4'])
  }))

test('addresses of one kind only, in the order asked for', async () => {
  await onBench(
    [honest],
    async ({ resolver }) => assert.deepEqual(await resolver.addresses('host.example'), ['2001:db8::1', '192.0.2.1']),
    {
      addressTypes: ['AAAA', 'A'],
    },
  )
  await onBench(
    [honest],
    async ({ resolver, asked }) => {
      assert.deepEqual(await resolver.addresses('host.example'), ['192.0.2.1'])
      assert.deepEqual(asked, ['1 udp A host.example'])
    },
    { addressTypes: ['A'] },
  )
})

test('a truncated answer is asked for again by TCP (RFC 1035 §4.2.1, RFC 7766 §5)', () => {
  const large: Behaviour = (query, transport) => {
    const response = honest(query)
    return transport === 'udp' ? { ...response, isTruncated: true, answers: response.answers.slice(0, 3) } : response
  }
  return onBench([large], async ({ resolver, asked }) => {
    assert.equal((await resolver.srv('many.example')).length, 40)
    assert.deepEqual(asked, ['1 udp SRV many.example', '1 tcp SRV many.example'])
  })
})

test('a server that does not answer is asked twice, the next one in between; it then comes last (RFC 1035 §7.2)', () =>
  onBench([() => undefined, honest], async ({ resolver, asked, runtime }) => {
    const answered = resolver.srv('_sip._udp.example')
    await runtime.clock.advance(999)
    assert.deepEqual(asked, ['1 udp SRV _sip._udp.example'])
    await runtime.clock.advance(1)
    assert.equal((await answered).length, 1)
    await resolver.naptr('example')
    assert.deepEqual(asked.slice(1), ['2 udp SRV _sip._udp.example', '2 udp NAPTR example'])
    await runtime.clock.advance(30_000)
    const later = resolver.srv('none.example')
    await runtime.clock.advance(1000)
    await later
    assert.deepEqual(asked.slice(3), ['1 udp SRV none.example', '2 udp SRV none.example'])
  }))

test('when no server answers: DNS_NO_ANSWER, after twice the time in the second round, and remembered for a second', () =>
  onBench([], async ({ resolver, runtime }) => {
    const failed = assert.rejects(resolver.srv('a.example'), { code: 'DNS_NO_ANSWER', message: /127\.0\.0\.1:5300/ })
    await runtime.clock.advance(6000)
    await failed
    assert.equal(runtime.counters.get('dns.resolver.timeout'), 4)
    await assert.rejects(resolver.srv('a.example'), { code: 'DNS_NO_ANSWER' })
    await runtime.clock.advance(1000)
    const again = assert.rejects(resolver.srv('a.example'), { code: 'DNS_NO_ANSWER' })
    await runtime.clock.advance(6000)
    await again
    assert.equal(runtime.counters.get('dns.resolver.timeout'), 8)
  }))

for (const rcode of [RCODE.SERVFAIL, RCODE.REFUSED, RCODE.NOTIMP] as const) {
  test(`a server that answers RCODE ${rcode} hands over to the next`, async () => {
    const failing: Behaviour = (query) => createResponse(query, { rcode })
    await onBench([failing, honest], async ({ resolver }) => assert.equal((await resolver.naptr('example')).length, 1))
    await onBench([failing, failing], async ({ resolver }) => {
      await assert.rejects(resolver.naptr('example'), {
        code: 'DNS_SERVER_FAILURE',
        message: /127\.0\.0\.2:5300: (SERV|REF|NOT)/,
      })
    })
  })
}

test('a referral is no answer for a stub (RFC 2308 §2.2)', () => {
  const referring: Behaviour = (query) =>
    createResponse(query, { authorities: [record('example', 'NS', name('ns.example'))] })
  return onBench([referring, honest], async ({ resolver }) => assert.equal((await resolver.naptr('example')).length, 1))
})

test('a server from before EDNS is asked again without it (RFC 6891 §6.2.2)', () => {
  const old: Behaviour = (query) => {
    if (query.edns !== undefined) return createResponse(query, { rcode: RCODE.FORMERR, questions: [] })
    return honest(query)
  }
  return onBench([old], async ({ resolver, asked }) => {
    assert.equal((await resolver.naptr('example')).length, 1)
    assert.equal(asked.length, 2)
  })
})

test('an alias that leads out of the answer is asked for, and the chain is bounded', async () => {
  const oneByOne: Behaviour = (query) => {
    const asked = query.questions[0]?.name ?? name('.')
    const step = Number(formatHost(asked).slice(1).split('.')[0])
    if (step === 5) return createResponse(query, { answers: [record('l5.example', 'SRV', srvOf('host.example'), 900)] })
    return createResponse(query, { answers: [record(formatHost(asked), 'CNAME', name(`l${step + 1}.example`), 800)] })
  }
  await onBench([oneByOne], async ({ resolver, asked }) => {
    assert.equal((await resolver.srv('l1.example')).length, 1)
    assert.equal(asked.length, 5)
    await assert.rejects(resolver.srv('l6.example'), { code: 'DNS_SERVER_FAILURE', message: /alias/ })
    assert.equal(asked.length, 5 + 9)
  })
})

test('a loop of aliases in one answer is refused', () => {
  const loop: Behaviour = (query) =>
    createResponse(query, {
      answers: [record('a.example', 'CNAME', name('b.example')), record('b.example', 'CNAME', name('a.example'))],
    })
  return onBench([loop, loop], async ({ resolver }) => {
    await assert.rejects(resolver.srv('a.example'), { code: 'DNS_SERVER_FAILURE', message: /does not end/ })
  })
})

test('one kind of address that fails does not hide the other, and is soon asked for again', () => {
  const noIpv6: Behaviour = (query) =>
    query.questions[0]?.type === 'AAAA' ? createResponse(query, { rcode: RCODE.SERVFAIL }) : honest(query)
  return onBench([noIpv6, noIpv6], async ({ resolver, runtime, asked }) => {
    assert.deepEqual(await resolver.addresses('host.example'), ['192.0.2.1'])
    const before = asked.length
    await runtime.clock.advance(1000)
    await resolver.addresses('host.example')
    assert.ok(asked.length > before)
    await assert.rejects(resolver.addresses('nobody.example'), { code: 'DNS_SERVER_FAILURE' })
  })
})

test('more queries than allowed at a time are refused', () =>
  onBench(
    [],
    async ({ resolver, runtime }) => {
      const failed = assert.rejects(Promise.all([resolver.srv('a.example'), resolver.srv('b.example')]), {
        code: 'DNS_NO_ANSWER',
      })
      await assert.rejects(resolver.srv('c.example'), { code: 'DNS_OVERLOADED' })
      await runtime.clock.advance(6000)
      await failed
    },
    { limits: { maxInFlight: 2 } },
  ))

test('text that is no name is refused, and nobody asked', () =>
  onBench([honest], async ({ resolver, asked }) => {
    await assert.rejects(resolver.srv('a..example'), { code: 'DNS_NAME_INVALID' })
    await assert.rejects(resolver.addresses(''), { code: 'DNS_NAME_INVALID' })
    assert.deepEqual(asked, [])
  }))

test('clear forgets, stop ends what is under way and refuses what comes after', () =>
  onBench([honest], async ({ resolver, asked, runtime }) => {
    await resolver.srv('_sip._udp.example')
    resolver.clear()
    await resolver.srv('_sip._udp.example')
    assert.equal(asked.length, 2)
    const tap = runtime.net.addTap(() => undefined)
    runtime.net.setFaults({ loss: 1 })
    const ended = assert.rejects(resolver.srv('none.example'), { code: 'DNS_STOPPED' })
    await runtime.clock.settle()
    await resolver.stop()
    await ended
    tap()
    await assert.rejects(resolver.srv('_sip._udp.example'), { code: 'DNS_STOPPED' })
  }))

test('asks from the address it was given, of the IP version of the server', () =>
  onBench(
    [honest],
    async ({ resolver, runtime }) => {
      const hosts = new Set<string>()
      const remove = runtime.net.addTap((flight) => {
        if (flight.to.port === first.port) hosts.add(flight.from.host)
      })
      await resolver.srv('_sip._udp.example')
      remove()
      assert.deepEqual([...hosts], ['127.0.0.12'])
    },
    { from: ['::1', '127.0.0.12'] },
  ))

test('without a server there is no answer, and the message says why', () =>
  onBench(
    [],
    async ({ resolver }) => {
      await assert.rejects(resolver.srv('a.example'), { code: 'DNS_NO_ANSWER', message: /none is configured/ })
    },
    { servers: [] },
  ))
