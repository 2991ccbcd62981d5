import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatKeyBackup, MAX_BACKUP_LENGTH, MIN_PASSPHRASE_LENGTH, openKeyBackup } from './key-backup.ts'
import { generateKeySet } from './key-file.ts'

const PASSPHRASE = 'correct horse battery staple'
const keySet = generateKeySet()
const backup = await formatKeyBackup(keySet, PASSPHRASE)

test('a backup opens with its passphrase, in whatever form of Unicode', async () => {
  const opened = await openKeyBackup(backup, PASSPHRASE)
  assert.equal(opened.current, keySet.current)
  assert.deepEqual(opened.keys.get(keySet.current), Buffer.from(keySet.keys.get(keySet.current)!))
  const composed = await formatKeyBackup(keySet, 'größer als gedacht')
  assert.equal((await openKeyBackup(composed, 'größer als gedacht'.normalize('NFD'))).current, keySet.current)
})

test('a backup shows neither key nor id', () => {
  const key = keySet.keys.get(keySet.current)!
  for (const secret of [keySet.current, Buffer.from(key).toString('base64'), Buffer.from(key).toString('hex')]) {
    assert.equal(backup.includes(secret), false)
  }
})

test('another passphrase, or a bit that was turned, opens nothing', async () => {
  await assert.rejects(openKeyBackup(backup, `${PASSPHRASE} `), { code: 'PASSPHRASE_WRONG' })
  const content = JSON.parse(backup) as { sealed: string }
  const octets = Buffer.from(content.sealed, 'base64')
  octets[0]! ^= 1
  const turned = JSON.stringify({ ...content, sealed: octets.toString('base64') })
  await assert.rejects(openKeyBackup(turned, PASSPHRASE), { code: 'PASSPHRASE_WRONG' })
})

test('what is no backup is refused', async () => {
  const content = JSON.parse(backup) as Record<string, unknown>
  const malformed = [
    '',
    'null',
    '[]',
    '{"format":"voltaic-keys-1"}',
    JSON.stringify({ ...content, salt: 'AA==' }),
    JSON.stringify({ ...content, nonce: 7 }),
    JSON.stringify({ ...content, sealed: 'AA==' }),
    `${backup}${' '.repeat(MAX_BACKUP_LENGTH)}`,
  ]
  for (const text of malformed) await assert.rejects(openKeyBackup(text, PASSPHRASE), { code: 'KEY_BACKUP_MALFORMED' })
})

test('a short passphrase is refused', async () => {
  await assert.rejects(formatKeyBackup(keySet, 'x'.repeat(MIN_PASSPHRASE_LENGTH - 1)), { code: 'PASSPHRASE_TOO_SHORT' })
})
