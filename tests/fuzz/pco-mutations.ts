import assert from 'node:assert/strict'
import { DecodeError } from '@voltaic/base'
import { decodePco, describePco, encodePco, explainPco, type Pco, type PcoDirection } from '@voltaic/epc'
import type { Random } from '@voltaic/runtime'
import type { FuzzTarget } from './fuzz-target.ts'
import { pcoMessages } from './pco-messages.ts'

// The first octet of a mutant says who has sent the options that follow, and in which element.
const UP = 0
const DOWN = 1
const EXTENDED = 2
const corpus = pcoMessages().flatMap(({ found }) =>
  found.map(({ pco, direction, element }) => {
    const selector = (direction === 'ms-to-network' ? UP : DOWN) + (element === 'ePCO' ? EXTENDED : 0)
    return Buffer.from([selector, ...Buffer.from(pco, 'hex')])
  }),
)

/** Identifiers at which decoders take another branch. */
const IDS = [0x0001, 0x0005, 0x0008, 0x000c, 0x000e, 0x0010, 0x0016, 0x0024, 0x8021, 0xc021, 0xc023, 0xc223, 0xff00]

/** Adds a container of any content whose length fits. */
function mutateConsistently(random: Random, input: Uint8Array): Uint8Array {
  const id = IDS[random.integer(IDS.length)] ?? 0
  const content = Buffer.from(random.bytes(random.integer(20)))
  // PPP says its length too
  if (id >= 0x8000 && id < 0xff00 && content.length >= 4 && random.integer(4) > 0) {
    content[0] = random.integer(6)
    content.writeUInt16BE(content.length, 2)
  }
  return Buffer.from([...input, id >> 8, id & 255, content.length, ...content])
}

/** Whatever is accepted is written as the same octets, and can be put in words. */
export const target: FuzzTarget = {
  name: 'pco',
  corpus: () => corpus,
  mutateConsistently,
  run(input) {
    const [selector = 0, ...octets] = input
    const direction: PcoDirection = (selector & DOWN) === 0 ? 'ms-to-network' : 'network-to-ms'
    const element = (selector & EXTENDED) === 0 ? 'PCO' : 'ePCO'
    const bytes = Buffer.from(octets)
    let pco: Pco
    try {
      pco = decodePco(bytes, direction, element)
    } catch (error) {
      if (error instanceof DecodeError) return 'rejected'
      throw error
    }
    assert.deepEqual(Buffer.from(encodePco(pco, direction, element)), bytes)
    assert.equal(describePco(pco, direction).length, pco.items.length)
    assert.ok(explainPco(pco, direction).length > 0)
    return 'accepted'
  },
}
