import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
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

function run(command: string): string {
  const args = command.split(' ').slice(1)
  const options = { cwd: REPOSITORY, env: { ...process.env, NO_COLOR: '1' } }
  return execFileSync(process.execPath, [join(REPOSITORY, 'apps/cli/src/main.ts'), ...args], options).toString()
}

describe(PAGE, () => {
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
    test(`$ ${command}`, () => assert.equal(run(command), output))
  }

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
