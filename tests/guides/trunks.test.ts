import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { explainRoute } from '@voltaic/bgcf'
import { elementsOf, readConfig } from '@voltaic/core'

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

  test('its routes are taken as it says: the longest prefix, its ways by priority', () => {
    const [, block = ''] = /^```yaml\n(- name: bgcf\n.*? {2}routes:.*?)^```$/ms.exec(guide) ?? []
    const hosts = { dns: 'dns: 10.0.0.11:5300', hss: 'diameter: 10.0.0.11:3868', icscf: 'sip: 10.0.0.11:4060' }
    const sip = { scscf: 'sip: 10.0.0.11:6060', pcscf: 'sip: 10.0.0.11:5060' }
    const others = Object.entries({ ...hosts, ...sip }).map(
      ([name, at]) => `- { name: ${name}, function: ${name}, ${at} }\n`,
    )
    const config = readConfig(`plmn: { mcc: 999, mnc: 70 }\nelements:\n${others.join('')}${block}`, 'trunks.md')
    const [bgcf] = elementsOf(config, 'bgcf')
    assert.ok(bgcf)
    const taken = (number: string) => {
      const route = explainRoute(number, bgcf)
      return route.kind === 'route' ? [route.prefix, ...route.candidates.map(({ trunk }) => trunk)] : route.kind
    }
    assert.deepEqual(taken('+61255501234'), ['+61', 'alpha', 'beta'])
    assert.deepEqual(taken('+442079460000'), ['+', 'beta'])
  })

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
