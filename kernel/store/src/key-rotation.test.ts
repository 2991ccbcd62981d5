import assert from 'node:assert/strict'
import { chmodSync, linkSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { createKeyFile, formatKeySet, generateKeySet, type KeySet, openKeyFile, succeedKeyFile } from './key-file.ts'
import { beginRotation, endRotation } from './key-rotation.ts'

const directory = mkdtempSync(join(tmpdir(), 'voltaic-rotation-'))
after(() => rmSync(directory, { recursive: true }))

let count = 0
function newFile(): { readonly path: string; readonly folder: string; readonly old: KeySet } {
  const folder = join(directory, String(count++))
  const path = join(folder, 'keys')
  return { path, folder, old: createKeyFile(path) }
}

/** A set that another process would put in the place of `old`. */
function successorOf(old: KeySet): KeySet {
  const fresh = generateKeySet()
  return { current: fresh.current, keys: new Map([...old.keys, ...fresh.keys]) }
}

describe('rotation of a key file', () => {
  test('it ends with one key and one file, for its owner only', () => {
    const { path, folder, old } = newFile()
    const both = beginRotation(path)
    assert.equal(both.keys.size, 2)
    assert.deepEqual(beginRotation(path), both)
    endRotation(path)
    const { current, keys } = openKeyFile(path)
    assert.deepEqual([current, [...keys.keys()]], [both.current, [both.current]])
    assert.notEqual(current, old.current)
    assert.deepEqual(readdirSync(folder), ['keys'])
    assert.equal(statSync(path).mode & 0o777, 0o600)
  })

  test('of two that begin at once, each with a key of its own, both go on with the same one', () => {
    const { path, old } = newFile()
    const [mine, theirs] = [successorOf(old), successorOf(old)]
    succeedKeyFile(path, old.current, mine)
    // had read the file before
    succeedKeyFile(path, old.current, theirs)
    assert.deepEqual(openKeyFile(path), mine)
    assert.deepEqual(beginRotation(path), mine)
  })

  test('one that comes when another has ended its rotation writes nothing over', () => {
    const { path, folder, old } = newFile()
    const { current } = beginRotation(path)
    endRotation(path)
    succeedKeyFile(path, old.current, successorOf(old))
    assert.deepEqual([...openKeyFile(path).keys.keys()], [current])
    assert.deepEqual(readdirSync(folder), ['keys'])
  })

  test('one that was killed before its key set had the name is gone on with', () => {
    const { path, folder, old } = newFile()
    const left = successorOf(old)
    writeFileSync(join(folder, 'draft'), formatKeySet(left), { mode: 0o600 })
    linkSync(join(folder, 'draft'), `${path}.${old.current}.next`)
    rmSync(join(folder, 'draft'))
    assert.deepEqual(beginRotation(path), left)
    endRotation(path)
    assert.deepEqual(readdirSync(folder), ['keys'])
  })

  test('a file that others can reach is refused, and stays as it is', () => {
    const { path, old } = newFile()
    const before = readFileSync(path, 'utf8')
    chmodSync(path, 0o644)
    assert.throws(() => succeedKeyFile(path, old.current, successorOf(old)), { code: 'KEY_FILE_EXPOSED' })
    assert.equal(readFileSync(path, 'utf8'), before)
  })
})
