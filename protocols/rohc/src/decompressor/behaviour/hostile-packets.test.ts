import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { MAX_CONTEXTS } from '../context-table.ts'
import { createDecompressor } from '../create-decompressor.ts'
import { damaged, ir, irDyn, original, r0, r0Crc, uo0, uor2 } from './steady-stream.ts'

const valid = [ir(100), uo0(101), uor2(102), uor2(103, 3), r0(104), r0Crc(105), irDyn(106), ir(107, 3), uo0(108)]
const anyPacket = fc.oneof(
  fc.constantFrom(...valid),
  fc.uint8Array({ maxLength: 80 }),
  fc
    .tuple(fc.constantFrom(...valid), fc.nat(200), fc.integer({ min: 0, max: 255 }), fc.nat(60))
    .map(([packet, at, value, cut]) => {
      const changed = Uint8Array.from(packet)
      changed[at % changed.length] = value
      return cut < changed.length ? changed.subarray(0, changed.length - cut) : changed
    }),
)

test('no sequence of packets makes it throw, and its memory is bounded', () => {
  fc.assert(
    fc.property(
      fc.array(anyPacket, { maxLength: 40 }),
      fc.constantFrom('U', 'O', 'R'),
      fc.boolean(),
      (packets, mode, large) => {
        const decompressor = createDecompressor({
          profiles: [0, 1, 2, 3, 4],
          cids: large ? 'large' : 'small',
          maxCid: 7,
          mrru: 200,
          mode,
          sendsFeedback: mode !== 'U',
        })
        for (const [at, packet] of packets.entries()) decompressor.decompress(packet, at * 20)
        const { contexts, refusals } = decompressor.report()
        assert.ok(contexts.length <= 8)
        assert.ok(Object.keys(refusals).length < 40)
        assert.ok(decompressor.takeFeedback().length <= 64)
      },
    ),
    { numRuns: 300 },
  )
})

test('contexts that are never closed: the largest CID space is full after 16384', () => {
  const decompressor = createDecompressor({
    profiles: [0],
    cids: 'large',
    maxCid: 16_383,
    mode: 'U',
    sendsFeedback: false,
  })
  // profile 0x0000 needs no more than three octets and its CRC; all CRC values are tried, one of 256 holds
  for (let cid = 0; cid < MAX_CONTEXTS; cid += 97) {
    for (let crc = 0; crc < 256; crc++) {
      const octets = cid < 0x80 ? [cid] : [0x80 | (cid >>> 8), cid & 0xff]
      decompressor.decompress(Uint8Array.from([0xfc, ...octets, 0, crc]), 0)
    }
  }
  assert.equal(decompressor.report().contexts.length, Math.ceil(MAX_CONTEXTS / 97))
})

test('what is delivered out of a damaged stream passed the CRC of its packet (RFC 3095 §5.3.2.2.2)', () => {
  const decompressor = createDecompressor({ profiles: [1], cids: 'small', maxCid: 0, mode: 'O', sendsFeedback: true })
  decompressor.decompress(ir(100), 0)
  for (let sn = 101; sn < 400; sn++) {
    const sent = sn % 3 === 0 ? damaged(uo0(sn)) : uo0(sn)
    const outcome = decompressor.decompress(sent, (sn - 100) * 20)
    if (sn % 3 === 0) assert.equal(outcome.kind, 'refused')
    else if (outcome.kind === 'packet') assert.deepEqual(outcome.packet, original(sn))
  }
})

test('with verifyUdpChecksum a packet whose checksum fails is refused', () => {
  // profile 0x0002 over IPv6: IR, then UO-0 of SN 101 with a checksum that is not that of its payload
  const hex =
    '60000011' + '20010db8000000000000000000000001' + '20010db8000000000000000000000002' + '04d2162e004000ffff0064'
  const body = Buffer.from(hex, 'hex')
  const wrong = (verifyUdpChecksum: boolean) => {
    const decompressor = createDecompressor({
      profiles: [2],
      cids: 'small',
      maxCid: 0,
      mode: 'U',
      sendsFeedback: false,
      verifyUdpChecksum,
      failureLimits: { k1: 9, n1: 9, k2: 9, n2: 9 },
    })
    const kinds: string[] = []
    for (let crc = 0; decompressor.report().contexts.length === 0; crc++)
      decompressor.decompress(Uint8Array.from([0xfd, 2, crc, ...body]), 0)
    for (let crc = 0; crc < 8; crc++) {
      kinds.push(decompressor.decompress(Uint8Array.from([0x28 | crc, 0xab, 0xcd, 1, 2]), 20).kind)
    }
    return kinds.filter((kind) => kind === 'packet').length
  }
  assert.equal(wrong(true), 0)
  assert.equal(wrong(false), 1)
})
