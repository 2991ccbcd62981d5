import assert from 'node:assert/strict'
import { DecodeError } from '@voltaic/base'
import { type FoundPco, findPco, findPcoInGtpv2, findPcoInNas, findPcoInS1ap, readCapture } from '@voltaic/capture'
import { encodePco } from '@voltaic/epc'
import type { Random } from '@voltaic/runtime'
import { captureOf } from '../interop/pco-capture.ts'
import type { FuzzTarget } from './fuzz-target.ts'
import { pcoMessages } from './pco-messages.ts'

// The first octet of a mutant picks the door: a frame, GTPv2-C, S1AP, NAS, or a capture file.
const FRAME = 0
const GTPV2 = 1
const S1AP = 2
const NAS = 3
const FILE = 4
const DOORS: readonly ((octets: Uint8Array) => readonly FoundPco[])[] = [
  findPco,
  findPcoInGtpv2,
  findPcoInS1ap,
  findPcoInNas,
  (file) => [...readCapture(file)].flatMap(({ frame, linkType }) => findPco(frame, linkType)),
]

/** IPv4 with UDP from port 2123, or with one DATA chunk of SCTP. */
function frameOf(protocol: 'gtpv2' | 's1ap', message: Uint8Array): Buffer {
  const transport =
    protocol === 'gtpv2'
      ? Buffer.from([8, 75, 8, 75, (message.length + 8) >> 8, (message.length + 8) & 255, 0, 0])
      : Buffer.from(`8e3c8e3c000000010000000000030000${'00000001'.repeat(2)}00000012`, 'hex')
  if (protocol === 's1ap') transport.writeUInt16BE(message.length + 16, 14)
  const header = Buffer.from(`4500000000004000${protocol === 'gtpv2' ? '4011' : '4084'}00007f0000017f000001`, 'hex')
  header.writeUInt16BE(header.length + transport.length + message.length, 2)
  return Buffer.concat([header, transport, message])
}

const pcapng = Buffer.from(
  '0a0d0d0a1c0000004d3c2b1a01000000ffffffffffffffff1c00000001000000140000009300000000000400140000000600000024000000000000000000000000000000020000000200000045000000240000000300000014000000020000004500000014000000',
  'hex',
)
const attach = Buffer.from('07417108091010000000001004f0f0c0c0000a0201d031270480000c00', 'hex')
const corpus = [
  ...pcoMessages().flatMap(({ protocol, octets }) => [
    Buffer.from([protocol === 'gtpv2' ? GTPV2 : S1AP, ...octets]),
    Buffer.from([FRAME, ...frameOf(protocol, octets)]),
  ]),
  ...[captureOf(pcoMessages()), pcapng].map((file) => Buffer.from([FILE, ...file])),
  Buffer.from([NAS, ...attach]),
  Buffer.from([NAS, ...Buffer.from('270000000001', 'hex'), ...attach]),
  Buffer.from([NAS, ...Buffer.from('0201d031270480000c00', 'hex')]),
]

/** One octet behind the headers is another: lengths mostly stay as they are. */
function mutateConsistently(random: Random, input: Uint8Array): Uint8Array {
  const mutant = Uint8Array.from(input)
  const from = input[0] === FRAME ? 45 : 1
  for (let changes = 1 + random.integer(2); changes > 0; changes--) {
    if (mutant.length > from) mutant[from + random.integer(mutant.length - from)] = random.integer(256)
  }
  return mutant
}

/** Nothing but DecodeError is thrown, and what is found are options: they can be written. */
export const target: FuzzTarget = {
  name: 'find-pco',
  corpus: () => corpus,
  mutateConsistently,
  run(input) {
    const find = DOORS[(input[0] ?? 0) % DOORS.length] ?? findPco
    try {
      for (const { pco, direction, element, where } of find(input.subarray(1))) {
        encodePco(pco, direction, element)
        assert.ok(where.length > 0)
      }
      return 'accepted'
    } catch (error) {
      if (error instanceof DecodeError) return 'rejected'
      throw error
    }
  },
}
