import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Address } from '@voltaic/runtime'
import { AddressBook } from '../ladder/address-book.ts'
import { createAddressMask } from './address-mask.ts'

const names: readonly (readonly [Address, string])[] = [
  [{ host: '127.0.0.1', port: 5060 }, 'pcscf'],
  [{ host: '127.0.0.11', port: 5060 }, 'icscf'],
  [{ host: '::1', port: 5060 }, 'scscf'],
  [{ host: '2001:db8::1', port: 5060 }, 'hss'],
]
const mask = createAddressMask([], new AddressBook(names), names)

const cases: readonly (readonly [string, string])[] = [
  ['sip:127.0.0.1:5060;lr', 'sip:<pcscf>;lr'],
  ['<sip:a@127.0.0.11:5060>', '<sip:a@<icscf>>'],
  ['127.0.0.111:5060 1127.0.0.1 127.0.0.1.2', '127.0.0.111:5060 1127.0.0.1 127.0.0.1.2'],
  ['sip:[::1]:5060;lr', 'sip:<scscf>;lr'],
  ['SIP/2.0/UDP [2001:DB8::1]:5060;branch=1', 'SIP/2.0/UDP <hss>;branch=1'],
  ['received=::1;rport=5060', 'received=<host>;rport=5060'],
  ['2001:db8::1:5 2001:db8::11 [2001:db8::1:2]', '2001:db8::1:5 2001:db8::11 [2001:db8::1:2]'],
  ['127.0.0.1:9 127.0.0.1', '<host> <host>'],
  ['sip:ims.example', 'sip:ims.example'],
]
for (const [text, masked] of cases) {
  test(`${text} is masked as ${masked}`, () => assert.equal(mask(text), masked))
}

test('without any address nothing is masked', () => {
  assert.equal(createAddressMask([], new AddressBook(), [])('127.0.0.1:5060'), '127.0.0.1:5060')
})
