import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatName } from '@voltaic/dns'
import { loadZoneFiles } from './zone-files.ts'

const ZONE = '$TTL 60\n@ SOA ns h 1 2 3 4 5\n@ NS ns\n'

function load(files: Readonly<Record<string, string>>) {
  return loadZoneFiles({ files: Object.keys(files), read: (path) => files[path] })
}

test('the names of files give the origins; files to be included are no zones', () => {
  const loaded = load({
    'db.example.com': ZONE,
    'sub/1.6.e164.arpa.zone': `${ZONE}$INCLUDE sub/part.inc\n`,
    'other.test.db': ZONE,
    'dotted..zone': ZONE,
    'sub/part.inc': 'a A 192.0.2.1\n',
    'named.conf': 'options {};',
    README: 'hello',
  })
  assert.ok(loaded.kind === 'loaded', JSON.stringify(loaded))
  const origins = loaded.zones.map(({ origin }) => formatName(origin))
  assert.deepEqual(origins, ['example.com.', 'dotted.', 'other.test.', '1.6.e164.arpa.'])
})

test('one mistake in one file refuses them all, and those of all files are named', () => {
  const loaded = load({ 'a.zone': ZONE, 'b.zone': `${ZONE}x A y\n`, 'c.zone': '' })
  assert.deepEqual(loaded, {
    kind: 'refused',
    mistakes: [
      { file: 'b.zone', line: 4, reason: '"y" is no IPv4 address' },
      { file: 'c.zone', line: 1, reason: 'there is no SOA record' },
    ],
  })
})

test('two files of one zone, and a file whose name is none', () => {
  const twice = load({ 'a.zone': ZONE, 'db.A': ZONE })
  assert.deepEqual(twice.kind === 'refused' && twice.mistakes, [
    { file: 'db.A', line: 1, reason: 'another file of the folder has the same zone' },
  ])
  const unnamed = load({ 'a..b.zone': ZONE })
  assert.deepEqual(unnamed.kind === 'refused' && unnamed.mistakes.map(({ reason }) => reason), [
    "the file's name is no domain name: a..b",
  ])
})

test('a REGEXP that is none is told with its line, and the zone is served (RFC 3402 §3.2)', () => {
  const rule = (regexp: string) => `x NAPTR 1 1 "u" "E2U+sip" "${regexp}" .\n`
  const text = ZONE + rule('!^.*$!sip:a@b!') + rule('!^(.*$!sip:a@b!') + rule('!^.*$!sip:\\\\1@b!') + rule('zz')
  const loaded = load({ 'a.zone': text })
  assert.ok(loaded.kind === 'loaded')
  assert.deepEqual(
    loaded.warnings.map(({ file, line }) => `${file}:${line}`),
    ['a.zone:5', 'a.zone:6', 'a.zone:7'],
  )
  assert.equal(loaded.warnings[1]?.reason, 'REGEXP: there is no group \\1: the rule is served, and nobody can use it')
})
