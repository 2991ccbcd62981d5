import assert from 'node:assert/strict'
import { DecodeError } from '@voltaic/base'
import {
  decodeDhcpv4,
  decodeDhcpv6,
  decodeIpv6Addresses,
  decodeSipServerNames,
  decodeSipServers,
  encodeDhcpv4,
  encodeDhcpv6,
  encodeIpv6Addresses,
  encodeSipServerNames,
  encodeSipServers,
} from '@voltaic/dhcp'
import type { Random } from '@voltaic/runtime'
import type { FuzzTarget } from './fuzz-target.ts'

// The first octet of a mutant picks the decoder. Each says what must hold of what it accepts.
const MESSAGE_V4 = 0
const MESSAGE_V6 = 1
const DECODERS: readonly ((octets: Uint8Array) => void)[] = [
  (octets) => {
    const written = encodeDhcpv4(decodeDhcpv4(octets))
    assert.deepEqual(encodeDhcpv4(decodeDhcpv4(written)), written)
  },
  (octets) => assert.deepEqual(Buffer.from(encodeDhcpv6(decodeDhcpv6(octets))), Buffer.from(octets)),
  (octets) => {
    const servers = decodeSipServers(octets)
    assert.deepEqual(decodeSipServers(encodeSipServers(servers)), servers)
  },
  (octets) => assert.deepEqual(Buffer.from(encodeSipServerNames(decodeSipServerNames(octets))), Buffer.from(octets)),
  (octets) => assert.deepEqual(Buffer.from(encodeIpv6Addresses(decodeIpv6Addresses(octets))), Buffer.from(octets)),
]

const names = encodeSipServerNames(['pcscf1.example', 'pcscf2.example'])
const v4 = encodeDhcpv4({
  op: 2,
  hardwareType: 1,
  hardwareAddress: Uint8Array.of(2, 0, 0, 0, 0, 1),
  hops: 0,
  transactionId: 1,
  seconds: 0,
  isBroadcast: false,
  clientAddress: '192.0.2.9',
  yourAddress: '0.0.0.0',
  serverAddress: '192.0.2.1',
  relayAddress: '0.0.0.0',
  options: [
    { code: 53, value: Uint8Array.of(5) },
    { code: 120, value: encodeSipServers({ kind: 'names', names: ['pcscf.example'] }) },
  ],
})
const corpus = [
  Buffer.from([MESSAGE_V4, ...v4]),
  Buffer.from([
    MESSAGE_V6,
    ...encodeDhcpv6({
      type: 7,
      transactionId: 1,
      options: [
        { code: 2, value: Uint8Array.of(1, 2) },
        { code: 21, value: names },
      ],
    }),
  ]),
  Buffer.from([2, 0, ...names]),
  Buffer.from([2, 1, 192, 0, 2, 1, 192, 0, 2, 2]),
  // compressed
  Buffer.from([2, 0, ...names, 1, 0x61, 0xc0, 7]),
  Buffer.from([3, ...names]),
  Buffer.from([4, ...encodeIpv6Addresses(['2001:db8::1', '2001:db8::2'])]),
]

/** Adds an option of any content whose length fits, or a label and a pointer. */
function mutateConsistently(random: Random, input: Uint8Array): Uint8Array {
  const content = random.bytes(random.integer(20))
  if (input[0] === MESSAGE_V6) return Buffer.from([...input, 0, random.integer(90), 0, content.length, ...content])
  if (input[0] === MESSAGE_V4) {
    const option = [[52, 120, 6, 53][random.integer(4)] ?? 0, content.length, ...content]
    // behind the cookie
    return Buffer.from([...input.subarray(0, 241), ...option, ...input.subarray(241)])
  }
  return Buffer.from([...input, 1, 0x61, 0xc0, random.integer(40)])
}

/** Whatever is accepted is written so that it is read again as the same. */
export const target: FuzzTarget = {
  name: 'dhcp',
  corpus: () => corpus,
  mutateConsistently,
  run([selector = 0, ...octets]) {
    try {
      DECODERS[selector % DECODERS.length]?.(Buffer.from(octets))
      return 'accepted'
    } catch (error) {
      if (error instanceof DecodeError) return 'rejected'
      throw error
    }
  },
}
