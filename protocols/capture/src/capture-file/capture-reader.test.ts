import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decodeHex, encodeHex } from '@voltaic/base'
import { encodeEnhancedPacket, encodeInterfaceDescription, encodeSectionHeader } from '../pcapng/blocks.ts'
import { CaptureReader } from './capture-reader.ts'
import { commentOf, MAX_OPTIONS } from './pcapng-options.ts'
import { MAX_BLOCK_OCTETS, MAX_INTERFACES } from './pcapng-source.ts'

const octets = (...texts: readonly string[]) => decodeHex(texts.join('').replaceAll(/\s/g, ''))
const uint32 = (value: number) => value.toString(16).padStart(8, '0')

/** Reads a file in pieces of that many octets, each in memory that is overwritten. */
function readInPieces(file: Uint8Array, size: number): readonly string[] {
  const reader = new CaptureReader()
  const memory = new Uint8Array(size)
  const found: string[] = []
  for (let at = 0; at < file.length; at += size) {
    const piece = file.subarray(at, at + size)
    memory.set(piece)
    reader.push(memory.subarray(0, piece.length))
    for (let packet = reader.next(); packet !== undefined; packet = reader.next()) {
      const { number, at: time, linkType, interfaceId, direction, originalLength } = packet
      const frame = encodeHex(packet.octets.subarray(packet.start, packet.end))
      const name = reader.interfaces[interfaceId]
      found.push([number, time, linkType, name, direction, originalLength, frame, commentOf(packet)].join(' '))
    }
  }
  reader.end()
  return found
}

const NANO_BIG = 'a1b23c4d 00020004 00000000 00000000 0000ffff 00000065'
const MODIFIED_LITTLE = '34cdb2a1 02000400 00000000 00000000 ffff0000 71000000'
const SHB = '0a0d0d0a 0000001c 1a2b3c4d 00010000 ffffffff ffffffff 0000001c'
/** Raw IP; time in 2^-10 s, 100 s later than it says. */
const IDB_BINARY = '00000001 0000002c 00650000 00000003 00090001 8a000000 000e0008 00000000 00000064 00000000 0000002c'

describe('capture files in pieces', () => {
  const ours = Buffer.concat([
    encodeSectionHeader('test', 'a comment'),
    encodeInterfaceDescription('pcscf'),
    encodeEnhancedPacket({ interfaceId: 0, at: 1.5, direction: 'in', comment: 'odd', packet: octets('45000014') }),
    encodeInterfaceDescription('hss'),
    encodeEnhancedPacket({ interfaceId: 1, at: 1e12, direction: 'out', comment: '', packet: octets('450000') }),
  ])

  test('give the same whatever the pieces (draft-ietf-opsawg-pcapng §4)', () => {
    const whole = ['1 1.5 101 pcscf in 4 45000014 odd', '2 1000000000000 101 hss out 3 450000 ']
    for (let size = 1; size <= ours.length; size++) assert.deepEqual(readInPieces(ours, size), whole, `${size}`)
  })

  test('nanoseconds, and the record header that Linux once wrote (draft-ietf-opsawg-pcap §5)', () => {
    const record = '00000001 1dcd6500 00000002 00000009 4500'
    assert.deepEqual(readInPieces(octets(NANO_BIG, record), 7), ['1 1500 101   9 4500 '])
    const modified = '01000000 20a10700 02000000 02000000 03000000 0008 00 00 bbcc'
    assert.deepEqual(readInPieces(octets(MODIFIED_LITTLE, modified), 7), ['1 1500 113   2 bbcc '])
  })

  test('time in powers of 2 with an offset, snap length, packet blocks of old (draft-ietf-opsawg-pcapng §4.2)', () => {
    const simple = '00000003 00000014 00000005 aabbccdd 00000014'
    const old = '00000002 00000024 00000000 00000000 00000200 00000001 00000001 ee000000 00000024'
    assert.deepEqual(readInPieces(octets(SHB, IDB_BINARY, simple, old), 11), [
      '1 0 101   5 aabbcc ',
      '2 100500 101   1 ee ',
    ])
  })

  test('other blocks are passed over, however long (draft-ietf-opsawg-pcapng §3.1)', () => {
    const length = MAX_BLOCK_OCTETS + 100
    const long = Buffer.concat([octets('00000bad', uint32(length)), Buffer.alloc(length - 8)])
    const file = Buffer.concat([octets(SHB, IDB_BINARY), long, octets('00000003 00000014 00000001 aa000000 00000014')])
    assert.deepEqual(readInPieces(file, 4096), ['1 0 101   1 aa '])
    assert.throws(() => readInPieces(file.subarray(0, 60_000), 4096), { code: 'CAPTURE_TRUNCATED', offset: 60_000 })
  })

  test('what lies is refused where it lies', () => {
    const refused = (code: string, offset: number, ...texts: readonly string[]) =>
      assert.throws(() => readInPieces(octets(...texts), 9), { name: 'DecodeError', code, offset })
    refused('CAPTURE_FRAME_TOO_LONG', 28, SHB, `00000006 ${uint32(MAX_BLOCK_OCTETS + 4)}`, '00'.repeat(8))
    refused('CAPTURE_BLOCK_LENGTH', 28, SHB, '00000006 00000010 00000000 00000010', '00'.repeat(8))
    refused('CAPTURE_BLOCK_LENGTH', 28, SHB, '00000001 0000000c 0000000c')
    refused('CAPTURE_BLOCK_LENGTH', 72, SHB, IDB_BINARY, '00000003 0000000c 0000000c')
    refused('CAPTURE_FORMAT', 0, '504b0304')
    refused('CAPTURE_TRUNCATED', 5, NANO_BIG.slice(0, 11))
  })

  test(`at most ${MAX_INTERFACES} interfaces, and ${MAX_OPTIONS} options of a block that are looked at`, () => {
    const plain = '00000001 00000014 00650000 00000000 00000014'
    assert.deepEqual(readInPieces(octets(SHB, plain.repeat(MAX_INTERFACES)), 65_536), [])
    assert.throws(() => readInPieces(octets(SHB, plain.repeat(MAX_INTERFACES + 1)), 65_536), {
      code: 'CAPTURE_TOO_MANY_INTERFACES',
    })
    const packet = (options: number) => {
      const length = 32 + options * 4 + 8 + 4
      const list = `${'00990000'.repeat(options)}00010001 78000000`
      return `00000006 ${uint32(length)} ${'00000000'.repeat(3)} 00000002 00000002 45000000 ${list} ${uint32(length)}`
    }
    const comment = (options: number) =>
      readInPieces(octets(SHB, plain, packet(options)), 4096)[0]
        ?.split(' ')
        .at(-1)
    assert.equal(comment(MAX_OPTIONS - 1), 'x')
    assert.equal(comment(MAX_OPTIONS), '')
  })
})
