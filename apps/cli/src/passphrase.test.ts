import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { askHidden, readPassphrase } from './passphrase.ts'

/** A terminal on which somebody types, piece by piece. */
function terminal() {
  const said: string[] = []
  const takers = new Set<(text: string) => void>()
  const from = {
    isRaw: false,
    setRawMode: (isRaw: boolean) => (from.isRaw = isRaw),
    setEncoding: () => {},
    on: (_: 'data', take: (text: string) => void) => takers.add(take),
    off: (_: 'data', take: (text: string) => void) => takers.delete(take),
    resume: () => {},
    pause: () => {},
  }
  const type = (text: string) => {
    for (const take of takers) take(text)
  }
  return { said, from, to: { write: (text: string) => said.push(text) }, type, takers }
}

test('a passphrase is read to Enter, with Backspace, and never shown', async () => {
  const { said, from, to, type, takers } = terminal()
  const asked = askHidden('Passphrase: ', from, to)
  assert.equal(from.isRaw, true)
  type('correct hx')
  type('\u007forse\rmore')
  assert.equal(await asked, 'correct horse')
  assert.deepEqual([said, from.isRaw, takers.size], [['Passphrase: ', '\n'], false, 0])
})

test('Ctrl-C gives the terminal back and up', async () => {
  const { from, to, type } = terminal()
  const asked = askHidden('Passphrase: ', from, to)
  type('abc\u0003')
  await assert.rejects(asked, { code: 'PASSPHRASE_MISSING' })
  assert.equal(from.isRaw, false)
})

test('the passphrase of a file is its first line; a file that others can read is refused', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-passphrase-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'passphrase')
  writeFileSync(file, 'correct horse battery\r\nsecond\n', { mode: 0o600 })
  assert.equal(readPassphrase(file), 'correct horse battery')
  chmodSync(file, 0o640)
  assert.throws(() => readPassphrase(file), { code: 'PASSPHRASE_EXPOSED' })
})
