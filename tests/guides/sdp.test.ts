import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'

const REPOSITORY = join(import.meta.dirname, '../..')
const PAGE = 'docs/guides/sdp.md'
const guide = readFileSync(join(REPOSITORY, PAGE), 'utf8')
const shown = [...guide.matchAll(/^```\n\$ (voltaic [^\n]*)\n(.*?)^```$/gms)]
const compileCache = mkdtempSync(join(tmpdir(), 'voltaic-compile-'))
after(() => rmSync(compileCache, { recursive: true, force: true }))

describe(PAGE, () => {
  test('it shows two answers', () => assert.equal(shown.length, 2))

  for (const [, command = '', output] of shown) {
    test(`${command} prints what the guide shows`, () => {
      const args = [join(REPOSITORY, 'apps/cli/src/main.ts'), ...command.split(' ').slice(1)]
      const env = { NODE_COMPILE_CACHE: compileCache, ...process.env, NO_COLOR: '1' }
      const { stdout, status } = spawnSync(process.execPath, args, { cwd: REPOSITORY, env, encoding: 'utf8' })
      assert.equal(stdout, output)
      assert.equal(status, 1, 'both have a problem')
    })
  }
})
