import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { importServiceProfile } from '@voltaic/profile'

const REPOSITORY = join(import.meta.dirname, '../..')
const PAGE = 'docs/guides/ifc.md'
const guide = readFileSync(join(REPOSITORY, PAGE), 'utf8')
const EXAMPLES = join(REPOSITORY, 'examples/ifc')

/** A command that the guide shows, with what it prints. */
const shown = [...guide.matchAll(/^```\n\$ (voltaic [^\n]*)\n(.*?)^```$/gms)].map(([, command = '', output = '']) => ({
  command,
  output,
}))

const compileCache = mkdtempSync(join(tmpdir(), 'voltaic-compile-'))
after(() => rmSync(compileCache, { recursive: true, force: true }))

async function run(command: string): Promise<string> {
  const args = [join(REPOSITORY, 'apps/cli/src/main.ts'), ...command.split(' ').slice(1)]
  const env = { NODE_COMPILE_CACHE: compileCache, ...process.env, NO_COLOR: '1' }
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: REPOSITORY, env })
  return stdout
}

describe(PAGE, { concurrency: 2 }, () => {
  test('it shows every example', () => {
    const profiles = readdirSync(EXAMPLES).filter((name) => name.endsWith('.xml') && name !== 'services.xml')
    assert.equal(profiles.length, 6)
    for (const name of profiles)
      assert.ok(
        shown.some(({ command }) => command.includes(`examples/ifc/${name}`)),
        name,
      )
  })

  for (const { command, output } of shown) {
    test(`$ ${command}`, async () => assert.equal(await run(command), output))
  }

  test('every finding about the meaning of criteria has its row', () => {
    const source = readFileSync(join(REPOSITORY, 'protocols/profile/src/ifc/check-ifcs.ts'), 'utf8')
    const codes = new Set([...source.matchAll(/'(IFC_[A-Z_]+)'/g)].map(([, code = '']) => code))
    assert.ok(codes.size > 10)
    for (const code of codes) assert.match(guide, new RegExp(`^\\| .*\`${code}\``, 'm'))
  })

  test('examples/ifc/services.xml is the six others in the order of their priority', () => {
    const ifcsOf = (name: string) => {
      const imported = importServiceProfile(readFileSync(join(EXAMPLES, name)))
      assert.ok(imported.kind === 'accepted', name)
      assert.deepEqual(imported.findings, [], name)
      return imported.content.initialFilterCriteria
    }
    const single = ['alert', 'presence', 'sms', 'video', 'mgc', 'voicemail'].flatMap((name) => ifcsOf(`${name}.xml`))
    assert.deepEqual(ifcsOf('services.xml'), single)
  })
})
