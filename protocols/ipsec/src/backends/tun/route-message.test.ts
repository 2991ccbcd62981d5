import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AF_INET, AF_INET6, decodeAttributes, decodeNetlink } from '@voltaic/linux'
import { decodeRule, encodeLinkUp, encodeRoute, encodeRule, encodeRuleDump } from './route-message.ts'

/** Type and flags of the message, its structure, and its attributes in the order of their types. */
function parts(message: Buffer, structure: number): unknown {
  const [decoded] = decodeNetlink(message)
  assert.ok(decoded)
  const { type, flags, body } = decoded
  const attributes = [...decodeAttributes(body.subarray(structure))].toSorted(([a], [b]) => a - b)
  return [
    type,
    flags,
    body.toString('hex', 0, structure),
    ...attributes.map(([kind, value]) => `${kind}: ${value.toString('hex')}`),
  ]
}

// What `ip` of iproute2 6.1.0 sent for these commands, as strace showed it. It writes tables up to 255 into the structure,
// and so may do the kernel; an attribute means the same.

test('ip -4 rule add ipproto udp from 10.77.0.2 sport 5063 lookup 7331 priority 733', () => {
  const rule = { family: AF_INET, priority: 733, table: 7331, protocol: 17, from: { host: '10.77.0.2', port: 5063 } }
  const attributes = ['2: 0a4d0002', '6: dd020000', '15: a31c0000', '22: 11', '23: c713c713']
  assert.deepEqual(parts(encodeRule('add', rule), 12), [32, 0x605, '020020000000000100000000', ...attributes])
  assert.deepEqual(parts(encodeRule('delete', rule), 12), [33, 0x005, '020020000000000100000000', ...attributes])
})

test('ip -6 rule add ipproto tcp to fd77::2 dport 5063 blackhole priority 5', () => {
  const rule = { family: AF_INET6, priority: 5, protocol: 6, to: { host: 'fd77::2', port: 5063 } }
  const attributes = ['1: fd770000000000000000000000000002', '6: 05000000', '22: 06', '24: c713c713']
  assert.deepEqual(parts(encodeRule('add', rule), 12), [32, 0x605, '0a8000000000000600000000', ...attributes])
})

test('ip -6 rule add iif gm9 lookup local priority 3', () => {
  const rule = { family: AF_INET6, priority: 3, table: 255, inbound: 'gm9' }
  const attributes = ['3: 676d3900', '6: 03000000', '15: ff000000']
  assert.deepEqual(parts(encodeRule('add', rule), 12), [32, 0x605, '0a0000000000000100000000', ...attributes])
})

test('ip route add default table 7332: to a device with an MTU, and to nowhere', () => {
  const device = { family: AF_INET, table: 7332, metric: 1, device: 9, mtu: 1300 }
  const attributes = ['4: 09000000', '6: 01000000', '8: 0800020014050000', '15: a41c0000']
  assert.deepEqual(parts(encodeRoute('add', device), 12), [24, 0x605, '020000000004000100000000', ...attributes])
  const nowhere = { family: AF_INET6, table: 7332, metric: 2 }
  assert.deepEqual(parts(encodeRoute('delete', nowhere), 12), [
    25,
    0x005,
    '0a0000000004000600000000',
    '6: 02000000',
    '15: a41c0000',
  ])
})

test('ip link set up, with an MTU and a queue', () => {
  assert.deepEqual(parts(encodeLinkUp(9, 65_535, 5000), 16), [
    16,
    0x005,
    '00000000090000000100000001000000',
    '4: ffff0000',
    '13: 88130000',
  ])
})

test('a rule for one port, as the kernel lists it, is read; of others only where they stand', () => {
  const from = { host: '10.77.0.2', port: 5063 }
  const [listed] = decodeNetlink(encodeRule('add', { family: AF_INET, priority: 733, table: 7331, protocol: 17, from }))
  assert.ok(listed)
  assert.deepEqual(decodeRule(listed.body), { family: AF_INET, priority: 733, table: 7331, from })
  const six = { family: AF_INET6, priority: 733, table: 7332, from: { host: 'fd77::2', port: 5063 } }
  const [listedSix] = decodeNetlink(encodeRule('add', { ...six, protocol: 6 }))
  assert.ok(listedSix)
  assert.deepEqual(decodeRule(listedSix.body), six)
  const [other] = decodeNetlink(encodeRule('add', { family: AF_INET, priority: 5, protocol: 6, to: from }))
  assert.ok(other)
  assert.deepEqual(decodeRule(other.body), { family: AF_INET, priority: 5 })
  assert.deepEqual(parts(encodeRuleDump(AF_INET), 12), [34, 0x301, '020000000000000000000000'])
})
