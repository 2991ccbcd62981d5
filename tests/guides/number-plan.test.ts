import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { refusalOf, type UnresolvedReason } from '@voltaic/numbers'

const REPOSITORY = join(import.meta.dirname, '../..')
const PAGE = 'docs/guides/number-plan.md'
const guide = readFileSync(join(REPOSITORY, PAGE), 'utf8')
const shown = [...guide.matchAll(/^```\n\$ (voltaic [^\n]*)\n(.*?)^```$/gms)]
const folder = mkdtempSync(join(tmpdir(), 'voltaic-number-'))
after(() => rmSync(folder, { recursive: true, force: true }))

function run(args: readonly string[]): Promise<{ readonly stdout: string }> {
  const env = { NODE_COMPILE_CACHE: join(folder, 'compiled'), ...process.env, NO_COLOR: '1' }
  const main = join(REPOSITORY, 'apps/cli/src/main.ts')
  return promisify(execFile)(process.execPath, [main, ...args], { cwd: REPOSITORY, env })
}

describe(PAGE, { concurrency: 2 }, () => {
  test('it shows both commands', () => assert.equal(shown.length, 2))

  for (const [, command = '', output] of shown) {
    test(`$ ${command}`, async () => assert.equal((await run(command.split(' ').slice(1))).stdout, output))
  }

  test('every reason has its row', () => {
    const rows = [...guide.matchAll(/^\| `([A-Z_]+)` \| (\d+) \| (.*) \|$/gm)]
    assert.equal(rows.length, 6)
    for (const [, reason, status, text] of rows) {
      const refusal = refusalOf({ kind: 'unresolved', reason: reason as UnresolvedReason })
      assert.deepEqual([String(refusal?.status), refusal?.text], [status, text])
    }
  })

  test('voltaic number check ends with 1 when a test fails, and says which', async () => {
    const file = join(folder, 'plan.yaml')
    writeFileSync(
      file,
      "numberPlan: { tests: [{ dialled: '0123', becomes: '+61123' }, { dialled: '112', becomes: emergency }] }",
    )
    await assert.rejects(run(['number', 'check', file]), (error: { code: number; stdout: string }) => {
      assert.equal(error.code, 1)
      assert.match(error.stdout, /^FAILS +0123 +NO_RULE +\+61123$/m)
      assert.match(error.stdout, /^1 of 2 tests fail\.$/m)
      return true
    })
  })
})
