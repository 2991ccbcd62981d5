import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DatagramBatch } from './datagram-batch.ts'
import { SocketName } from './socket-name.ts'

const SLOTS = 2
const SIZE = 12
/** Above 32 bits, as addresses of the heap are. */
const ADDRESS = 0x7f12_3456_7800

function batch() {
  let memory = new ArrayBuffer(0)
  const made = new DatagramBatch(
    {
      allocate(length) {
        memory = new ArrayBuffer(length)
        return { address: ADDRESS, buffer: memory }
      },
    },
    SLOTS,
    SIZE,
  )
  return { made, view: new DataView(memory) }
}

test('each slot is a struct mmsghdr with one piece and a name, by their addresses', () => {
  const { made, view } = batch()
  // two of 64 octets, two pieces of 16, two names of 32, then the octets, 16 each
  const [pieces, names, data] = [128, 160, 224]
  assert.equal(view.byteLength, data + 2 * 16)
  for (let slot = 0; slot < SLOTS; slot++) {
    assert.equal(made.addressOf(slot), ADDRESS + slot * 64)
    assert.equal(Number(view.getBigUint64(slot * 64, true)), ADDRESS + names + slot * 32)
    assert.equal(view.getUint32(slot * 64 + 8, true), 28)
    assert.equal(Number(view.getBigUint64(slot * 64 + 16, true)), ADDRESS + pieces + slot * 16)
    assert.equal(Number(view.getBigUint64(slot * 64 + 24, true)), 1)
    assert.equal(Number(view.getBigUint64(slot * 64 + 32, true)), 0)
    assert.equal(Number(view.getBigUint64(pieces + slot * 16, true)), ADDRESS + data + slot * 16)
    assert.equal(Number(view.getBigUint64(pieces + slot * 16 + 8, true)), 16)
  }
})

test('what the kernel writes is read, and what is to be sent is where the kernel reads it', () => {
  const { made, view } = batch()
  view.setUint32(64 + 56, 5, true)
  view.setUint8(224 + 16, 0x80)
  assert.equal(made.received(1), 5)
  assert.equal(made.data(1)[0], 0x80)
  made.setLength(1, 5)
  assert.equal(view.getUint32(128 + 16 + 8, true), 5)
  made.expect()
  assert.equal(view.getUint32(128 + 16 + 8, true), 16)
})

for (const host of ['192.0.2.7', '2001:db8::7']) {
  test(`the host of a datagram is compared whole, its port is not: ${host}`, () => {
    const { made } = batch()
    const isIpv6 = host.includes(':')
    made.address(1, SocketName.of({ host, port: 4000 }))
    assert.equal(made.isFrom(1, SocketName.of({ host, port: 9 })), true)
    const other = isIpv6 ? '2001:db8::8' : '192.0.2.8'
    assert.equal(made.isFrom(1, SocketName.of({ host: other, port: 4000 })), false)
    assert.equal(made.isFrom(0, SocketName.of({ host, port: 4000 })), false)
    const name = made.nameOf(1, isIpv6)
    assert.deepEqual([name.length, [...name.words]], [isIpv6 ? 28 : 16, [...SocketName.of({ host, port: 4000 }).words]])
  })
}
