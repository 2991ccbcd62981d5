import assert from 'node:assert/strict'
import { createPcapngWriter } from '@voltaic/capture'
import { ALGORITHM_PAIRS, CapturedSa, deriveEspKeys } from '@voltaic/ipsec'
import type { Random } from '@voltaic/runtime'
import { createCaptureImport } from '@voltaic/trace'
import { captureCorpus } from './capture-corpus.ts'
import type { FuzzTarget } from './fuzz-target.ts'

const corpus = captureCorpus(createPcapngWriter)
const pair = ALGORITHM_PAIRS[1]
assert.ok(pair)
const keys = deriveEspKeys(pair, new Uint8Array(16).fill(1), new Uint8Array(16).fill(2))
const sas = [CapturedSa.of(0x1001, '*', '*', keys)]

/** Octets behind the headers of the file: its blocks stay as long as they are. */
function mutateConsistently(random: Random, input: Uint8Array): Uint8Array {
  const mutant = Uint8Array.from(input)
  const from = Math.min(200, mutant.length - 1)
  for (let changes = 1 + random.integer(8); changes > 0; changes--) {
    mutant[from + random.integer(mutant.length - from)] = random.integer(256)
  }
  return mutant
}

/** Whatever a capture holds, the import throws nothing, and what it gives is counted and in order. */
export const target: FuzzTarget = {
  name: 'capture-import',
  corpus: () => corpus,
  mutateConsistently,
  run(input) {
    let messages = 0
    const importing = createCaptureImport({
      sas,
      onEntry(entry) {
        if (entry.kind === 'message') messages++
        assert.ok(entry.sights.length > 0)
        for (const { from, to } of entry.sights) assert.ok(importing.roles.nameOf(from) && importing.roles.nameOf(to))
      },
    })
    const half = input.length >> 1
    importing.push(input.subarray(0, half))
    importing.push(input.subarray(half))
    const report = importing.end()
    assert.equal(report.messages, messages)
    assert.ok(report.sights >= messages)
    return report.stop === undefined ? 'accepted' : 'rejected'
  },
}
