import assert from 'node:assert/strict'
import test from 'node:test'
import { Finding, fuzz } from './fuzz-loop.ts'
import type { FuzzTarget } from './fuzz-target.ts'
import { loadTargets } from './run.ts'

const SEED = 20260101
const ITERATIONS = 1000

for (const target of await loadTargets()) {
  test(`${target.name}: the corpus is accepted and ${ITERATIONS} mutants do no harm`, () => {
    const tally = fuzz(target, SEED, ({ iterations }) => iterations >= ITERATIONS)
    assert.ok(tally.accepted > 0, 'some mutants get past the first decoder')
    assert.ok(tally.rejected > 0, 'some mutants are refused')
  })
}

/** Cannot cope with an octet above 0x7f. */
const fragile: FuzzTarget = {
  name: 'fragile',
  corpus: () => [Uint8Array.of(1, 2, 3, 4)],
  run(input) {
    if (input.some((octet) => octet > 0x7f)) throw new RangeError('no such octet')
    return input.length > 4 ? 'rejected' : 'accepted'
  },
}

function finding(seed: number): Finding {
  try {
    fuzz(fragile, seed, ({ iterations }) => iterations >= ITERATIONS)
  } catch (error) {
    assert.ok(error instanceof Finding)
    return error
  }
  throw new assert.AssertionError({ message: 'nothing was found' })
}

test('the fuzz loop reports the mutant that a target throws at, and finds it again with the same seed', () => {
  const found = finding(SEED)
  assert.ok(found.input.some((octet) => octet > 0x7f))
  assert.ok(found.cause instanceof RangeError)
  assert.deepEqual(finding(SEED).input, found.input)
})

test('the fuzz loop does not accept a target that rejects its own corpus', () => {
  const wrong: FuzzTarget = { ...fragile, run: () => 'rejected' }
  assert.throws(() => fuzz(wrong, SEED, () => true), Finding)
})
