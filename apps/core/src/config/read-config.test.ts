import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { VoltaicError } from '@voltaic/base'
import { configWithoutPassword } from './config.ts'
import { DEFAULT_GM } from './gm-settings.ts'
import { readConfig } from './read-config.ts'

const GOOD = `
plmn: { mcc: 001, mnc: 01 }
elements:
  - { name: dns, function: dns, dns: '127.0.0.1:5300' }
  - { name: hss, function: hss, diameter: '127.0.0.1:3868' }
  - { name: scscf, function: scscf, sip: '127.0.0.1:6060' }
  - { name: icscf, function: icscf, sip: '127.0.0.1:4060' }
  - { name: pcscf, function: pcscf, sip: '[0:0::1]:5060' }
`

/** What is said of a text that is refused, line by line, without the head. */
function mistakesIn(text: string): readonly string[] {
  try {
    readConfig(text, 'v.yaml')
  } catch (error) {
    assert.ok(error instanceof VoltaicError, String(error))
    assert.equal(error.code, 'CONFIG_INVALID')
    assert.match(error.remedy, /voltaic config check v\.yaml/)
    return error.message
      .split('\n')
      .slice(1)
      .map((line) => line.trim())
  }
  return assert.fail('it was not refused')
}

describe('a configuration that is right', () => {
  test('gets its defaults; leading zeros stay, although YAML would read them as a number', () => {
    const config = readConfig(GOOD, 'v.yaml')
    assert.deepEqual(config.plmn, { mcc: '001', mnc: '01' })
    assert.equal(config.realm, 'ims.mnc001.mcc001.3gppnetwork.org')
    assert.deepEqual([config.data, config.mw], ['./voltaic-data', 'tcp'])
    assert.deepEqual(config.elements, [
      { name: 'dns', function: 'dns', dns: { host: '127.0.0.1', port: 5300 }, numbers: true },
      { name: 'hss', function: 'hss', diameter: { host: '127.0.0.1', port: 3868 } },
      {
        name: 'scscf',
        function: 'scscf',
        sip: { host: '127.0.0.1', port: 6060 },
        capabilities: [],
        qop: 'auth',
        minExpires: 60,
        maxExpires: 600_000,
        defaultExpires: 600_000,
        refreshWithoutChallenge: false,
        localTermination: false,
        authenticateRequests: true,
        sequentialRingMs: 20_000,
        applicationServerTimeoutMs: 6000,
      },
      { name: 'icscf', function: 'icscf', sip: { host: '127.0.0.1', port: 4060 }, scscfTimeoutMs: 5000 },
      {
        name: 'pcscf',
        function: 'pcscf',
        sip: { host: '::1', port: 5060 },
        regEvent: true,
        overloadControl: true,
        gm: DEFAULT_GM,
      },
    ])
  })

  test('may say everything else', () => {
    const more = `${GOOD.replace('mnc: 01', 'mnc: 010')}
  - name: scscf-2
    function: scscf
    sip: 127.0.0.1:6061
    capabilities: [1, 20]
    qop: none
    minExpires: 600
    maxExpires: 7200
    defaultExpires: 3600
    refreshWithoutChallenge: true
    localTermination: true
    authenticateRequests: false
    sequentialRing: 7
  - { name: icscf-2, function: icscf, sip: '127.0.0.1:4061', scscfTimeout: 2 }
  - { name: pcscf-2, function: pcscf, sip: '127.0.0.1:5061', regEvent: false, overloadControl: false }
realm: home.example
data: /var/lib/voltaic
mw: udp
`
    const config = readConfig(more, 'v.yaml')
    assert.deepEqual([config.realm, config.data, config.mw], ['home.example', '/var/lib/voltaic', 'udp'])
    assert.deepEqual(config.elements.slice(5), [
      {
        name: 'scscf-2',
        function: 'scscf',
        sip: { host: '127.0.0.1', port: 6061 },
        capabilities: [1, 20],
        qop: '',
        minExpires: 600,
        maxExpires: 7200,
        defaultExpires: 3600,
        refreshWithoutChallenge: true,
        localTermination: true,
        authenticateRequests: false,
        sequentialRingMs: 7000,
        applicationServerTimeoutMs: 6000,
      },
      { name: 'icscf-2', function: 'icscf', sip: { host: '127.0.0.1', port: 4061 }, scscfTimeoutMs: 2000 },
      {
        name: 'pcscf-2',
        function: 'pcscf',
        sip: { host: '127.0.0.1', port: 5061 },
        regEvent: false,
        overloadControl: false,
        gm: DEFAULT_GM,
      },
    ])
  })

  test('the API listens on loopback until it is told otherwise, and beyond it wants TLS or a proxy', () => {
    const apiOf = (line: string) => readConfig(`${GOOD}${line}`, 'v.yaml').api
    assert.deepEqual(apiOf(''), {})
    assert.deepEqual(apiOf("api: { listen: '[::1]:7080' }\n"), { listen: { host: '::1', port: 7080 } })
    const tls = { cert: 'c.pem', key: 'k.pem' }
    const listen = { host: '192.0.2.1', port: 7080 }
    assert.deepEqual(apiOf("api: { listen: '192.0.2.1:7080', tls: { cert: c.pem, key: k.pem } }\n"), { listen, tls })
    assert.deepEqual(apiOf("api: { listen: '192.0.2.1:7080', proxy: 192.0.2.9 }\n"), { listen, proxy: '192.0.2.9' })
    for (const host of ['192.0.2.1', '0.0.0.0', '[::]']) {
      assert.throws(() => apiOf(`api: { listen: '${host}:7080' }\n`), /api\.listen: takes keys in clear there/)
    }
    assert.throws(() => apiOf('api: { port: 7080 }\n'), /api\.port: is not a setting that Voltaic knows/)
  })

  test('where all MNCs have three digits, two are refused (TS 23.003 §2.2)', () => {
    const of = (mcc: string, mnc: string) =>
      GOOD.replace(/mcc: '?001'?/, `mcc: '${mcc}'`).replace(/mnc: '?01'?/, `mnc: '${mnc}'`)
    assert.deepEqual(readConfig(of('310', '410'), 'v.yaml').plmn, { mcc: '310', mnc: '410' })
    assert.throws(() => readConfig(of('310', '41'), 'v.yaml'), /plmn\.mnc: MNCs of MCC 310 have three digits/)
  })

  test('storage names a database of PostgreSQL; sqlite, or nothing, is files in data', () => {
    const url = 'postgres://voltaic:secret@db.example:5432/ims?sslmode=verify-full'
    const storageOf = (line: string) => readConfig(`${GOOD}${line}`, 'v.yaml').storage
    assert.deepEqual(
      [storageOf(`storage: ${url}\n`), storageOf('storage: sqlite\n'), storageOf('')],
      [url, undefined, undefined],
    )
    const shown = configWithoutPassword(readConfig(`${GOOD}storage: ${url}\n`, 'v.yaml'))
    assert.equal(shown.storage, 'postgres://voltaic@db.example:5432/ims')
    assert.throws(
      () => storageOf('storage: mysql://root:secret@db\n'),
      (error: Error) => !error.message.includes('secret'),
    )
    for (const [place, mistake] of [
      ['127.0.0.1:99999/x', /v\.yaml:\d+: storage: has a port that is not 0 to 65535/],
      ['[::zz]/x', /storage: has a host that is neither/],
      ['[::1]:5432/%zz', /storage: has a % in the database/],
    ] as const) {
      assert.throws(
        () => storageOf(`storage: postgres://u:HUSH@${place}\n`),
        ({ message }: Error) => mistake.test(message) && !message.includes('HUSH'),
      )
    }
    const socket = 'postgres://u:p%20w@%2Fvar%2Frun:5433/x'
    assert.equal(storageOf(`storage: ${socket}\n`), socket)
  })

  test('has the realm of its PLMN, a two-digit MNC filled up with a zero (TS 23.003 §13.2)', () => {
    const realmOf = (mnc: string) => readConfig(GOOD.replace('mnc: 01', `mnc: ${mnc}`), 'v.yaml').realm
    assert.equal(realmOf('70'), 'ims.mnc070.mcc001.3gppnetwork.org')
    assert.equal(realmOf('700'), 'ims.mnc700.mcc001.3gppnetwork.org')
  })
})

