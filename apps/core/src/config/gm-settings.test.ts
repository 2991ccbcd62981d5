import assert from 'node:assert/strict'
import { test } from 'node:test'
import { VoltaicError } from '@voltaic/base'
import { checkTopology } from './check-topology.ts'
import { elementsOf, type VoltaicConfig } from './config.ts'
import { DEFAULT_GM, type GmSettings } from './gm-settings.ts'
import { labConfig } from './lab-config.ts'
import { readConfig } from './read-config.ts'

const NETWORK = `
plmn: { mcc: 001, mnc: 01 }
elements:
  - { name: dns, function: dns, dns: '127.0.0.1:5300' }
  - { name: hss, function: hss, diameter: '127.0.0.1:3868' }
  - { name: scscf, function: scscf, sip: '127.0.0.1:6060' }
  - { name: icscf, function: icscf, sip: '127.0.0.1:4060' }
  - name: pcscf
    function: pcscf
    sip: '127.0.0.1:5060'
`

function gmOf(text: string): GmSettings | undefined {
  return elementsOf(readConfig(`${NETWORK}    gm: ${text}\n`, 'v.yaml'), 'pcscf')[0]?.gm
}

/** The first mistake, without file and line. */
function mistakeIn(text: string): string | undefined {
  try {
    gmOf(text)
  } catch (error) {
    assert.ok(error instanceof VoltaicError)
    return error.message.split('\n')[1]?.replace(/^\s*v\.yaml:\d+: /, '')
  }
  return assert.fail('it was not refused')
}

test('IPsec of a P-CSCF has its defaults, and may say everything else', () => {
  assert.deepEqual(gmOf('{}'), DEFAULT_GM)
  const all = `
      policy: require
      backend: xfrm
      portS: 7000
      portC: [7001, 7002, 7003]
      algorithms: [hmac-sha-1-96/aes-cbc, hmac-md5-96/null]
      subscribers: [{ impi: '00101*', policy: off }]`
  assert.deepEqual(gmOf(all), {
    policy: 'require',
    backend: 'xfrm',
    portS: 7000,
    portC: [7001, 7002, 7003],
    algorithms: [
      { alg: 'hmac-sha-1-96', ealg: 'aes-cbc' },
      { alg: 'hmac-md5-96', ealg: 'null' },
    ],
    subscribers: [{ impi: '00101*', policy: 'off' }],
  })
})

test('what is wrong is said with what it should be', () => {
  assert.match(mistakeIn('{ policy: perhaps }') ?? '', /^elements\[5\]\.gm\.policy: is to be off, prefer or require$/)
  assert.match(mistakeIn('{ portC: [7001] }') ?? '', /^elements\[5\]\.gm\.portC: is to be two or more ports$/)
  assert.match(mistakeIn('{ algorithms: [null/null] }') ?? '', /algorithms\[1\]: is to be one of null\/aes-gcm, /)
  assert.match(mistakeIn('{ ports: 1 }') ?? '', /gm\.ports: is not a setting that Voltaic knows$/)
})

test('a protected port is one of its own, and none where SIP in clear lives (TS 33.203 §7.1)', () => {
  const said = (gm: Partial<GmSettings>) => {
    const lab = labConfig({ data: '' })
    const elements = lab.elements.map((element) =>
      element.function === 'pcscf'
        ? { ...element, gm: { ...DEFAULT_GM, backend: 'process' as const, ...gm } }
        : element,
    )
    return checkTopology({ ...lab, elements } satisfies VoltaicConfig).map(({ message }) => message)
  }
  assert.deepEqual(said({}), [])
  assert.deepEqual(said({ portS: 5060 }), ['5060 is a port for SIP in clear'])
  assert.deepEqual(said({ portC: [6101, 6101] }), ['pcscf has port 6101 already'])
  assert.deepEqual(said({ portS: 6060 }), ['scscf has port 6060 already'])
  assert.deepEqual(said({ portS: 70_000 }), ['70000 is no port'])
  assert.deepEqual(said({ portS: 6060, backend: 'none' }), [])
})
