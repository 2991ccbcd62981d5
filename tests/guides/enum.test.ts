import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { createRuntime, openZoneFolder, readConfig } from '@voltaic/core'
import { DEFAULT_RESOLVER_LIMITS } from '@voltaic/dns'
import { createDnsServer, type DnsFunction, loadZoneFiles } from '@voltaic/dns-server'
import { MAX_NON_TERMINALS, MAX_RULES } from '@voltaic/enum'

const REPOSITORY = join(import.meta.dirname, '../..')
const PAGE = 'docs/guides/enum.md'
/** Where the guide has its server. */
const SERVER = '127.0.0.1:5300'
const guide = readFileSync(join(REPOSITORY, PAGE), 'utf8')

/** A command that the guide shows, with what it prints. */
const shown = [...guide.matchAll(/^```\n\$ voltaic ([^\n]*)\n(.*?)^```$/gms)].map(([, command = '', output = '']) => ({
  command,
  output,
}))

const compileCache = mkdtempSync(join(tmpdir(), 'voltaic-compile-'))
after(() => rmSync(compileCache, { recursive: true, force: true }))

describe(PAGE, { concurrency: 2 }, () => {
  let server: DnsFunction
  let port: number

  before(async () => {
    const loaded = loadZoneFiles(openZoneFolder(join(REPOSITORY, 'examples/enum-playground')))
    assert.ok(loaded.kind === 'loaded')
    const listen = [{ host: '127.0.0.1', port: 0 }]
    server = createDnsServer({ runtime: createRuntime() }, { element: 'dns', listen, zones: loaded.zones })
    await server.start()
    port = server.local[0]?.port ?? 0
  })
  after(() => server.stop())

  test('it shows commands', () => assert.equal(shown.length, 3))

  for (const { command, output } of shown) {
    test(`$ voltaic ${command}`, async () => {
      const place = `127.0.0.1:${port}`
      const args = [join(REPOSITORY, 'apps/cli/src/main.ts'), ...command.split(' '), '--server', place]
      const env = { NODE_COMPILE_CACHE: compileCache, ...process.env, NO_COLOR: '1' }
      const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: REPOSITORY, env })
      assert.equal(stdout.replaceAll(place, SERVER), output)
    })
  }

  test('its section of voltaic.yaml can be read', () => {
    const [, section = ''] = /^```yaml\n(.*?)^```$/ms.exec(guide) ?? []
    const network = readFileSync(join(REPOSITORY, 'examples/two-scscfs.yaml'), 'utf8')
    const { enum: settings } = readConfig(`${network}\n${section}`, PAGE)
    assert.deepEqual(
      settings?.zones.map(({ suffix }) => suffix),
      ['enum.carrier.example', 'e164.arpa'],
    )
  })

  test('its limits are those of the code', () => {
    const { maxEntries, maxRecords } = DEFAULT_RESOLVER_LIMITS
    const row = (what: string) => new RegExp(`^\\| ${what} \\| (.*) \\|$`, 'm').exec(guide)?.[1]
    assert.match(row('rules of one name that are looked at') ?? '', new RegExp(`^${MAX_RULES},`))
    assert.equal(row('non-terminal rules that are followed for one number'), String(MAX_NON_TERMINALS))
    const kept = `${maxEntries.toLocaleString('en')}, with ${maxRecords.toLocaleString('en')} records`
    assert.equal(row('answers that are kept'), kept)
  })
})
