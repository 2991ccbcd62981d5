import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeNetlink } from '../netlink-message.ts'
import { decodeElements, encodeDeleteElements, encodeNewElements } from './nft-element.ts'
import { encodeTransaction, NFPROTO_IPV4 } from './nft-message.ts'

const TABLE = { family: NFPROTO_IPV4, name: 'voltaic' }
const octets = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))

// What `nft --debug=mnl` (1.0.6) sends for
//   add element ip voltaic m { 192.0.2.1 . 20000 : 198.51.100.2 . 4000 }
// without its attribute 4, the number of a set that is new in the same transaction.
const GOLDEN = `02000000
  0c00 0100 766f6c7461696300
  0600 0200 6d000000
  2800 0380
    2400 0180
      1000 0180  0c00 0100 c0000201 4e200000
      1000 0280  0c00 0100 c6336402 0fa00000`.replaceAll(/\s/g, '')
const ELEMENT = { key: octets('c0000201 4e200000'), value: octets('c6336402 0fa00000') }

test('an element is written as nft writes it', () => {
  const [message] = decodeNetlink(encodeNewElements(TABLE, 'm', [ELEMENT]))
  assert.equal(message?.body.toString('hex'), GOLDEN)
  // nfnetlink: subsystem 10 of message 12
  assert.equal(message?.type, 2572)
})

test('an element that goes is named by its key', () => {
  const [message] = decodeNetlink(encodeDeleteElements(TABLE, 'm', [ELEMENT.key]))
  assert.equal(message?.type, 2574)
  assert.equal(message?.body.toString('hex').includes('c0000201'), true)
  assert.equal(message?.body.toString('hex').includes('c6336402'), false)
})

test('a transaction stands between its marks, which name the subsystem', () => {
  const messages = decodeNetlink(Buffer.concat(encodeTransaction([encodeNewElements(TABLE, 'm', [ELEMENT])])))
  assert.deepEqual(
    messages.map(({ type, body }) => [type, body.toString('hex', 0, 4)]),
    [
      [16, '0000000a'],
      [2572, '02000000'],
      [17, '0000000a'],
    ],
  )
})

test('what is written is read', () => {
  const bytes = (max: number) => fc.uint8Array({ minLength: 1, maxLength: max }).map((array) => Buffer.from(array))
  const element = fc.record({ key: bytes(40), value: bytes(60), note: bytes(20) })
  fc.assert(
    fc.property(fc.array(element, { minLength: 1, maxLength: 5 }), (elements) => {
      const read = decodeNetlink(encodeNewElements(TABLE, 'bound', elements)).flatMap(decodeElements)
      assert.deepEqual(
        read,
        elements.map((each) => ({ set: 'bound', ...each, packets: 0, octets: 0 })),
      )
    }),
  )
})
