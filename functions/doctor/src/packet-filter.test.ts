import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Chain, fateIn, isIn, type Match, type Packet, type PacketFilter, type Rule } from './packet-filter.ts'

const esp: Packet = { family: 4, protocol: 'esp', destination: '192.0.2.10' }
const sip: Packet = { family: 4, protocol: 'udp', destination: '192.0.2.10', destinationPort: 5060 }

const isEsp: Match = { kind: 'protocol', values: ['esp', 'ah'], negated: false }
const isNew: Match = { kind: 'state', values: ['established', 'related'], negated: false }
const fromLo: Match = { kind: 'in', interfaces: ['lo'], negated: false }
const fromEth: Match = { kind: 'in', interfaces: ['eth0'], negated: false }

function fate(packet: Packet, policy: Chain['policy'], rules: readonly Rule[], others: readonly Chain[] = []): string {
  const chain: Chain = { name: 'input', hook: 'input', policy, rules }
  const filter: PacketFilter = { program: 'nft', family: 'inet', table: 'filter', chains: [chain, ...others] }
  return fateIn(filter, chain, packet).kind
}
const to = (kind: 'accept' | 'drop' | 'return', ...matches: readonly Match[]): Rule => {
  return { text: '', matches, verdict: { kind } }
}

describe('the fate of a packet in a chain', () => {
  test('is that of the first rule that holds, else the policy', () => {
    assert.equal(fate(esp, 'accept', [to('drop', isEsp), to('accept', isEsp)]), 'drop')
    assert.equal(fate(sip, 'accept', [to('drop', isEsp)]), 'accept')
    assert.equal(fate(sip, 'drop', [to('accept', isEsp)]), 'drop')
  })

  test('rules for answers and for the loopback interface do not let a phone in', () => {
    assert.equal(fate(esp, 'drop', [to('accept', isNew), to('accept', fromLo)]), 'drop')
  })

  test('hangs on what is not known', () => {
    assert.equal(fate(esp, 'drop', [to('accept', fromEth)]), 'perhaps')
    assert.equal(fate({ ...esp, inInterface: 'eth0' }, 'drop', [to('accept', fromEth)]), 'accept')
    assert.equal(fate(esp, 'drop', [to('accept', { kind: 'unknown' })]), 'perhaps')
    assert.equal(fate(esp, 'accept', [to('drop', { kind: 'unknown' })]), 'accept')
    assert.equal(fate(esp, 'accept', [to('accept', { kind: 'unknown' }), to('drop', isEsp)]), 'perhaps')
  })

  test('follows jumps, and comes back from them', () => {
    const jump: Rule = { text: '', matches: [], verdict: { kind: 'jump', chain: 'phones' } }
    const goto: Rule = { text: '', matches: [], verdict: { kind: 'goto', chain: 'phones' } }
    const phones = (...rules: Rule[]): Chain => ({ name: 'phones', policy: 'accept', rules })
    assert.equal(fate(esp, 'accept', [jump], [phones(to('drop', isEsp))]), 'drop')
    assert.equal(fate(esp, 'accept', [jump, to('drop')], [phones(to('return'), to('accept'))]), 'drop')
    assert.equal(fate(esp, 'accept', [goto, to('drop')], [phones()]), 'accept')
    assert.equal(fate(esp, 'drop', [jump]), 'perhaps')
  })

  test('a chain that calls itself comes to an end', () => {
    const jump: Rule = { text: '', matches: [], verdict: { kind: 'jump', chain: 'input' } }
    assert.equal(fate(esp, 'accept', [jump]), 'perhaps')
  })

  test('ports, addresses, IP versions and their opposites', () => {
    const port = (from: number, until: number, negated = false): Match => ({
      kind: 'port',
      ranges: [[from, until]],
      negated,
    })
    assert.equal(fate(sip, 'drop', [to('accept', port(5060, 5061))]), 'accept')
    assert.equal(fate(sip, 'drop', [to('accept', port(5061, 5061))]), 'drop')
    assert.equal(fate(sip, 'drop', [to('accept', port(5060, 5060, true))]), 'drop')
    assert.equal(fate(esp, 'drop', [to('accept', port(0, 65_535))]), 'drop')
    const prefixes = [{ host: '192.0.2.0', bits: 28 }]
    assert.equal(fate(sip, 'drop', [to('accept', { kind: 'destination', prefixes, negated: false })]), 'accept')
    assert.equal(fate(sip, 'drop', [to('accept', { kind: 'destination', prefixes, negated: true })]), 'drop')
    assert.equal(fate(sip, 'drop', [to('accept', { kind: 'source', prefixes, negated: false })]), 'perhaps')
    assert.equal(fate(sip, 'drop', [to('accept', { kind: 'family', version: 6, negated: false })]), 'drop')
  })
})

test('an address is in a prefix, bit by bit', () => {
  assert.ok(isIn('10.45.0.2', { host: '10.45.0.0', bits: 16 }))
  assert.ok(isIn('10.45.1.2', { host: '10.45.0.0', bits: 23 }))
  assert.ok(!isIn('10.45.2.2', { host: '10.45.0.0', bits: 23 }))
  assert.ok(isIn('1.2.3.4', { host: '0.0.0.0', bits: 0 }))
  assert.ok(isIn('2001:db8:1::1', { host: '2001:db8::', bits: 32 }))
  assert.ok(!isIn('2001:db9::1', { host: '2001:db8::', bits: 32 }))
  assert.ok(!isIn('10.0.0.1', { host: '::', bits: 0 }))
})
