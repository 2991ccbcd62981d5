import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { promisify } from 'node:util'
import { createRuntime, labConfig, openProvisioningApi, readConfig } from '@voltaic/core'

const REPOSITORY = join(import.meta.dirname, '../..')
const guide = readFileSync(join(REPOSITORY, 'docs/guides/provisioning.md'), 'utf8')
const run = promisify(execFile)

/** Blocks of code of that language, without their fences. */
function blocksOf(language: string): readonly string[] {
  return [...guide.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, text]) => text ?? '')
}

/** All sources of the API, to look codes up in. */
async function sourcesOfApi(): Promise<string> {
  const { stdout } = await run('grep', ['-rhE', "'[A-Z_]+'", join(REPOSITORY, 'apps/api/src'), '--include=*.ts'])
  return stdout
}

describe('docs/guides/provisioning.md', () => {
  test('every curl works as it is written, in its order', async () => {
    const data = await mkdtemp(join(tmpdir(), 'voltaic-guide-'))
    const api = await openProvisioningApi(labConfig({ data }), createRuntime())
    try {
      const blocks = blocksOf('sh').filter((block) => block.includes('curl'))
      assert.ok(blocks.length >= 7)
      for (const block of blocks) {
        // -f: an answer of 400 and more fails
        const script = `set -eu\nAPI=${api.url}/api/v1\nKEY=${api.key}\n${block.replaceAll('curl -s', 'curl -sS --fail-with-body')}`
        const { stdout } = await run('bash', ['-c', script])
        assert.match(stdout, /^\{/, block)
        assert.equal(stdout.includes('465b5ce8b199b49faa5f0a2ee238a6bc'), false)
      }
    } finally {
      await api.close()
      await rm(data, { recursive: true, force: true })
    }
  })

  test('the settings are settings', () => {
    const elements = `
plmn: { mcc: '001', mnc: '01' }
elements:
  - { name: dns, function: dns, dns: '127.0.0.1:5300' }
  - { name: hss, function: hss, diameter: '127.0.0.1:3868' }
  - { name: scscf, function: scscf, sip: '127.0.0.1:6060' }
  - { name: icscf, function: icscf, sip: '127.0.0.1:4060' }
  - { name: pcscf, function: pcscf, sip: '127.0.0.1:5060' }
`
    const settings = blocksOf('yaml')
    assert.equal(settings.length, 2)
    for (const text of settings) assert.equal(readConfig(elements + text, 'v.yaml').api?.listen?.port, 8080)
  })

  test('the codes of refusals are those of the API', async () => {
    const sources = await sourcesOfApi()
    const rows = [...guide.matchAll(/^\| [45]\d\d.*$/gm)].join('\n')
    const told = new Set([...rows.matchAll(/`([A-Z_]+)`/g)].map(([, code = '']) => code))
    for (const code of told) {
      const isMade = sources.includes(`'${code}'`) || code.endsWith('_NOT_FOUND')
      assert.equal(isMade, true, code)
    }
    const made = new Set([...sources.matchAll(/RequestRefused\(\s*\d+,\s*'([A-Z_]+)'/g)].map(([, code = '']) => code))
    for (const code of made) assert.equal(told.has(code), true, `${code} is not in the guide`)
  })
})
