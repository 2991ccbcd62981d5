import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMessage, decodeMessage, encodeMessage, formatName, parseName, type ResourceRecord } from '@voltaic/dns'

// RFC 1035 §4.1.4 shows a datagram with F.ISI.ARPA, FOO.F.ISI.ARPA, ARPA and the root at the offsets 20, 40, 64 and 92.

const label = (text: string) => [text.length, ...Buffer.from(text)]
const example = new Uint8Array(93)
example.set([...label('F'), ...label('ISI'), ...label('ARPA'), 0], 20)
example.set([...label('FOO'), 0xc0, 20], 40)
example.set([0xc0, 26], 64)
example.set([0], 92)

/** The example, turned into the RDATA of a record that nobody looks into, and a second record whose owner points to `offset`. */
function ownerAt(offset: number): string {
  const header = [0, 1, 0x80, 0, 0, 0, 0, 2, 0, 0, 0, 0]
  const opaque = (length: number) => [0xff, 0, 0, 1, 0, 0, 0, 0, 0, length]
  // The RDATA stands behind header, root, type, class, TTL and length, so the pointers in it move by 23 octets.
  const shift = header.length + 1 + opaque(0).length
  const blob = example.map((octet, i) => (i > 0 && example[i - 1] === 0xc0 ? octet + shift : octet))
  const bytes = [...header, 0, ...opaque(blob.length), ...blob, 0xc0, offset + shift, ...opaque(0)]
  return formatName(decodeMessage(Uint8Array.from(bytes)).answers[1]?.name ?? parseName('nothing'))
}

for (const [offset, name] of [
  [20, 'F.ISI.ARPA.'],
  [40, 'FOO.F.ISI.ARPA.'],
  [64, 'ARPA.'],
  [92, '.'],
] as const) {
  test(`the name at offset ${offset} of the example is ${name}`, () => assert.equal(ownerAt(offset), name))
}

test('names written by us are compressed as in the example', () => {
  const records = ['F.ISI.ARPA', 'FOO.F.ISI.ARPA', 'ARPA', '.'].map(
    (name): ResourceRecord => ({ name: parseName(name), type: 'A', class: 1, ttl: 0, data: '192.0.2.1' }),
  )
  const message = createMessage({ answers: records })
  const bytes = encodeMessage(message)
  assert.deepEqual(decodeMessage(bytes), message)
  // Header, four times the 14 octets behind a name, and names of 12, 4 + 2, 2 and 1 octets.
  assert.equal(bytes.length, 12 + 4 * 14 + 12 + 6 + 2 + 1)
})

test('a pointer to itself, to another pointer that comes back, and forwards, are refused', () => {
  const question = (...octets: number[]) => Uint8Array.from([0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...octets, 0, 1, 0, 1])
  for (const octets of [
    [0xc0, 12],
    [1, 0x61, 0xc0, 12],
    [0xc0, 14, 0xc0, 12],
    [0xc0, 14, 0],
  ]) {
    assert.throws(() => decodeMessage(question(...octets)), { name: 'DecodeError', code: 'DNS_NAME_POINTER' })
  }
})
