import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'

const REPOSITORY = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(REPOSITORY, path), 'utf8')
const guide = read('docs/guides/keys.md')

describe('docs/guides/keys.md', () => {
  test('every code of the key check is there, and no other', () => {
    const union =
      /export type KeyFindingCode =(.*?)\n\n/s.exec(read('protocols/aka/src/key-check/finding.ts'))?.[1] ?? ''
    const codes = [...union.matchAll(/\| '([A-Z0-9_]+)'/g)].map(([, code]) => code)
    const rows = guide.split('\n').filter((line) => line.startsWith('| `'))
    const named = rows.flatMap((row) =>
      [...(row.split('|')[1] ?? '').matchAll(/`([A-Z0-9_]+)`/g)].map(([, code]) => code),
    )
    assert.ok(codes.length > 20)
    assert.deepEqual(named.toSorted(), codes.toSorted())
  })

  test('its example says what it says', () => {
    const [input = '', output = ''] = [...guide.matchAll(/^```text\n(.*?)^```$/gms)].map(([, text]) => text ?? '')
    const args = [join(REPOSITORY, 'apps/cli/src/main.ts'), 'keys', 'check']
    const run = () => execFileSync(process.execPath, args, { input, stdio: ['pipe', 'pipe', 'inherit'] })
    assert.throws(run, (error: Error & { readonly status?: number; readonly stdout?: Buffer }) => {
      assert.equal(error.status, 1)
      assert.equal(error.stdout?.toString(), output)
      return true
    })
  })
})
