import assert from 'node:assert/strict'
import { compileEre, EreError, findEreMistake } from '@voltaic/ere'
import type { Random } from '@voltaic/runtime'
import type { FuzzTarget } from './fuzz-target.ts'

const patterns = [
  '^INVITE$',
  'sip:([^;@]+)@ims\\.mnc[0-9]{3}\\.mcc[0-9]{3}\\.3gppnetwork\\.org',
  '(^|[[:space:]])(a|ab)*(c{2,3}|[]^-]+)?$',
  '((a+)+b{1,10}|[[:alpha:]_]|[^]a-z])*',
  'Zoë.*|"Nick"',
]
const pieces = ['(', ')', '[', ']', '{2}', '{1,9}', '*', '+', '?', '|', '^', '$', '\\', '[:digit:]', '[^a]', '-', 'ä']
const texts = [
  '',
  'INVITE',
  'sip:a@ims.mnc001.mcc001.3gppnetwork.org',
  'aabccc]]--',
  'Zo\xc3\xab "Nick"',
  'a'.repeat(200),
]

function mutate(random: Random, pattern: string): string {
  const at = random.integer(pattern.length + 1)
  const piece = pieces[random.integer(pieces.length)] ?? ''
  return pattern.slice(0, at) + piece + pattern.slice(at + random.integer(3))
}

/** Whatever is accepted as an ERE compiles, and `test` says whether `match` finds anything. */
export const target: FuzzTarget = {
  name: 'ere',
  corpus: () => patterns.map((pattern) => new TextEncoder().encode(pattern)),
  mutateConsistently: (random, input) => {
    let pattern = new TextDecoder().decode(input)
    for (let left = 1 + random.integer(3); left > 0; left -= 1) pattern = mutate(random, pattern)
    return new TextEncoder().encode(pattern)
  },
  run(input) {
    const pattern = new TextDecoder().decode(input)
    try {
      for (const ignoreCase of [false, true]) {
        const ere = compileEre(pattern, { ignoreCase })
        for (const text of texts) assert.equal(ere.test(text), ere.match(text) !== undefined, pattern)
      }
    } catch (error) {
      if (!(error instanceof EreError)) throw error
      assert.equal(findEreMistake(pattern)?.code, error.code)
      return 'rejected'
    }
    assert.equal(findEreMistake(pattern), undefined)
    return 'accepted'
  },
}
