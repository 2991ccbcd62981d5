import assert from 'node:assert/strict'
import { test } from 'node:test'
import { settingAt } from '../settings/setting-place.ts'
import { readConfig } from './read-config.ts'
import { scanYaml } from './yaml-bounds.ts'

/** Milliseconds; without bounds the longest take more, with them all take a tenth of a second at most. */
const SOON = 5000

test('what is nested or repeated without end is refused with one mistake before it is parsed', () => {
  for (const [endless, says] of [
    ['['.repeat(400_000), /^voltaic\.yaml:1: nested more than 32 deep/m],
    [`a: 1\nb:${' {a:'.repeat(3000)}`, /voltaic\.yaml:2: nested more/],
    ['? '.repeat(100_000), /voltaic\.yaml:1: nested more/],
    ['- '.repeat(100_000), /voltaic\.yaml:1: nested more/],
    [Array.from({ length: 600 }, (_, deep) => `${' '.repeat(deep)}a:\n`).join(''), /voltaic\.yaml:3\d: nested more/],
    [']'.repeat(100_000), /voltaic\.yaml:1: more than 250 anchors/],
    ['*a '.repeat(100_000), /voltaic\.yaml:1: more than 250 anchors/],
    [Array.from({ length: 3000 }, (_, name) => `a${name}: 1\n`).join(''), /voltaic\.yaml:2000: too many names/],
    [`{${Array.from({ length: 3000 }, (_, name) => `a${name}`).join()}}`, /voltaic\.yaml:1: too many names/],
    [`a: [${'x,'.repeat(240_000)}]`, /voltaic\.yaml:1: more than 60000 words/],
    ['a'.repeat(500_001), /voltaic\.yaml:1: the file is longer/],
  ] as const) {
    const began = performance.now()
    for (const read of [() => readConfig(endless, 'voltaic.yaml'), () => settingAt(endless, 1)]) {
      assert.throws(read, ({ code, message }: Error & { code?: string }) => {
        assert.equal(code, 'CONFIG_INVALID')
        assert.match(message.split('\n').slice(1).join().trim(), says)
        return message.split('\n').length === 2
      })
    }
    assert.ok(performance.now() - began < SOON, endless.slice(0, 20))
  }
})

test('brackets in text and comments are no nesting, and comments are found where they are', () => {
  const text = `# ${'['.repeat(99)}\na: '${'{'.repeat(99)}' # b\nc: x#y\nd: |\n  # ${'- '.repeat(99)}\n`
  const scan = scanYaml(text)
  assert.ok('comments' in scan)
  assert.deepEqual(
    scan.comments.map(({ start, end }) => text.slice(start, end).slice(0, 3)),
    ['# [', '# b'],
  )
})
