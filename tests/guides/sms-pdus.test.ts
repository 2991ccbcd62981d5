import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { promisify } from 'node:util'

const REPOSITORY = join(import.meta.dirname, '../..')
const PAGE = 'docs/guides/sms-pdus.md'
const guide = readFileSync(join(REPOSITORY, PAGE), 'utf8')
const shown = [...guide.matchAll(/^```\n\$ (voltaic [^\n]*)\n(.*?)^```$/gms)]
const compileCache = mkdtempSync(join(tmpdir(), 'voltaic-compile-'))
after(() => rmSync(compileCache, { recursive: true, force: true }))

describe(PAGE, () => {
  test('it shows messages that are read and written', () => assert.equal(shown.length, 3))

  for (const [, command = '', output] of shown) {
    test(`${command.slice(0, 40)} prints what the guide shows`, async () => {
      const args = [join(REPOSITORY, 'apps/cli/src/main.ts'), ...command.split(' ').slice(1)]
      const env = { NODE_COMPILE_CACHE: compileCache, ...process.env, NO_COLOR: '1' }
      const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: REPOSITORY, env })
      assert.equal(stdout, output)
    })
  }
})
