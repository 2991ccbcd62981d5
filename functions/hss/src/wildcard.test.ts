import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { canonicalImpu } from '@voltaic/numbers'
import fc from 'fast-check'
import {
  compileWhole,
  fallsUnder,
  formatWildcard,
  MAX_WILDCARD_LENGTH,
  parseWildcard,
  wildcardKey,
} from './wildcard.ts'

function partsOf(text: string): unknown {
  const parsed = parseWildcard(text)
  return parsed.kind === 'wildcard' ? parsed.wildcard : parsed.reason
}

describe('a wildcarded identity (TS 23.003 §13.5)', () => {
  test('has two fixed ends and a regular expression between them', () => {
    assert.deepEqual(partsOf('sip:chatlist!.*!@home.example'), {
      prefix: 'sip:chatlist',
      ere: '.*',
      suffix: '@home.example',
    })
    assert.deepEqual(partsOf('tel:+4930![0-9]{3}!'), { prefix: 'tel:+4930', ere: '[0-9]{3}', suffix: '' })
    assert.deepEqual(partsOf('SIP:Room!x!-A@Home.Example'), { prefix: 'sip:Room', ere: 'x', suffix: '-A@home.example' })
  })

  test('is written as it is read, and its key is no URI', () => {
    const parsed = parseWildcard('sip:chatlist!.*!@home.example')
    assert.ok(parsed.kind === 'wildcard')
    assert.equal(formatWildcard(parsed.wildcard), 'sip:chatlist!.*!@home.example')
    assert.equal(wildcardKey(parsed.wildcard), '!sip:chatlist!.*!@home.example')
  })

  test('is read again as it was written, whatever is in it; nothing makes the reader throw', () => {
    const piece = fc.string({ unit: fc.constantFrom(...'ab@.:;!*[]()+0-9^$|\\'), maxLength: 6 })
    const likely = fc
      .tuple(fc.constantFrom('sip:', 'SIPS:', 'tel:+', 'x:'), piece, piece, piece)
      .map(([scheme, before, ere, after]) => `${scheme}${before}!${ere}!${after}@Home.example`)
    fc.assert(
      fc.property(fc.oneof(likely, fc.string()), (text) => {
        const parsed = parseWildcard(text)
        if (parsed.kind === 'malformed') return
        const { wildcard } = parsed
        assert.deepEqual(parseWildcard(formatWildcard(wildcard)), parsed)
        assert.equal(canonicalImpu(`${wildcard.prefix}1${wildcard.suffix}`), `${wildcard.prefix}1${wildcard.suffix}`)
      }),
    )
  })

  test('has a length', () => {
    const ends = 'sip:!.*!@home.example'.length
    const longest = `sip:${'a'.repeat(MAX_WILDCARD_LENGTH - ends)}!.*!@home.example`
    assert.equal(parseWildcard(longest).kind, 'wildcard')
    assert.equal(parseWildcard(longest.replace('a', 'aa')).kind, 'malformed')
  })

  test('an anchor that is missing on either side does not let more in', () => {
    const ends = { prefix: 'sip:', suffix: '@h' }
    const ere = compileWhole('a|b')
    assert.deepEqual(
      ['sip:a@h', 'sip:b@h', 'sip:ab@h', 'sip:xa@h', 'sip:bx@h'].map((impu) => fallsUnder(impu, ends, ere)),
      [true, true, false, false, false],
    )
  })

  test('ends that overlap in a short identity are not both there', () => {
    const any = compileWhole('.*')
    assert.equal(fallsUnder('sip:aa@h', { prefix: 'sip:aa', suffix: 'aa@h' }, any), false)
    assert.equal(fallsUnder('sip:aaaa@h', { prefix: 'sip:aa', suffix: 'aa@h' }, any), true)
  })
})
