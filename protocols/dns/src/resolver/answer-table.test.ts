import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Behaviour, honest, onBench } from './test-bench.ts'

test('an answer is kept for its TTL, whatever the case of the name (RFC 1035 §7.4)', () =>
  onBench([honest], async ({ resolver, asked, runtime }) => {
    await resolver.srv('_sip._udp.example')
    await runtime.clock.advance(99_999)
    await resolver.srv('_SIP._udp.Example')
    assert.equal(asked.length, 1)
    await runtime.clock.advance(1)
    await resolver.srv('_sip._udp.example')
    assert.equal(asked.length, 2)
  }))

test('addresses are kept for the smallest TTL among them, aliases included', () =>
  onBench([honest], async ({ resolver, asked, runtime }) => {
    assert.deepEqual(await resolver.addresses('alias.example'), ['192.0.2.1', '2001:db8::1'])
    await runtime.clock.advance(49_999)
    await resolver.addresses('alias.example')
    assert.equal(asked.length, 2)
    await runtime.clock.advance(1)
    await resolver.addresses('alias.example')
    assert.equal(asked.length, 4)
  }))

test('a negative answer is kept for the MINIMUM of the SOA (RFC 2308 §5)', () =>
  onBench([honest], async ({ resolver, asked, runtime }) => {
    await resolver.srv('nobody.example')
    await runtime.clock.advance(59_999)
    await resolver.srv('nobody.example')
    assert.equal(asked.length, 1)
    await runtime.clock.advance(1)
    await resolver.srv('nobody.example')
    assert.equal(asked.length, 2)
  }))

test('a negative answer without SOA, and TTL 0, are not kept (RFC 2308 §5, RFC 1035 §3.2.1)', () => {
  const withoutSoa: Behaviour = (query) => ({ ...honest(query), authorities: [] })
  return onBench([withoutSoa], async ({ resolver, asked }) => {
    for (const each of ['nobody.example', 'nobody.example', 'zero.example', 'zero.example']) await resolver.srv(each)
    assert.equal(asked.length, 4)
  })
})

test('equal questions under way at one time are asked once', () =>
  onBench([honest], async ({ resolver, asked }) => {
    const same = Array.from({ length: 50 }, (_, i) => resolver.srv(i % 2 === 0 ? 'zero.example' : 'ZERO.example'))
    assert.equal(new Set(await Promise.all(same)).size, 1)
    assert.equal(asked.length, 1)
  }))

test('no more names are kept than allowed; the oldest goes', () =>
  onBench(
    [honest],
    async ({ resolver, asked }) => {
      for (const each of ['a.example', 'b.example', 'c.example']) await resolver.srv(each)
      await resolver.srv('c.example')
      await resolver.srv('b.example')
      assert.equal(asked.length, 3)
      await resolver.srv('a.example')
      assert.equal(asked.length, 4)
    },
    { limits: { maxEntries: 2 } },
  ))

test('no more records are kept than allowed, however few the names', () =>
  onBench(
    [honest],
    async ({ resolver, asked }) => {
      const timesAsked = () => asked.filter((line) => line.startsWith('1 udp')).length
      for (const each of ['_sip._udp.example', 'many.example', 'many.example']) await resolver.srv(each)
      assert.equal(timesAsked(), 2, 'both fit')
      for (const each of ['none.example', 'many.example']) await resolver.srv(each)
      assert.equal(timesAsked(), 3, 'one more does not, and the oldest goes')
      await resolver.srv('_sip._udp.example')
      assert.equal(timesAsked(), 4, 'the oldest has gone, and many.example goes')
      for (const each of ['none.example', '_sip._udp.example']) await resolver.srv(each)
      assert.equal(timesAsked(), 4, 'what was left fits')
      await resolver.srv('many.example')
      assert.equal(timesAsked(), 5)
    },
    { limits: { maxRecords: 41 } },
  ))

test('an answer larger than all that may be kept is given, and not kept', () =>
  onBench(
    [honest],
    async ({ resolver, asked }) => {
      for (let i = 0; i < 2; i++) assert.equal((await resolver.srv('many.example')).length, 40)
      assert.equal(asked.length, 4)
    },
    { limits: { maxRecords: 39 } },
  ))

test('while no server answers, what was known before is used, and they are asked again after half a minute (RFC 8767 §5)', () => {
  let isSilent = false
  const behaviour: Behaviour = (query) => (isSilent ? undefined : honest(query))
  return onBench([behaviour], async ({ runtime, resolver, asked }) => {
    const known = await resolver.srv('_sip._udp.example')
    assert.equal(known.length, 1)
    await runtime.clock.advance(101_000)
    isSilent = true
    const stale = resolver.srv('_sip._udp.example')
    await runtime.clock.advance(10_000)
    assert.deepEqual(await stale, known)
    const before = asked.length
    assert.deepEqual(await resolver.srv('_sip._udp.example'), known)
    assert.equal(asked.length, before, 'not asked for each message')
    isSilent = false
    await runtime.clock.advance(31_000)
    assert.deepEqual(await resolver.srv('_sip._udp.example'), known)
    assert.ok(asked.length > before)
  })
})

test('what was known before is used for a day, not for ever (RFC 8767 §5)', () => {
  let isSilent = false
  const behaviour: Behaviour = (query) => (isSilent ? undefined : honest(query))
  return onBench([behaviour], async ({ runtime, resolver }) => {
    await resolver.srv('_sip._udp.example')
    isSilent = true
    await runtime.clock.advance(25 * 3_600_000)
    const late = assert.rejects(resolver.srv('_sip._udp.example'), { code: 'DNS_NO_ANSWER' })
    await runtime.clock.advance(10_000)
    await late
  })
})
