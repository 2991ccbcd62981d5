import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AmrFormat, decodeAmrPayload } from '@voltaic/amr'

// The figures of RFC 4867 §4.3.5, with ones for the bits of speech: d(0) is the first of them and d(n) the last.

const ones = (count: number) => '1'.repeat(count)

/** Octets of a row of bits, the last one filled with zeros. */
function octetsOf(bits: string): Uint8Array {
  const filled = bits.padEnd(Math.ceil(bits.length / 8) * 8, '0')
  return Uint8Array.from(filled.match(/.{8}/g) ?? [], (octet) => Number.parseInt(octet, 2))
}

const bitsOf = (data: Uint8Array) => [...data].map((octet) => octet.toString(2).padStart(8, '0')).join('')

test('§4.3.5.1: one frame of AMR 7.4 that nobody has asked for', () => {
  const format: AmrFormat = { codec: 'AMR', framing: 'bandwidth-efficient' }
  const { codecModeRequest, frames } = decodeAmrPayload(
    octetsOf(`1111 0 0100 1 ${ones(148)}`.replaceAll(' ', '')),
    format,
  )
  assert.equal(codecModeRequest, 15)
  assert.deepEqual(
    frames.map(({ frameType, isGood, data }) => [frameType, isGood, bitsOf(data)]),
    [[4, true, `${ones(148)}0000`]],
  )
})

test('§4.3.5.2: frames of AMR-WB 6.6, damaged, SID, NO_DATA and 8.85, with a request for 8.85', () => {
  const format: AmrFormat = { codec: 'AMR-WB', framing: 'bandwidth-efficient' }
  const bits = `0001 1 0000 0 1 1001 1 1 1111 1 0 0001 1 ${ones(132)} ${ones(40)} ${ones(177)}`.replaceAll(' ', '')
  const payload = octetsOf(bits)
  assert.equal(payload.length, 48)
  const { codecModeRequest, frames } = decodeAmrPayload(payload, format)
  assert.equal(codecModeRequest, 1)
  assert.deepEqual(
    frames.map(({ frameType, isGood, data }) => [frameType, isGood, bitsOf(data)]),
    [
      [0, false, `${ones(132)}0000`],
      [9, true, ones(40)],
      [15, true, ''],
      [1, true, `${ones(177)}0000000`],
    ],
  )
})
