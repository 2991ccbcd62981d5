import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ByteWriter } from '@voltaic/base'
import { rtpPacket } from '../../test-stream.ts'
import { readPacketHeaders } from '../headers/packet-headers.ts'
import { CHANGE, Changes } from './changes.ts'
import { IpIdWatch, swapped } from './ip-id.ts'
import { ItemList, MAX_SENT_LISTS } from './item-list.ts'
import { MAX_REFERENCES, References } from './references.ts'
import { MAX_GUESSES, RtpGuess } from './rtp-guess.ts'
import { MAX_SENT, SentPackets } from './sent-packets.ts'
import { StrideWatch } from './ts-stride.ts'

test('IP-IDs: a counter, one in the other byte order, chance, and none (RFC 3095 §4.5.5; RFC 3843 §3.3)', () => {
  const kindOf = (idAt: (index: number) => number, mayBeConstant = false) => {
    const watch = new IpIdWatch(mayBeConstant)
    for (let index = 0; index < 40; index++) watch.observe(idAt(index) & 0xffff, (65_530 + index) & 0xffff)
    return watch.kind
  }
  assert.equal(
    kindOf((index) => 65_520 + index),
    'sequential',
  )
  assert.equal(
    kindOf((index) => 65_520 + 30 * index),
    'sequential',
  )
  assert.equal(
    kindOf((index) => swapped((200 + index) & 0xffff)),
    'swapped',
  )
  assert.equal(
    kindOf((index) => index * 31_337),
    'random',
  )
  assert.equal(
    kindOf(() => 0),
    'random',
  )
  assert.equal(
    kindOf(() => 0, true),
    'constant',
  )
})

test('TS_STRIDE: found at the second equal step, kept in silence, given up for a finer one (RFC 3095 §4.5.3)', () => {
  const watch = new StrideWatch()
  let [sn, ts] = [0, 7]
  const after = (packets: number, ticks: number) => {
    sn += packets
    ts = (ts + ticks) % 2 ** 32
    return [watch.observe(sn, ts), watch.stride]
  }
  assert.deepEqual(after(1, 320), [true, 1])
  assert.deepEqual(after(1, 320), [false, 1])
  assert.deepEqual(after(1, 320), [true, 320])
  assert.deepEqual(after(2, 640), [false, 320])
  for (let sid = 0; sid < 20; sid++) assert.deepEqual(after(1, 2560), [false, 320])
  // off the grid, and then on the new one
  assert.deepEqual(after(1, 320 + 5), [true, 320])
  assert.deepEqual(after(1, 160), [true, 320])
  assert.deepEqual(after(1, 160), [true, 160])
  // the wrap of 32 bits
  assert.deepEqual(after(1, 2 ** 32 - ts + 160 - 5), [true, 160])
})

test('a change is known after so many packets, or after an acknowledgement of one that told it (RFC 3095 §5.3.1.1.1)', () => {
  const changes = new Changes()
  changes.note(CHANGE.csrcs | CHANGE.innerTtl, 5)
  assert.equal(changes.told(CHANGE.csrcs, 2), 0)
  assert.equal(changes.told(CHANGE.csrcs, 2), CHANGE.csrcs)
  assert.equal(changes.pending, CHANGE.innerTtl)
  changes.note(CHANGE.innerTtl, 8)
  assert.equal(changes.acknowledged(CHANGE.innerTtl, 7), 0, 'packet 7 told an older value')
  assert.equal(changes.acknowledged(CHANGE.innerTtl, 8), CHANGE.innerTtl)
})

test('lists: whole, then what changed against the list that is known (RFC 3095 §5.8.2, §5.8.3)', () => {
  const list = new ItemList(0)
  const items = (...values: readonly number[]) => values.map((value) => Uint8Array.of(0, 0, 0, value))
  const written = () => {
    const out = new ByteWriter(64)
    list.writeCompressed(out, { isReliable: false, enough: 1 })
    return Buffer.from(out.finish()).toString('hex')
  }
  assert.equal(list.observe(items(7, 8, 9)), true)
  assert.equal(list.observe(items(7, 8, 9)), false)
  assert.equal(written(), `230189a0${'00000007'}${'00000008'}${'00000009'}`)
  assert.equal(written(), '23010120', 'the items are known')
  list.established()
  list.observe(items(7, 9))
  assert.equal(written(), 'a302012f', 'removal of the second of three')
  list.observe(items(7, 6, 9))
  // removal of the second, insertion of index 3 with its item as the second
  assert.equal(written(), `eb03012f20${'00000006'}`)
  list.observe([])
  assert.equal(written(), '00')
})

test('lists in R-mode: items and references are known by acknowledgement, and named by the SN (RFC 3095 §5.8.1.1, §5.8.2.1)', () => {
  const list = new ItemList(0)
  const items = (...values: readonly number[]) => values.map((value) => Uint8Array.of(0, 0, 0, value))
  const written = (number: number, isChanging = false) => {
    const out = new ByteWriter(64)
    const packet = { number, sn: 0x1200 + number }
    list.writeCompressed(out, { isReliable: true, enough: 1, ...(isChanging ? {} : { packet }) })
    return Buffer.from(out.finish()).toString('hex')
  }
  const whole = `0389a0${'00000007'}${'00000008'}${'00000009'}`
  list.observe(items(7, 8, 9))
  assert.equal(written(1, true), whole, 'a packet while the mode changes')
  list.acknowledged(1)
  for (const number of [2, 3]) assert.equal(written(number), whole, 'nothing is acknowledged')
  list.acknowledged(2)
  assert.equal(written(4), '83020f', 'nothing of the list of SN 1202 is removed')
  list.observe(items(7, 9))
  assert.equal(written(5), '83022f', 'removal of the second')
  list.observe(items(7, 6, 9))
  for (const number of [6, 7]) assert.equal(written(number), `cb022f20${'00000006'}`, 'the same reference until an ACK')
  list.acknowledged(7)
  list.observe(items(9, 6, 7))
  assert.equal(written(8).slice(2, 4), '07')
  // the end of SN 1307 is that of 1207: what the decompressor has by that name is another list now
  assert.equal(written(0x107).slice(2, 4), '07')
  assert.equal(written(9), '032300', 'whole, by indices')
  list.forget()
  assert.equal(written(10), `03ab80${'00000009'}${'00000006'}${'00000007'}`)
})

