import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isMemberName } from './member-name.ts'

test('names of a backup are taken', () => {
  for (const name of [
    'manifest.json',
    'keys.backup',
    'config/voltaic.yaml',
    'data/hss.sqlite',
    'data/recordings/2026/11/call.wav',
    'zones/dns/db.example',
    'devices/phone.yaml',
  ]) {
    assert.equal(isMemberName(name), true, name)
  }
})

test('names that lead elsewhere, or to what a backup never writes, are not', () => {
  for (const name of [
    '',
    '/etc/passwd',
    'data/../../etc/passwd',
    'data/keys.json',
    'data/control-1.sock',
    'data/.sqlite',
    `data/${'n'.repeat(64)}.sqlite`,
    'data/Evil_1.sqlite',
    'data/a/b.sqlite',
    'data//hss.sqlite',
    'data/./hss.sqlite',
    'data/recordings/../keys.json',
    'zones/db.example',
    'zones/dns/..',
    'zones/../voltaic.yaml',
    'devices/a\\..\\b',
    'devices/a\u0000',
    'devices/\u001b[2J',
    'config/other.yaml',
    'voltaic.yaml',
  ]) {
    assert.equal(isMemberName(name), false, JSON.stringify(name))
  }
})
