import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { describeQuery, networkForEnum, openZoneFolder, plannedNumber, queryNumber } from '@voltaic/core'
import { answer, createZoneSet, type DnsServer, startDnsServer } from '@voltaic/dns'
import { loadZoneFiles } from '@voltaic/dns-server'
import { createMemoryRuntime, createSeededRandom } from '@voltaic/runtime'
import { loadConfig } from '../load-config.ts'

const FOLDER = join(import.meta.dirname, '../../../../examples/enum-playground')
const rows = readFileSync(join(FOLDER, 'README.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))
  .map(([, dialled = '', , expected = '']) => ({ dialled, expected }))

// The table of what people dial in the network of the playground.
describe('examples/enum-playground/voltaic.yaml', () => {
  const config = loadConfig(join(FOLDER, 'voltaic.yaml'))
  const runtime = createMemoryRuntime()
  let server: DnsServer

  before(async () => {
    const loaded = loadZoneFiles(openZoneFolder(FOLDER))
    assert.ok(loaded.kind === 'loaded')
    const zones = createZoneSet(loaded.zones)
    const at = { host: '127.0.0.1', port: 5300 }
    server = await startDnsServer(runtime, { element: 'dns', at, respond: (query) => answer(zones, query) })
  })
  after(() => server.stop())

  async function routed(dialled: string): Promise<string> {
    const number = plannedNumber(dialled, config.numberPlan)
    const random = createSeededRandom(1)
    const query = { number, reading: {}, times: 1, random, ...networkForEnum(config) }
    return describeQuery(await queryNumber(runtime, query))
  }

  test('the table has every case', () => assert.equal(rows.length, 9))

  for (const { dialled, expected } of rows) {
    test(`${dialled}: ${expected}`, async () => {
      if (/^(refused|the number plan)/.test(expected)) {
        const error = { code: 'ENUM_NUMBER_INVALID', message: new RegExp(expected.replace('refused with ', '')) }
        await assert.rejects(routed(dialled), error)
        return
      }
      let rest = await routed(dialled)
      for (const part of expected.split(', then ')) {
        const at = rest.lastIndexOf(part)
        assert.ok(at >= 0, `${part} in ${rest}`)
        rest = rest.slice(at + part.length)
      }
    })
  }
})

test('without a number plan only international numbers are taken', () => {
  assert.equal(plannedNumber('+61 2 5550-2345', undefined), '+61255502345')
  assert.equal(plannedNumber('61255502345', undefined), '+61255502345')
  assert.throws(() => plannedNumber('0255502345', undefined), { code: 'ENUM_NUMBER_INVALID', remedy: /country code/ })
})