test('lists in R-mode: after many changes, and for an item whose index got another meaning, the whole list is sent (RFC 3095 §5.8.1)', () => {
  const list = new ItemList(0)
  const item = (value: number) => Uint8Array.of(0, 0, 1, value)
  const encodingOf = (number: number) => {
    const out = new ByteWriter(256)
    list.writeCompressed(out, { isReliable: true, enough: 1, packet: { number, sn: number } })
    return (out.finish()[0] ?? 0) >> 6
  }
  list.observe([item(0), item(1)])
  encodingOf(0)
  list.acknowledged(0)
  for (let change = 1; change <= 8; change++) {
    list.observe(change % 2 === 0 ? [item(0), item(1)] : [item(0)])
    assert.equal(encodingOf(change), 2, `change ${change}`)
  }
  list.observe([item(1)])
  assert.equal(encodingOf(9), 0, 'the ninth change')
  list.observe([item(0), item(1)])
  encodingOf(10)
  list.acknowledged(10)
  // 16 indices are not enough for 15 further items beside two
  list.observe(Array.from({ length: 15 }, (_, value) => item(value + 2)))
  assert.equal(encodingOf(11), 0)
})

test('packets with a list are remembered up to a limit, whether one is acknowledged or not (RFC 3095 §5.8.2.1)', () => {
  const list = new ItemList(0)
  list.observe([Uint8Array.of(0, 0, 0, 1)])
  const encodingOf = (number: number) => {
    const out = new ByteWriter(16)
    list.writeCompressed(out, { isReliable: true, enough: 1, packet: { number, sn: number } })
    return (out.finish()[0] ?? 0) >> 6
  }
  for (let number = 0; number <= MAX_SENT_LISTS; number++) encodingOf(number)
  list.acknowledged(0)
  assert.equal(encodingOf(MAX_SENT_LISTS + 1), 0, 'forgotten')
  list.acknowledged(MAX_SENT_LISTS)
  assert.equal(encodingOf(MAX_SENT_LISTS + 2), 2)
})

test('references: the spread over the window, which is bounded (RFC 3095 §4.5.2)', () => {
  const references = new References()
  const push = (packet: number, width: number) =>
    references.push({ packet, sn: packet & 0xffff, ts: 160 * packet, outerId: 0, innerId: packet, at: 0 }, width)
  for (let packet = 0; packet < 10; packet++) push(packet, 4)
  assert.deepEqual(references.sn(10, 16), { least: 1, most: 4 })
  assert.deepEqual(references.ipId(13, 10, 'innerId', false), { least: 3, most: 3 })
  assert.ok(references.isTsInferred(1600, 10, 160) && !references.isTsInferred(1760, 10, 160))
  assert.deepEqual(references.scaledTs(1600, 160), { least: 1, most: 4 })
  assert.equal(references.scaledTs(1601, 160), undefined)
  references.acknowledged(8)
  assert.equal(references.size, 2)
  references.acknowledged(99)
  assert.equal(references.size, 2, 'of a packet that is none of them')
  for (let packet = 10; packet < 2 * MAX_REFERENCES; packet++) push(packet, Number.POSITIVE_INFINITY)
  assert.equal(references.size, MAX_REFERENCES)
})

test('packets are remembered for feedback, the last of those that end alike is meant (RFC 3095 §5.7.6.1)', () => {
  const sent = new SentPackets()
  for (let packet = 0; packet < 3 * MAX_SENT; packet++)
    sent.add({ packet, sn: packet, told: 0, updates: packet % 2 === 0 })
  assert.equal(sent.find(3, 4, false)?.packet, 3 * MAX_SENT - 13)
  assert.equal(sent.find(3, 4, true), undefined)
  assert.equal(sent.find(2 * MAX_SENT - 1, 16, false), undefined, 'forgotten')
  assert.equal(sent.find(2 * MAX_SENT, 16, true)?.packet, 2 * MAX_SENT)
})

test('what has another SSRC each time is no RTP after some; RTCP is none either (RFC 3095 §6.2)', () => {
  const guess = new RtpGuess()
  const read = (payloadType: number) => readPacketHeaders(rtpPacket({ sn: 1, ts: 2, payloadType })) ?? assert.fail()
  assert.ok(guess.isRtp(read(0), 'a') && !guess.isRtp(read(72), 'a'))
  for (let times = 0; times < 8; times++) guess.given('a')
  assert.ok(!guess.isRtp(read(0), 'a') && guess.isRtp(read(0), 'b'))
  for (let other = 0; other < MAX_GUESSES; other++) guess.given(`other ${other}`)
  assert.ok(guess.isRtp(read(0), 'a'), 'forgotten')
})
