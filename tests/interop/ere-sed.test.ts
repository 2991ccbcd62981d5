import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareWithSed, sedVersion } from './ere-sed.ts'

const SEED = 20261127
const PAIRS = 2000

test(`${PAIRS} random EREs match as those of sed -E: whole match, and sub-matches (IEEE 1003.1 §9.1)`, (t) => {
  const { matches, ambiguous, differences, wrongInSed } = compareWithSed(SEED, PAIRS)
  assert.ok(matches > PAIRS / 2)
  assert.ok(wrongInSed.length < PAIRS / 100)
  t.diagnostic(
    `${sedVersion()}: ${matches} of ${PAIRS} pairs match, ${ambiguous} of them in several ways, and of these ` +
      `${differences.length} with other sub-matches; sed alone gets ${wrongInSed.length} wrong`,
  )
})
