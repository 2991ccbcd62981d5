import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { createSystemRandom } from '@voltaic/runtime'
import { createFileShelf, type FileShelf } from './file-shelf.ts'

async function prepare(t: TestContext, keepFree = 0): Promise<{ readonly folder: string; readonly shelf: FileShelf }> {
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-shelf-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const shelf = createFileShelf(folder, keepFree, createSystemRandom())
  await shelf.open()
  return { folder, shelf }
}

async function* pieces(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text)
}

async function textOf(source: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of source) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

test('a file is there under its name when it is kept, and for its owner alone', async (t) => {
  const { folder, shelf } = await prepare(t)
  const reception = await shelf.receive(pieces('one ', 'two'), 100)
  assert.equal(reception.kind, 'received')
  if (reception.kind !== 'received') return
  assert.equal(reception.file.length, 7)
  assert.equal(reception.file.sha256, '8ab63e29a4ba14e4e1688f9c15e5af90895421358c945b0431f85d66977bd3d2')
  await reception.file.keep('abcd.wav')
  assert.deepEqual(await shelf.names(), ['abcd.wav'])
  assert.equal(await textOf(shelf.read('abcd.wav', 4, 6)), 'two')
  assert.equal(await shelf.lengthOf('abcd.wav'), 7)
  assert.equal(statSync(join(folder, 'ab', 'abcd.wav')).mode & 0o077, 0)
  await shelf.remove('abcd.wav')
  await shelf.remove('abcd.wav')
  assert.equal(await shelf.lengthOf('abcd.wav'), undefined)
})

test('what is too long, fails, or finds no room leaves nothing behind', async (t) => {
  const { folder, shelf } = await prepare(t)
  assert.deepEqual(await shelf.receive(pieces('12345', '67890', '1'), 10), { kind: 'too-long' })
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('half')
    throw new Error('the connection is gone')
  }
  await assert.rejects(shelf.receive(broken(), 100), /connection is gone/)
  const full = createFileShelf(folder, 2 ** 60, createSystemRandom())
  assert.deepEqual(await full.receive(pieces('x'), 100), { kind: 'disk-full' })
  assert.deepEqual(readdirSync(join(folder, 'incoming')), [])
  assert.deepEqual(await shelf.names(), [])
})

test('what had no name when the process died is taken away', async (t) => {
  const { folder, shelf } = await prepare(t)
  await shelf.receive(pieces('orphan'), 100)
  assert.equal(readdirSync(join(folder, 'incoming')).length, 1)
  await shelf.open()
  assert.deepEqual(readdirSync(join(folder, 'incoming')), [])
})

test('no name leads out of the shelf', async (t) => {
  const { shelf } = await prepare(t)
  for (const name of ['../../etc/passwd', 'ab/../cd.wav', '/abcd.wav', 'abcd', 'abcd.wav\0', '..wav', 'ABCD.wav']) {
    assert.throws(() => shelf.read(name, 0, 1), RangeError, name)
    await assert.rejects(shelf.remove(name), RangeError, name)
    await assert.rejects(shelf.lengthOf(name), RangeError, name)
  }
})