describe('a configuration with mistakes names each with its line', () => {
  const head = 'plmn: { mcc: 001, mnc: 01 }\nelements:\n'

  test('all of them at once', () => {
    const text = `plmn: { mcc: 1, mnc: 1234, mnt: 1 }
realm: HOME
mw: sctp
elements:
  - name: dns
    function: dns
    dns: 127.0.0.1
  - name: Scscf
    function: scscf
    capabilities: [one]
    minExpires: 0
    refreshWithoutChallenge: maybe
`
    assert.deepEqual(mistakesIn(text), [
      'v.yaml:1: plmn.mnt: is not a setting that Voltaic knows',
      'v.yaml:1: plmn.mcc: is to be mobile country code, three digits',
      'v.yaml:1: plmn.mnc: is to be mobile network code, two or three digits',
      'v.yaml:2: realm: is to be home domain, in lower case',
      'v.yaml:3: mw: is to be transport between the CSCFs: udp or tcp',
      'v.yaml:7: elements[1].dns: is to be where the DNS server listens, as 127.0.0.1:5060 or [::1]:5060',
      'v.yaml:8: elements[2].sip: is missing',
      'v.yaml:8: elements[2].name: is to be name of the element, as a host name label: pcscf, scscf-2',
      'v.yaml:10: elements[2].capabilities[1]: is to be a capability, as a number',
      'v.yaml:11: elements[2].minExpires: is to be shortest registration, in seconds, from 1',
      'v.yaml:12: elements[2].refreshWithoutChallenge: is to be whether a known phone may refresh without a new challenge: true or false',
    ])
  })

  test('addresses that only look like some', () => {
    const elements = ['300.0.0.1:53', '127.0.0.1:65536', '[:::1]:53', '[::1]:99999', '1.2.3:5'].map(
      (address, index) => `  - { name: dns-${index}, function: dns, dns: '${address}' }\n`,
    )
    assert.deepEqual(mistakesIn(head + elements.join('')), [
      'v.yaml:3: elements[1].dns: 300.0.0.1:53 is no IP address with a port up to 65535',
      'v.yaml:4: elements[2].dns: 127.0.0.1:65536 is no IP address with a port up to 65535',
      'v.yaml:5: elements[3].dns: [:::1]:53 is no IP address with a port up to 65535',
      'v.yaml:6: elements[4].dns: [::1]:99999 is no IP address with a port up to 65535',
      'v.yaml:7: elements[5].dns: 1.2.3:5 is no IP address with a port up to 65535',
    ])
  })

  test('a function that there is not, also one that every object has', () => {
    const names = ['asterisk', 'toString', '__proto__', 'constructor', '[pcscf]']
    const elements = names.map((name) => `  - { name: a, function: ${name} }\n`)
    assert.deepEqual(
      mistakesIn(head + elements.join('')),
      names.map(
        (_, index) =>
          `v.yaml:${index + 3}: elements[${index + 1}].function: one of dns, hss, pcscf, icscf, scscf, agw, bgcf, as, ip-sm-gw`,
      ),
    )
  })

  test('elements that are none', () => {
    assert.deepEqual(mistakesIn(`${head}  - null\n  - []\n  - {}\n`).length, 3)
    assert.deepEqual(mistakesIn('plmn: { mcc: 001, mnc: 01 }\nelements: pcscf'), [
      'v.yaml:2: elements: is to be the list of network functions',
    ])
  })

  for (const [what, text] of [
    ['nothing', ''],
    ['a word', 'hello'],
    ['a list', '- plmn'],
  ] as const) {
    test(`a file that holds ${what}`, () => {
      assert.deepEqual(mistakesIn(text), [
        'v.yaml:1: the file: is to be plmn, elements and what else voltaic init writes',
      ])
    })
  }

  test('a network that does not fit together', () => {
    const mistakes = mistakesIn(`${GOOD}  - { name: pcscf, function: pcscf, sip: '127.0.0.1:6060' }\n`)
    assert.deepEqual(mistakes, [
      'v.yaml:9: elements[6].name: pcscf is also the name of element 5',
      'v.yaml:9: elements[6].sip: scscf has the same address',
    ])
  })
})

