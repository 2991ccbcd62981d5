import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DecodeError } from '@voltaic/base'
import fc from 'fast-check'
import { decodeHep, encodeHep, type HepMessage, MAX_HEP_CHUNKS, MAX_HEP_LENGTH } from './hep.ts'

const message: HepMessage = {
  from: { host: '192.0.2.1', port: 5060 },
  to: { host: '192.0.2.2', port: 6060 },
  transport: 'tcp',
  at: 1_700_000_000_123.5,
  protocol: 1,
  agent: 2001,
  node: 'pcscf',
  key: 'myhep',
  correlation: 'abc@host',
  payload: Buffer.from('OPTIONS sip:a SIP/2.0\r\n\r\n'),
}

// Worked by hand from the chunk table.
const BY_HAND = [
  ['HEP3 and 108 octets', '48455033 006c'],
  ['IPv4', '0000 0001 0007 02'],
  ['UDP', '0000 0002 0007 11'],
  ['10.0.0.1', '0000 0003 000a 0a000001'],
  ['10.0.0.2', '0000 0004 000a 0a000002'],
  ['port 5060', '0000 0007 0008 13c4'],
  ['port 4060', '0000 0008 0008 0fdc'],
  ['second 1', '0000 0009 000a 00000001'],
  ['microsecond 2000', '0000 000a 000a 000007d0'],
  ['SIP', '0000 000b 0007 01'],
  ['agent 7', '0000 000c 000a 00000007'],
  ['correlation "c"', '0000 0011 0007 63'],
  ['payload "hi"', '0000 000f 0008 6869'],
] as const

test('a message is written chunk by chunk', () => {
  const hex = BY_HAND.map(([, octets]) => octets.replaceAll(' ', '')).join('')
  const written = encodeHep({
    ...{ from: { host: '10.0.0.1', port: 5060 }, to: { host: '10.0.0.2', port: 4060 } },
    ...{ transport: 'udp', at: 1002, protocol: 1, agent: 7, correlation: 'c', payload: Buffer.from('hi') },
  })
  assert.equal(Buffer.from(written ?? []).toString('hex'), hex)
})

test('what is written is read again, IPv4 and IPv6', () => {
  const v6 = { from: { host: '2001:db8::1', port: 1 }, to: { host: '2001:db8::2', port: 65_535 } }
  for (const each of [message, { ...message, ...v6 }]) {
    const read = decodeHep(encodeHep(each) ?? new Uint8Array())
    assert.deepEqual({ ...read, payload: Buffer.from(read.payload) }, each)
  }
})

test('chunks of other vendors and of unknown types are passed over', () => {
  const octets = Buffer.from(encodeHep(message) ?? [])
  const foreign = Buffer.from('0001000f0008aaaa' + '000000990007ff', 'hex')
  const longer = Buffer.concat([octets, foreign])
  longer.writeUInt16BE(longer.length, 4)
  assert.equal(Buffer.from(decodeHep(longer).payload).toString(), Buffer.from(message.payload).toString())
})

test('a message that fits into no datagram is not written', () => {
  assert.equal(encodeHep({ ...message, payload: Buffer.alloc(MAX_HEP_LENGTH) }), undefined)
})

test('more chunks than anybody sends are refused', () => {
  const chunk = Buffer.from('000000990006', 'hex')
  const octets = Buffer.concat([Buffer.from('HEP3\0\0'), ...Array.from({ length: MAX_HEP_CHUNKS + 1 }, () => chunk)])
  octets.writeUInt16BE(octets.length, 4)
  assert.throws(() => decodeHep(octets), /HEP_MALFORMED.*/)
})

test('whatever comes is read or refused with the place', () => {
  const valid = Buffer.from(encodeHep(message) ?? [])
  const changes = fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { maxLength: 8 })
  const mutants = fc.tuple(changes, fc.nat(valid.length)).map(([list, length]) => {
    const mutant = Buffer.from(valid)
    for (const [at, value] of list) mutant[at] = value
    return mutant.subarray(0, length)
  })
  fc.assert(
    fc.property(fc.oneof(mutants, fc.uint8Array({ maxLength: 200 })), (octets) => {
      try {
        decodeHep(octets)
      } catch (error) {
        assert.ok(error instanceof DecodeError, String(error))
      }
    }),
    { numRuns: 1000 },
  )
})
