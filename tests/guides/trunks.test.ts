import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { promisify } from 'node:util'

const REPOSITORY = join(import.meta.dirname, '../..')
const PAGE = 'docs/guides/trunks.md'
const guide = readFileSync(join(REPOSITORY, PAGE), 'utf8')
const MAIN = join(REPOSITORY, 'apps/cli/src/main.ts')

/** A command that the guide shows, with what it prints. */
const shown = [...guide.matchAll(/^```\n\$ voltaic ([^\n]*)\n(.*?)^```$/gms)].map(([, command = '', output = '']) => ({
  command,
  output,
}))

const compileCache = mkdtempSync(join(tmpdir(), 'voltaic-compile-'))
after(() => rmSync(compileCache, { recursive: true, force: true }))
const env = { NODE_COMPILE_CACHE: compileCache, ...process.env, NO_COLOR: '1' }
const run = (args: readonly string[]) =>
  promisify(execFile)(process.execPath, [MAIN, ...args], { cwd: REPOSITORY, env })

describe(PAGE, { concurrency: 2 }, () => {
  test('it shows commands', () => assert.equal(shown.length, 2))

  for (const { command, output } of shown) {
    test(`$ voltaic ${command}`, async () => {
      assert.equal((await run(command.split(' '))).stdout, output)
    })
  }

  test('what is no number is refused with how to write one', async () => {
    await assert.rejects(
      run(['route', 'explain', 'alice', '--config', 'examples/trunks.yaml']),
      /no international number.*\+442079460000/s,
    )
  })

  test('a network without a BGCF is told what it lacks', async () => {
    await assert.rejects(
      run(['route', 'explain', '+442079460000', '--config', 'examples/two-scscfs.yaml']),
      /no element of function bgcf.*trunks\.md/s,
    )
  })
})
