import assert from 'node:assert/strict'
import { test } from 'node:test'
import { VoltaicError } from '@voltaic/base'
import { controllersOf } from './agw-settings.ts'
import { elementsOf } from './config.ts'
import { readConfig } from './read-config.ts'

const BASE = `
plmn: { mcc: 001, mnc: 01 }
elements:
  - { name: dns, function: dns, dns: '10.0.0.1:5300' }
  - { name: hss, function: hss, diameter: '10.0.0.1:3868' }
  - { name: scscf, function: scscf, sip: '10.0.0.1:6060' }
  - { name: icscf, function: icscf, sip: '10.0.0.1:4060' }
  - { name: pcscf, function: pcscf, sip: '10.0.0.1:5060' }
`

const withAgw = (...settings: readonly string[]) =>
  settings.reduce((text, each, index) => `${text}  - { name: agw${index}, function: agw, ${each} }\n`, BASE)

function mistakeIn(...settings: readonly string[]): string {
  try {
    readConfig(withAgw(...settings), 'v.yaml')
  } catch (error) {
    assert.ok(error instanceof VoltaicError, String(error))
    return error.message.split('\n').slice(1).join('\n')
  }
  return assert.fail('it was not refused')
}

const PLAIN = "ng: '10.0.0.1:2223', access: 10.0.0.1, core: 10.1.0.1"

test('a media gateway needs three settings and gets the others', () => {
  const [agw] = elementsOf(readConfig(withAgw(PLAIN), 'v.yaml'), 'agw')
  assert.deepEqual(agw, {
    name: 'agw0',
    function: 'agw',
    ng: { host: '10.0.0.1', port: 2223 },
    access: ['10.0.0.1'],
    core: ['10.1.0.1'],
    ports: { first: 20_000, last: 29_999 },
    engine: 'auto',
    controllers: [],
  })
})

test('all settings, with an address of each IP version in one way of writing', () => {
  const text = withAgw(
    "ng: '[::1]:2223', access: [10.0.0.1, '2001:DB8:0::1'], core: [10.1.0.1], ports: 30000-30999, engine: nftables, dscp: 46, controllers: [10.9.0.1]",
  )
  const config = readConfig(text, 'v.yaml')
  const [agw] = elementsOf(config, 'agw')
  assert.ok(agw)
  assert.deepEqual(agw.access, ['10.0.0.1', '2001:db8::1'])
  assert.deepEqual([agw.ports, agw.engine, agw.dscp], [{ first: 30_000, last: 30_999 }, 'nftables', 46])
  assert.deepEqual([...controllersOf(agw, config)], ['10.0.0.1', '127.0.0.1', '::1', '10.9.0.1'])
})

test('wrong addresses are named with what would be right', () => {
  assert.match(mistakeIn("ng: '10.0.0.1:2223', access: 10.0.0.300, core: 10.1.0.1"), /access: 10\.0\.0\.300 is no IP/)
  assert.match(mistakeIn("ng: '10.0.0.1:2223', access: 0.0.0.0, core: 10.1.0.1"), /access: 0\.0\.0\.0 is no address/)
  assert.match(mistakeIn("ng: '10.0.0.1:2223', access: [10.0.0.1, 10.0.0.2], core: 10.1.0.1"), /of one IP version/)
  assert.match(mistakeIn("ng: '10.0.0.1:2223', access: 10.0.0.1"), /core: is missing/)
  assert.match(mistakeIn("ng: '10.0.0.1', access: 10.0.0.1, core: 10.1.0.1"), /ng: is to be where the media gateway/)
})

test('port ranges that are none, too small, or of others are refused', () => {
  assert.match(mistakeIn(`${PLAIN}, ports: 20000`), /ports: is to be the first and the last port/)
  assert.match(mistakeIn(`${PLAIN}, ports: 20000-20001`), /no room for a call/)
  assert.match(mistakeIn(`${PLAIN}, ports: 100-900`), /from 1024 to 65535/)
  assert.match(mistakeIn(`${PLAIN}, ports: 29999-20000`), /no room/)
  assert.match(mistakeIn(`${PLAIN}, ports: 5000-5999`), /dns has port 5300 of them/)
  assert.match(mistakeIn(`${PLAIN}, ports: 2000-2999`), /agw0 has port 2223 of them/)
})

test('two gateways at one address have ports of their own', () => {
  const other = "ng: '10.0.0.1:2224', access: 10.0.0.2, core: 10.1.0.1"
  assert.match(mistakeIn(PLAIN, other), /agw0 has some of them at the same address/)
  readConfig(withAgw(PLAIN, `${other}, ports: 30000-30999`), 'v.yaml')
  readConfig(withAgw(PLAIN, other.replace('10.1.0.1', '10.1.0.2')), 'v.yaml')
})
