import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { registrationPicture } from './picture.ts'
import { EXAMPLES } from './run.ts'

const REPOSITORY = join(import.meta.dirname, '../..')
const PAGES = join(REPOSITORY, 'docs/learn')
const MAIN = join(REPOSITORY, 'apps/cli/src/main.ts')
const compileCache = mkdtempSync(join(tmpdir(), 'voltaic-compile-'))
after(() => rmSync(compileCache, { recursive: true, force: true }))

const pages = readdirSync(PAGES)
  .filter((name) => name.endsWith('.md') && name !== 'README.md')
  .map((name) => ({ name, text: readFileSync(join(PAGES, name), 'utf8') }))

/** What a page shows: a command, and what it prints. */
const shown = pages.flatMap(({ name, text }) =>
  [...text.matchAll(/^```\n\$ ([^\n]*)\n(.*?)^```$/gms)].map(([, command = '', output = '']) => ({
    ...{ name, command, output },
  })),
)

async function voltaic(args: readonly string[]): Promise<string> {
  const env = { NODE_COMPILE_CACHE: compileCache, ...process.env, NO_COLOR: '1' }
  const { stdout } = await promisify(execFile)(process.execPath, [MAIN, ...args], { cwd: REPOSITORY, env })
  return stdout
}

/** As a shell cuts a command. */
const wordsOf = (command: string) => (command.match(/'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^'(.*)'$/, '$1'))

describe('docs/learn', () => {
  test('every page shows something that can be run, and where the standard differs', () => {
    for (const { name, text } of pages) {
      assert.ok(
        shown.some((each) => each.name === name),
        name,
      )
      assert.match(text, /^## Where .* differs from common belief$/m, name)
    }
  })

  test('the list has every page, and every example has its page', () => {
    const list = readFileSync(join(PAGES, 'README.md'), 'utf8')
    for (const { name } of pages) assert.ok(list.includes(`](${name})`), name)
    const run = shown.flatMap(({ command }) => /^npm run -s learn (\S+)$/.exec(command)?.[1] ?? [])
    assert.deepEqual(run.sort(), Object.keys(EXAMPLES).sort())
  })

  test('the picture of the registration shows what happens', async () => {
    const wordsIn = (svg: string) =>
      [...svg.matchAll(/<text[^>]*>([^<]*)/g)].map(([, text = '']) => text.replace(/\d\d:\S+|\d+ octets/, ''))
    assert.deepEqual(
      wordsIn(readFileSync(join(PAGES, 'registration.svg'), 'utf8')),
      wordsIn(await registrationPicture()),
    )
  })

  for (const { name, command, output } of shown) {
    test(`${name}: $ ${command}`, async () => {
      const example = /^npm run -s learn (\S+)$/.exec(command)?.[1]
      if (example === undefined) assert.equal(await voltaic(wordsOf(command).slice(1)), output)
      else assert.equal(`${(await EXAMPLES[example]?.())?.join('\n')}\n`, output)
    })
  }
})
