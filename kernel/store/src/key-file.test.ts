import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { createKeyFile, openKeyFile } from './key-file.ts'
import { createSealer } from './sealer.ts'

const directory = mkdtempSync(join(tmpdir(), 'voltaic-keys-'))
after(() => rmSync(directory, { recursive: true }))

describe('key file', () => {
  test('a new one is for its owner only, complete, and opens again', () => {
    const path = join(directory, 'new', 'keys')
    const created = createKeyFile(path)
    assert.equal(statSync(path).mode & 0o777, 0o600)
    assert.equal(statSync(join(directory, 'new')).mode & 0o777, 0o700)
    assert.deepEqual(readdirSync(join(directory, 'new')), ['keys'])
    const sealed = createSealer(created).seal(Buffer.from('secret'), 'context')
    const opened = openKeyFile(path)
    assert.equal(opened.keys.get(opened.current)?.length, 32)
    assert.equal(Buffer.from(createSealer(opened).unseal(sealed, 'context')).toString(), 'secret')
  })

  test('one that exists is never written over', () => {
    const path = join(directory, 'kept')
    createKeyFile(path)
    const before = readFileSync(path, 'utf8')
    assert.throws(() => createKeyFile(path), { code: 'KEY_FILE_EXISTS' })
    assert.equal(readFileSync(path, 'utf8'), before)
  })

  test('one that others can reach is refused, with the command that helps', () => {
    const path = join(directory, 'exposed')
    createKeyFile(path)
    for (const mode of [0o640, 0o604, 0o620, 0o602, 0o644]) {
      chmodSync(path, mode)
      assert.throws(() => openKeyFile(path), { code: 'KEY_FILE_EXPOSED', remedy: `chmod 600 ${path}` })
    }
    chmodSync(path, 0o400)
    assert.doesNotThrow(() => openKeyFile(path))
  })

  test('a missing one says what is lost, an unwritable place says why', () => {
    const isHelpful = (error: unknown) => {
      const { code, remedy } = error as { code: string; remedy: string }
      assert.equal(code, 'KEY_FILE_MISSING')
      assert.match(remedy, /backup/)
      return true
    }
    assert.throws(() => openKeyFile(join(directory, 'nowhere')), isHelpful)
    assert.throws(() => createKeyFile('/proc/nowhere/keys'), { code: 'KEY_FILE_UNWRITABLE' })
    createKeyFile(join(directory, 'file'))
    assert.throws(() => openKeyFile(join(directory, 'file', 'keys')), { code: 'KEY_FILE_UNREADABLE' })
  })

  test('a damaged one is refused, and its text is not repeated', () => {
    const path = join(directory, 'damaged')
    const key = Buffer.alloc(32, 7).toString('base64')
    const damaged = [
      '',
      `{"format":"voltaic-keys-1","current":"00000001","keys":{"00000001":"${key}"`,
      `{"format":"other","current":"00000001","keys":{"00000001":"${key}"}}`,
      `{"format":"voltaic-keys-1","current":"00000002","keys":{"00000001":"${key}"}}`,
      `{"format":"voltaic-keys-1","current":"00000001","keys":{"00000001":"${key.slice(0, 20)}"}}`,
      `{"format":"voltaic-keys-1","current":"1","keys":{"1":"${key}"}}`,
      '{"format":"voltaic-keys-1","current":"00000001","keys":null}',
      'null',
    ]
    for (const text of damaged) {
      writeFileSync(path, text, { mode: 0o600 })
      assert.throws(
        () => openKeyFile(path),
        (error: Error & { code?: string }) =>
          error.code === 'KEY_FILE_MALFORMED' && !error.message.includes(key.slice(0, 8)),
        text,
      )
    }
  })
})
