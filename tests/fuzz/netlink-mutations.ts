import assert from 'node:assert/strict'
import { DecodeError } from '@voltaic/base'
import {
  decodeElements,
  decodeNetlink,
  encodeAttribute,
  encodeNetlink,
  encodeNewElements,
  encodeTransaction,
  listAttributes,
  NFPROTO_IPV4,
} from '@voltaic/linux'
import type { Random } from '@voltaic/runtime'
import type { FuzzTarget } from './fuzz-target.ts'

const TABLE = { family: NFPROTO_IPV4, name: 'voltaic_media' }
const NFT_HEADER = 4

function elements(random: (length: number) => Uint8Array, count: number): Buffer {
  return encodeNewElements(
    TABLE,
    'bound',
    Array.from({ length: count }, () => ({ key: random(8), value: random(16), note: random(3) })),
  )
}

const zeros = (length: number) => new Uint8Array(length)

/** What is read of a reply is in it, and a message that is written anew from its attributes reads the same. */
function check(input: Buffer): void {
  for (const message of decodeNetlink(input)) {
    for (const { key, set, packets, octets } of decodeElements(message)) {
      assert.ok(key.length + set.length <= message.body.length)
      assert.ok(packets >= 0 && octets >= 0)
    }
    if (message.body.length < NFT_HEADER) continue
    const attributes = listAttributes(message.body.subarray(NFT_HEADER))
    const parts = attributes.map(({ type, value }) => encodeAttribute(type, value))
    const again = encodeNetlink(message.type, message.flags, [message.body.subarray(0, NFT_HEADER), ...parts])
    const [read] = decodeNetlink(again)
    assert.deepEqual(read && listAttributes(read.body.subarray(NFT_HEADER)), attributes)
  }
}

/** What the kernel could say of elements of nf_tables: never trusted further than its own lengths. */
export const target: FuzzTarget = {
  name: 'netlink',
  corpus: () => [elements(zeros, 1), elements(zeros, 5), Buffer.concat(encodeTransaction([elements(zeros, 2)]))],
  mutateConsistently: (random: Random) => elements((length) => random.bytes(length), 1 + random.integer(8)),
  run(input) {
    try {
      check(Buffer.from(input))
      return 'accepted'
    } catch (error) {
      if (error instanceof DecodeError) return 'rejected'
      throw error
    }
  },
}
