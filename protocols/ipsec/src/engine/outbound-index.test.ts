import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { OutboundIndex } from './outbound-index.ts'
import type { OutboundEntry } from './sa-lookup.ts'

const PCSCF = { host: '10.0.0.1', port: 6100 }

function entryOf(host: string, port: number, to: OutboundEntry['to'] = PCSCF): OutboundEntry {
  return { sa: undefined as never, from: { host, port }, to, hosts: 0 }
}

describe('associations by their ends', () => {
  test('of thousands of phones at one host each is found by its port', () => {
    const index = new OutboundIndex()
    const entries = Array.from({ length: 5000 }, (_, port) => entryOf('10.0.0.2', 1024 + port))
    for (const entry of entries) index.add(entry)
    for (const entry of entries) assert.equal(index.find(entry.from, PCSCF), entry)
    assert.equal(index.find({ host: '10.0.0.2', port: 9999 }, PCSCF), undefined)
    assert.equal(index.find({ host: '10.0.0.3', port: 1024 }, PCSCF), undefined)
    assert.equal(index.find({ host: '10.0.0.2', port: 1024 }, { ...PCSCF, port: 6101 }), undefined)
  })

  test('of two local hosts with one port each is found by its host', () => {
    const index = new OutboundIndex()
    const [a, b] = [entryOf('10.0.0.2', 6300), entryOf('10.0.0.3', 6300)]
    for (const entry of [a, b]) index.add(entry)
    assert.equal(index.find(a.from, PCSCF), a)
    assert.equal(index.find(b.from, PCSCF), b)
  })

  test('of two with the same ends the later counts, or the one that is preferred (TS 33.203 §7.4)', () => {
    const index = new OutboundIndex()
    const [old, later] = [entryOf('10.0.0.2', 6300), entryOf('10.0.0.2', 6300)]
    for (const entry of [old, later]) index.add(entry)
    assert.equal(index.find(old.from, PCSCF), later)
    index.prefer(old)
    assert.equal(index.find(old.from, PCSCF), old)
    assert.equal(index.latestTo(PCSCF), old)
    index.remove(old)
    assert.equal(index.find(old.from, PCSCF), later)
    assert.equal(index.latestTo(PCSCF), later)
    index.remove(later)
    assert.equal(index.find(old.from, PCSCF), undefined)
    assert.equal(index.latestTo(PCSCF), undefined)
  })
})
