import assert from 'node:assert/strict'
import { test } from 'node:test'
import { realmOf } from '@voltaic/numbers'
import fc from 'fast-check'
import type { ElementConfig } from './config.ts'
import { formatConfig, type NewConfig } from './format-config.ts'
import { DEFAULT_GM } from './gm-settings.ts'
import { labConfig } from './lab-config.ts'
import { readConfig } from './read-config.ts'

const hosts = ['127.0.0.1', '192.0.2.17', '::1', '2001:db8::5']
const digits = (least: number, most: number) => fc.stringMatching(new RegExp(`^[0-9]{${least},${most}}$`))
const realms = fc.constantFrom(undefined, 'home.example', 'ims.mnc001.mcc001.3gppnetwork.org')

test('what is written can be read, and means what was asked for', () => {
  const asked = fc
    .record({ mcc: digits(3, 3), mnc: digits(2, 3), host: fc.constantFrom(...hosts), realm: realms })
    // where all MNCs have three digits, two are refused
    .filter(({ mcc, mnc }) => mnc.length === 3 || !/^(30|31|33|72|73)/.test(mcc))
  fc.assert(
    fc.property(asked, ({ mcc, mnc, host, realm }) => {
      const plmn = { mcc, mnc }
      const wanted: NewConfig = { plmn, host, ...(realm === undefined ? {} : { realm }) }
      const config = readConfig(formatConfig(wanted), 'v.yaml')
      // phones on loopback are simulated ones; others need IPsec
      const isLoopback = host === '127.0.0.1' || host === '::1'
      const backend = isLoopback ? 'none' : 'auto'
      const gm = { ...DEFAULT_GM, backend } as const
      const data = `./voltaic-data-${plmn.mcc}${plmn.mnc}`
      const lab = labConfig({ data, host, gm, hasNumbers: true, hasMedia: true })
      // on loopback phones have the address of the gateway, and the kernel has nothing to route
      const expected = isLoopback ? lab : { ...lab, elements: lab.elements.map(asOnHost) }
      const api = { listen: { host: host === '::1' ? host : '127.0.0.1', port: 8080 } }
      assert.deepEqual(config, { ...expected, plmn, realm: realm ?? realmOf(plmn), api, alarms: { webhooks: [] } })
    }),
  )
})

function asOnHost(element: ElementConfig): ElementConfig {
  return element.function === 'agw' ? { ...element, ports: { first: 20_000, last: 29_999 }, engine: 'auto' } : element
}

test('each element has a comment that says what it is for', () => {
  const lines = formatConfig({ plmn: { mcc: '001', mnc: '01' }, host: '127.0.0.1' }).split('\n')
  for (const [index, line] of lines.entries()) {
    if (line.startsWith('  - name:')) assert.match(lines[index - 1] ?? '', /^ {2}# \S/)
  }
})
