import assert from 'node:assert/strict'
import { judgeRule, type NaptrRecord, SubstitutionCache } from '@voltaic/enum'
import type { Random } from '@voltaic/runtime'
import type { FuzzTarget } from './fuzz-target.ts'

const AUS = '+61255502345'
/** Flags, services, regexp and replacement, one a line. */
const rules = [
  'u\nE2U+sip\n!^.*$!sip:info@example.com!\n.',
  'U\ne2u+pstn:tel+sip\n#^\\+61(.)(.*)$#tel:+61\\1\\2;npdi;rn=+6149#i\n.',
  'u\nE2U+voice:tel+sip\n!^(\\+6?1?)((2|5){1,9}|[0-9]*)*$!sip:\\2\\1@[2001:db8::1]:5060;transport=tcp!\n',
  '\nE2U+sip\n|^\\+(61)[\\.]?(2*).*$|\\2a.\\1.example|\n',
]
const pieces = [
  '!',
  '\\',
  '\\1',
  '\\9',
  '(',
  ')',
  '*',
  '.*',
  '{2}',
  '[^',
  '|',
  '^',
  '$',
  'i',
  '+',
  ':',
  '@',
  ';',
  '=',
  ' ',
  '%',
  '\xe9',
  '\n',
]

function mutate(random: Random, rule: string): string {
  const at = random.integer(rule.length + 1)
  const piece = pieces[random.integer(pieces.length)] ?? ''
  return rule.slice(0, at) + piece + rule.slice(at + random.integer(3))
}

function recordOf(input: Uint8Array): NaptrRecord {
  const [flags = '', services = '', regexp = '', replacement = ''] = Buffer.from(input).toString('latin1').split('\n')
  return { order: 10, preference: 20, flags, services, regexp, replacement }
}

/** Whatever a rule makes is a URI or a name without anything that a SIP message or a DNS query could stumble over. */
export const target: FuzzTarget = {
  name: 'enum',
  corpus: () => rules.map((rule) => Buffer.from(rule, 'latin1')),
  mutateConsistently: (random, input) => {
    let rule = Buffer.from(input).toString('latin1')
    for (let left = 1 + random.integer(3); left > 0; left--) rule = mutate(random, rule)
    return Buffer.from(rule, 'latin1')
  },
  run(input) {
    const verdict = judgeRule(recordOf(input), AUS, new SubstitutionCache())
    switch (verdict.kind) {
      case 'terminal': {
        assert.match(verdict.candidate.uri, /^(?:sips?|tel):[^\0-\x20<>"\x7f-\xff]+$/i)
        assert.deepEqual(judgeRule(recordOf(input), AUS, new SubstitutionCache()), verdict)
        return 'accepted'
      }
      case 'non-terminal':
        assert.doesNotMatch(verdict.domain, /[A-Z]|^\.|\.$/)
        // A replacement is a name of the DNS already, and no mutants of it are wanted.
        return recordOf(input).regexp === '' ? 'rejected' : 'accepted'
      case 'unusable':
        assert.ok(verdict.message.length > 0)
        return 'rejected'
    }
  },
}
