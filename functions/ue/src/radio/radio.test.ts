import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestCalls, TEST_FRAMES, TEST_PACKETS } from '../media/test-calls.ts'
import { decodeIpDatagram, encodeIpDatagram } from './ip-datagram.ts'

const LOOP = TEST_FRAMES * 20
const NOTHING_LEFT = { sockets: 0, timers: 0 }
const MODES = ['U', 'O', 'R'] as const

test('a datagram is packed as the phone sends it, checksums worked by hand (RFC 791 §3.1)', () => {
  const datagram = {
    from: { host: '10.0.0.1', port: 0x1000 },
    to: { host: '10.0.0.2', port: 0x2000 },
    data: Buffer.of(0xab),
  }
  const packet = encodeIpDatagram(datagram, 1, 0)
  // 4500 + 001d + 0001 + 0000 + 4011 + 0a00 + 0001 + 0a00 + 0002 = 9932, and its complement is 66cd;
  // 0a00 + 0001 + 0a00 + 0002 + 0011 + 0009 + 1000 + 2000 + 0009 + ab00 = ef26, and its complement is 10d9
  const expected = '4500001d00010000401166cd0a0000010a00000210002000000910d9ab'
  assert.equal(Buffer.from(packet).toString('hex'), expected)
  assert.deepEqual(decodeIpDatagram(packet), datagram)
  const v6 = { ...datagram, from: { host: '2001:db8::1', port: 1 }, to: { host: '2001:db8::2', port: 2 } }
  assert.deepEqual(decodeIpDatagram(encodeIpDatagram(v6, 1, 46)), v6)
})

for (const mode of MODES)
  test(`${mode}-mode: speech comes out of a good radio as it went in, with 7 octets of header at most (TS 36.323 §5.5)`, async () => {
    const calls = await createTestCalls({}, { mode })
    calls.a.start(calls.toB())
    calls.b.start(calls.toA())
    await calls.clock.advance(20 * LOOP)
    for (const call of [calls.a, calls.b]) {
      const { received, matched, lost, jitter } = call.summary()
      assert.deepEqual({ matched, lost, jitter }, { matched: received, lost: 0, jitter: 0 })
      assert.equal(received, 20 * TEST_PACKETS)
    }
    const saving = calls.media.saving() ?? assert.fail('no radio')
    assert.deepEqual([saving.delivered, saving.refused], [saving.packets, 0])
    assert.ok(saving.headerOctets > 39 * saving.packets)
    assert.ok(saving.compressedOctets < 7 * saving.packets, `${saving.compressedOctets / saving.packets}`)
    assert.deepEqual(await calls.stop(), NOTHING_LEFT)
  })

for (const mode of MODES)
  test(`${mode}-mode over a bad radio: what is lost is lost, and no frame is another (RFC 3095 §4.1)`, async () => {
    const calls = await createTestCalls({}, { mode, loss: 0.08, damage: 0.04, reordering: 0.05 })
    calls.a.start(calls.toB())
    calls.b.start(calls.toA())
    await calls.clock.advance(100 * LOOP)
    calls.a.change(calls.toB({ direction: 'inactive' }))
    await calls.clock.advance(1000)
    const { received, matched, mismatched, lost } = calls.b.summary()
    assert.deepEqual([matched, mismatched], [received, 0])
    assert.ok(lost > 100 && received > 0.6 * calls.a.summary().sent, `${lost} ${received}`)
    const saving = calls.media.saving() ?? assert.fail('no radio')
    for (const count of [saving.lost, saving.damaged, saving.overtaken]) assert.ok(count > 50, `${count}`)
    assert.deepEqual(await calls.stop(), NOTHING_LEFT)
  })
