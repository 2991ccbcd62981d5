import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createMemorySegments, openSegmentFolder, type SegmentFolder } from './segment-folder.ts'

function inFolder(run: (path: string) => void): void {
  const path = mkdtempSync(join(tmpdir(), 'segments-'))
  try {
    run(path)
  } finally {
    rmSync(path, { recursive: true })
  }
}

function keepsWhatWasWritten(folder: SegmentFolder): void {
  for (const number of [1, 2, 10]) {
    const writer = folder.create(number)
    writer.write(Buffer.from('one '))
    writer.write(Buffer.from(`segment ${number}`))
    writer.close()
  }
  folder.remove(2)
  assert.deepEqual(
    folder.list().map(({ number }) => number),
    [1, 10],
  )
  assert.equal(Buffer.from(folder.read(10) ?? []).toString(), 'one segment 10')
  assert.equal(folder.list()[1]?.octets, 14)
  assert.equal(folder.read(2), undefined)
}

test('segments in memory are listed, read and removed', () => keepsWhatWasWritten(createMemorySegments()))

test('segments in a folder are listed, read and removed, and nobody else can read them', () => {
  inFolder((path) => {
    keepsWhatWasWritten(openSegmentFolder(join(path, 'trace'), 'trace'))
    const [name] = readdirSync(join(path, 'trace'))
    assert.equal(name, '0000000001.trace')
    assert.equal(statSync(join(path, 'trace', name ?? '')).mode & 0o777, 0o600)
  })
})

test('files of others in the folder are left alone', () => {
  inFolder((path) => {
    writeFileSync(join(path, 'notes.trace'), 'mine')
    assert.deepEqual(openSegmentFolder(path, 'trace').list(), [])
  })
})
