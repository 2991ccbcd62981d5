import assert from 'node:assert/strict'
import { formatRecord, loadZone, parseMasterFile, parseName } from '@voltaic/dns'
import type { Random } from '@voltaic/runtime'
import type { FuzzTarget } from './fuzz-target.ts'

const HEAD = '$TTL 1h\n@ IN SOA ns h.o\\.st ( 1 1h ; one\n 2m 1w 30 )\n NS ns\nns A 192.0.2.53\n'
const zones = [
  `${HEAD}a 5 IN A 192.0.2.1\n  AAAA 2001:db8::1\n*.w TXT "q;( \\"" plain \\065\\; ""\n`,
  `${HEAD}$ORIGIN 5.5.e164.arpa.\n4.3 NAPTR 100 10 "u" "E2U+sip" "!^(.*)$!sip:\\\\1@x!" .\n_sip._udp SRV 0 1 5060 a\n`,
  `${HEAD}$GENERATE 1-9/2 g$ A 192.0.2.$\n$GENERATE 1-2 \${0,7,n}.g IN MX "$ m$"\n$INCLUDE part sub\nz CNAME @\n`,
  `${HEAD}t TYPE65280 \\# 4 0a00 ( 00\n01 )\nt CLASS1 TYPE1 \\# 4 0A000002\ncut NS ns.cut\nns.cut A 192.0.2.2\nm MX 1 .\n`,
]
const pieces = [
  '(',
  ')',
  '"',
  ';',
  '\\',
  '\n',
  ' ',
  '@',
  '$',
  '$INCLUDE part\n',
  '$ORIGIN ',
  '*.',
  '\\#',
  '\\032',
  '{',
  '9w',
  '1-3',
  'CNAME',
]
/** A mutant may ask for millions; that this is bounded is tested beside the code. */
const MAX_GENERATED = 50

function mutate(random: Random, text: string): string {
  const at = random.integer(text.length + 1)
  const piece = random.integer(3) === 0 ? text.slice(at, at + 20) : (pieces[random.integer(pieces.length)] ?? '')
  const to = random.integer(text.length + 1)
  return text.slice(0, to) + piece + text.slice(to + random.integer(4))
}

/** Whatever is accepted is written and read back the same, and every mistake has a line of its file. */
export const target: FuzzTarget = {
  name: 'zone-file',
  corpus: () => zones.map((text) => Buffer.from(text, 'latin1')),
  mutateConsistently: (random, input) => {
    let text = Buffer.from(input).toString('latin1')
    for (let left = 1 + random.integer(3); left > 0; left--) text = mutate(random, text)
    return Buffer.from(text, 'latin1')
  },
  run(input) {
    const text = Buffer.from(input).toString('latin1')
    const folder = { read: (path: string) => (path === 'part' ? 'p 7 TXT part\n' : path === 'main' ? text : undefined) }
    const { records, mistakes } = parseMasterFile(folder, 'main', parseName('zone.example'), MAX_GENERATED)
    for (const { file, line } of mistakes) {
      assert.ok(line >= 1 && line <= text.split('\n').length, `${file}:${line}`)
    }
    const lines = records.map(({ record }) => formatRecord(record))
    const written = { read: () => `${lines.join('\n')}\n` }
    const again = parseMasterFile(written, 'main', parseName('elsewhere'))
    assert.deepEqual(again.mistakes, [])
    assert.deepEqual(
      again.records.map(({ record }) => record),
      records.map(({ record }) => record),
    )
    return mistakes.length === 0 && loadZone(written, 'main', parseName('.')).kind === 'loaded'
      ? 'accepted'
      : 'rejected'
  },
}