describe('what is no YAML is told with the line, and what is too much YAML is refused', () => {
  test('syntax', () => {
    assert.deepEqual(mistakesIn('mw: udp\nmw: tcp'), ['v.yaml:2: Map keys must be unique'])
    assert.match(mistakesIn('plmn:\n\tmcc: 1').join(), /^v\.yaml:2: /)
    assert.match(mistakesIn('mw: udp\n---\nmw: tcp').join(), /^v\.yaml:2: .*multiple documents/)
  })

  test('an alias of nothing', () => {
    assert.match(mistakesIn('plmn: *other').join(), /Unresolved alias/)
  })

  test('aliases of aliases that would fill the memory', () => {
    const lines = ['a: &a0 [x, x]']
    for (let level = 1; level < 40; level++) lines.push(`a${level}: &a${level} [*a${level - 1}, *a${level - 1}]`)
    assert.match(mistakesIn(lines.join('\n')).join(), /[Aa]lias/)
  })
})

describe('programs of a service centre', () => {
  const element = (more: string) =>
    `${GOOD}  - { name: sms, function: ip-sm-gw, sip: '127.0.0.1:7060', serviceCentre: '+99901000000', ${more} }\n`

  test('SMPP accounts and webhooks', () => {
    const text = element(
      `smpp: { listen: '127.0.0.1:2775', accounts: [{ systemId: shop, passwordFile: shop.pw, numbers: ['7000'], window: 9 }] },
      webhooks: [{ name: crm, url: 'https://crm.example/sms', secretFile: crm.secret, status: false }]`,
    )
    const sms = readConfig(text, 'v.yaml').elements.find((each) => each.function === 'ip-sm-gw')
    assert.deepEqual(sms?.programs, {
      smpp: {
        listen: { host: '127.0.0.1', port: 2775 },
        accounts: [{ systemId: 'shop', passwordFile: 'shop.pw', numbers: ['7000'], window: 9 }],
      },
      webhooks: [
        { name: 'crm', url: 'https://crm.example/sms', secretFile: 'crm.secret', numbers: [], wantsStatus: false },
      ],
    })
  })

  test('a name and a number are of one program', () => {
    const hook = (name: string) => `{ name: ${name}, url: 'http://a.example', secretFile: s, numbers: ['7000'] }`
    assert.deepEqual(mistakesIn(element(`webhooks: [${hook('crm')}, ${hook('shop')}, ${hook('crm')}]`)).slice(0, 2), [
      'v.yaml:9: elements[6]: 7000 is of crm and of shop',
      'v.yaml:9: elements[6]: two programs are called crm',
    ])
    assert.match(mistakesIn(element(`webhooks: [${hook('api')}]`)).join(), /not api/)
  })
})
