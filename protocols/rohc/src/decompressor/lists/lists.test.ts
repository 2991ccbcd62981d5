import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MAX_IP_HEADERS, readStaticChain } from '../chains/static-chain.ts'
import { rohcReader } from '../framework/rohc-reader.ts'
import { readCompressedList, readGenericList } from './compressed-list.ts'
import { csrcLength } from './csrc-list.ts'
import { extensionHeaderLength, MAX_EXTENSION_HEADER_OCTETS, wireExtensionHeader } from './extension-header.ts'
import {
  applyList,
  EMPTY_LIST,
  type ListContext,
  MAX_LIST_ITEMS,
  MAX_REFERENCE_LISTS,
  MAX_TABLE_OCTETS,
  withReference,
} from './list-context.ts'

const reader = (hex: string) => rohcReader(Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex')), 0)
const csrcs = (hex: string) => readCompressedList(reader(hex), csrcLength)
const shown = (list: ListContext) => list.current.map(({ octets }) => Buffer.from(octets).toString('hex'))

function applied(context: ListContext, hex: string): ListContext {
  const result = applyList(context, csrcs(hex))
  assert.ok(typeof result !== 'string', String(result))
  return result.list
}

// ET=0 GP=1 PS=0 CC=3, gen_id 1, XI 8 9 a and padding
const three = applied(EMPTY_LIST, '23 01 89a0 aaaaaaaa bbbbbbbb cccccccc')

test('a generic list, then one by indexes alone (RFC 3095 §5.8.6.1)', () => {
  assert.deepEqual(shown(three), ['aaaaaaaa', 'bbbbbbbb', 'cccccccc'])
  assert.deepEqual(shown(applied(three, '02 20')), ['cccccccc', 'aaaaaaaa'])
  // PS=1: 8 bits for each XI
  assert.deepEqual(shown(applied(three, '11 c0 dddddddd')), ['dddddddd'])
})

test('a mask of 7 bits leaves what it does not reach (RFC 4815 §5.3)', () => {
  const nine = '29 02 81 23 45 67 00'
  const known = applied(EMPTY_LIST, `18 8081828384858687 ${'00000000'.repeat(8)}`)
  const list = applied(known, `${nine}11111111`)
  assert.equal(list.current.length, 9)
  // ET=2 GP=0 Count=9, ref_id 2: the first and nothing else is removed
  assert.deepEqual(shown(applied(list, '89 02 40')).length, 8)
})

test('masks of 15 bits (RFC 3095 §5.8.6.2)', () => {
  // ET=1 GP=0 PS=1, ref_id 1, mask 1 000100000000000: after the third item
  assert.deepEqual(shown(applied(three, '50 01 8800 83 dddddddd')).length, 4)
})

test('lists that cannot be made out (RFC 3095 §5.8.1.1, §5.8.3; RFC 4815 §5.7)', () => {
  const refused = (context: ListContext, hex: string) =>
    assert.equal(typeof applyList(context, csrcs(hex)), 'string', hex)
  refused(EMPTY_LIST, '01 00')
  refused(three, '50 09 08 83 dddddddd')
  refused(three, '82 01 60')
  refused(three, '83 01 00')
  refused(withReference(EMPTY_LIST, 5), '80 05 7f')
})

test('a list that an IR packet carries is of encoding type 0 (RFC 4815 §5.1)', () => {
  assert.throws(() => readGenericList(reader('82 01 60'), csrcLength), { code: 'ROHC_MALFORMED' })
})

test('reference lists are bounded, the oldest go', () => {
  let list = three
  // two lists by turns, so that no one is as the one before it
  for (let id = 2; id < 50; id++)
    list = applied(list, `23 ${id.toString(16).padStart(2, '0')} ${id % 2 === 0 ? '0120' : '0210'}`)
  assert.equal(list.references.length, MAX_REFERENCE_LISTS)
  assert.equal(list.references[0]?.ids[0], 50 - MAX_REFERENCE_LISTS)
})

test('a list has no more items than CC can tell', () => {
  const full = applied(three, `2f 02 0120120120120120 ${''}`.trim())
  assert.equal(full.current.length, MAX_LIST_ITEMS)
  assert.equal(applyList(full, csrcs('50 02 40 80 dddddddd')), 'list too long')
})

test('a translation table is bounded in octets', () => {
  const header = (index: number) =>
    reader(`11 ${(0x80 | index).toString(16)} 003f ${'00'.repeat(MAX_EXTENSION_HEADER_OCTETS - 2)}`)
  let list = EMPTY_LIST
  const most = MAX_TABLE_OCTETS / MAX_EXTENSION_HEADER_OCTETS
  for (let index = 0; index < most; index++) {
    const result = applyList(list, readCompressedList(header(index), extensionHeaderLength))
    assert.ok(typeof result !== 'string')
    list = result.list
  }
  const more = applyList(list, readCompressedList(header(most), extensionHeaderLength))
  assert.ok(typeof more !== 'string')
  const indices = more.list.table.map(({ index }) => index)
  assert.deepEqual(
    indices,
    Array.from({ length: most }, (_, at) => at + 1),
    'the oldest has gone',
  )
  // nine at once
  const item = `003f ${'00'.repeat(MAX_EXTENSION_HEADER_OCTETS - 2)}`
  const nine = `19 808182838485868788 ${item.repeat(9)}`
  assert.equal(
    applyList(EMPTY_LIST, readCompressedList(reader(nine), extensionHeaderLength)),
    'translation table too large',
  )
})

test('an extension header beyond the limit is refused, and so is one that is none (RFC 3095 §5.8)', () => {
  const read = (hex: string) => readCompressedList(reader(hex), extensionHeaderLength)
  assert.throws(() => read(`11 80 0040 ${'00'.repeat(600)}`), { code: 'ROHC_MALFORMED' })
  assert.throws(() => read(`11 80 3200 ${'00'.repeat(20)}`), { code: 'ROHC_MALFORMED' })
  assert.throws(() => read('11 80 0000 0000'), { code: 'ROHC_TRUNCATED' })
})

test('a chain has no more IP headers than the limit', () => {
  const ip = '40 04 0a000001 0a000002'
  assert.throws(() => readStaticChain(reader(ip.repeat(MAX_IP_HEADERS + 1)), 4), { code: 'ROHC_MALFORMED' })
  const last = 'c0 04 0a000001 0a000002'
  const chain = readStaticChain(reader(ip.repeat(MAX_IP_HEADERS - 1) + last), 4)
  assert.equal(chain.ips.length, MAX_IP_HEADERS)
})

test('GRE gets its Ethertype back; its checksum and sequence number are CRC-DYNAMIC (RFC 3095 §5.8.4.4, §5.8.7)', () => {
  const item = Uint8Array.from(Buffer.from('2fb0abcd1111111100000007', 'hex'))
  const wire = wireExtensionHeader(item, 41)
  assert.equal(Buffer.from(wire!.octets).toString('hex'), 'b00086ddabcd00001111111100000007')
  assert.deepEqual(wire!.dynamic, [
    [4, 6],
    [12, 16],
  ])
  assert.equal(wireExtensionHeader(item, 17), undefined)
})
