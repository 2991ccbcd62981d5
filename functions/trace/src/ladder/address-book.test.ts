import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Address } from '@voltaic/runtime'
import type { TracedMessage } from '../traced-message.ts'
import { AddressBook, MAX_LEARNED } from './address-book.ts'
import { firstColumns, MAX_COLUMNS, withColumnFor } from './columns.ts'

function seen(element: string, local: Address): TracedMessage {
  const remote = { host: '192.0.2.9', port: 9 }
  return { at: 0, element, direction: 'in', transport: 'udp', local, remote, data: new Uint8Array(0), protocol: 'sip' }
}

test('what traces show counts more than the configuration, and a host with one element only is all its own', () => {
  const book = new AddressBook([
    [{ host: '127.0.0.11', port: 5060 }, 'pcscf'],
    [{ host: '127.0.0.1', port: 4060 }, 'icscf'],
    [{ host: '127.0.0.1', port: 6060 }, 'scscf'],
  ])
  const name = (host: string, port: number): string | undefined => book.nameOf({ host, port }, 'udp')
  assert.equal(name('127.0.0.11', 40_000), 'pcscf')
  assert.equal(name('127.0.0.1', 4060), 'icscf')
  assert.equal(name('127.0.0.1', 40_000), undefined)
  book.learn(seen('ue1', { host: '127.0.0.1', port: 40_000 }))
  book.learn(seen('ue2', { host: '127.0.0.11', port: 40_000 }))
  assert.equal(name('127.0.0.1', 40_000), 'ue1')
  assert.equal(name('127.0.0.11', 40_000), 'ue2')
  assert.equal(name('127.0.0.11', 5060), 'pcscf')
})

test('the same port of UDP and of TCP may belong to two elements', () => {
  const book = new AddressBook()
  const address = { host: '127.0.0.1', port: 49_152 }
  book.learn(seen('ue1', address))
  book.learn({ ...seen('scscf', address), transport: 'tcp' })
  assert.equal(book.nameOf(address, 'udp'), 'ue1')
  assert.equal(book.nameOf(address, 'tcp'), 'scscf')
})

test('an address that stands for all of a machine names nobody', () => {
  const book = new AddressBook()
  for (const host of ['0.0.0.0', '::']) {
    book.learn(seen('pcscf', { host, port: 5060 }))
    assert.equal(book.nameOf({ host, port: 5060 }, 'udp'), undefined)
  }
})

test('phones that come and go do not fill the memory; the configuration stays', () => {
  const book = new AddressBook([[{ host: '127.0.0.11', port: 5060 }, 'pcscf']])
  for (let i = 0; i <= MAX_LEARNED; i += 1)
    book.learn(seen('ue1', { host: `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, port: 1 }))
  assert.equal(book.nameOf({ host: '10.0.0.0', port: 1 }, 'udp'), undefined)
  assert.equal(book.nameOf({ host: '127.0.0.11', port: 5060 }, 'udp'), 'pcscf')
})

test('lifelines stop where no terminal has room for more', () => {
  let columns = firstColumns
  for (let i = 1; i < 30; i += 1) columns = withColumnFor(columns, `as-${i}`)
  assert.equal(columns.length, MAX_COLUMNS)
})
