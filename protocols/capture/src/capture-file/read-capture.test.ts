import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decodeHex, encodeHex } from '@voltaic/base'
import { encodeEnhancedPacket, encodeInterfaceDescription, encodeSectionHeader } from '../pcapng/blocks.ts'
import { MAX_FRAME_OCTETS } from './captured-packet.ts'
import { readCapture } from './read-capture.ts'

const octets = (...texts: readonly string[]) => decodeHex(texts.join('').replaceAll(/\s/g, ''))
const read = (file: Uint8Array) =>
  [...readCapture(file)].map(({ linkType, frame }) => `${linkType}:${encodeHex(frame)}`)
const refused = (file: Uint8Array, code: string) => assert.throws(() => read(file), { name: 'DecodeError', code })

const PCAP_BIG = 'a1b2c3d4 00020004 00000000 00000000 0000ffff 00000065'
const PCAP_LITTLE = 'd4c3b2a1 02000400 00000000 00000000 ffff0000 01000000'
const SHB_LITTLE = '0a0d0d0a 1c000000 4d3c2b1a 01000000 ffffffff ffffffff 1c000000'
const IDB_LITTLE = '01000000 14000000 01000000 00000400 14000000'
const EPB_LITTLE = '06000000 24000000 00000000 00000000 00000000 02000000 02000000 aabb0000 24000000'

describe('capture files', () => {
  test('pcap in both byte orders, with micro- and nanoseconds (draft-ietf-opsawg-pcap §4)', () => {
    assert.deepEqual(read(octets(PCAP_BIG)), [])
    assert.deepEqual(read(octets(PCAP_BIG, '00000000 00000000 00000002 00000009 4500')), ['101:4500'])
    const two = '00000000 00000000 01000000 01000000 aa 00000000 00000000 02000000 02000000 bbcc'
    assert.deepEqual(read(octets(PCAP_LITTLE, two)), ['1:aa', '1:bbcc'])
    assert.deepEqual(read(octets(PCAP_LITTLE.replace('d4c3b2a1', '4d3cb2a1'), two)), ['1:aa', '1:bbcc'])
  })

  test('pcapng as we write it (draft-ietf-opsawg-pcapng §4)', () => {
    const packet = octets('45000014')
    const file = Buffer.concat([
      encodeSectionHeader('test', 'a comment'),
      encodeInterfaceDescription('pcscf'),
      encodeEnhancedPacket({ interfaceId: 0, at: 0, direction: 'in', comment: 'odd', packet }),
      encodeEnhancedPacket({ interfaceId: 0, at: 0, direction: 'out', comment: '', packet: packet.subarray(0, 3) }),
    ])
    assert.deepEqual(read(file), ['101:45000014', '101:450000'])
  })

  test('pcapng in the other byte order, unknown and simple blocks, a second section', () => {
    const unknown = '0a000000 10000000 12345678 10000000'
    const simple = '03000000 14000000 02000000 ccdd0000 14000000'
    const section = [SHB_LITTLE, IDB_LITTLE, unknown, EPB_LITTLE, simple]
    assert.deepEqual(read(octets(...section, ...section)), ['1:aabb', '1:ccdd', '1:aabb', '1:ccdd'])
  })

  test('a file that was cut off gives what was before', () => {
    const file = octets(SHB_LITTLE, IDB_LITTLE, EPB_LITTLE, EPB_LITTLE).subarray(0, -5)
    const found: string[] = []
    assert.throws(
      () => {
        for (const { frame } of readCapture(file)) found.push(encodeHex(frame))
      },
      { code: 'CAPTURE_TRUNCATED' },
    )
    assert.deepEqual(found, ['aabb'])
    refused(octets(PCAP_BIG, '00000000 00000000 00000003 00000009 4500'), 'CAPTURE_TRUNCATED')
    refused(octets(PCAP_BIG, '00000000 00000000'), 'CAPTURE_TRUNCATED')
    refused(octets('a1b2'), 'CAPTURE_TRUNCATED')
  })

  test('what is no capture file', () => {
    refused(octets('504b0304'), 'CAPTURE_FORMAT')
    refused(octets('0a0d0d0a 0000001c 00000000'), 'CAPTURE_FORMAT')
    refused(octets(SHB_LITTLE, EPB_LITTLE), 'CAPTURE_FORMAT')
    refused(octets(SHB_LITTLE, '0a000000 08000000 00000000'), 'CAPTURE_BLOCK_LENGTH')
    refused(octets(SHB_LITTLE, '0a000000 0d000000 00000000 00'), 'CAPTURE_BLOCK_LENGTH')
    refused(
      octets(SHB_LITTLE, IDB_LITTLE, EPB_LITTLE.replace('02000000 02000000', '09000000 09000000')),
      'CAPTURE_BLOCK_LENGTH',
    )
  })

  test(`frames of more than ${MAX_FRAME_OCTETS} octets are not believed`, () => {
    const file = (length: number) =>
      Buffer.concat([
        octets(PCAP_BIG),
        octets('0000000000000000', length.toString(16).padStart(8, '0').repeat(2)),
        Buffer.alloc(length),
      ])
    assert.equal(read(file(MAX_FRAME_OCTETS)).length, 1)
    refused(file(MAX_FRAME_OCTETS + 1), 'CAPTURE_FRAME_TOO_LONG')
  })
})
