import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configWithoutPassword } from './config.ts'
import { readConfig } from './read-config.ts'

/** A network with a BGCF that says so; line 10 is the first of `lines`. */
function read(...lines: readonly string[]) {
  const text = [
    "plmn: { mcc: '001', mnc: '01' }",
    'elements:',
    "  - { name: dns, function: dns, dns: '127.0.0.1:5300' }",
    "  - { name: hss, function: hss, diameter: '127.0.0.1:3868' }",
    "  - { name: scscf, function: scscf, sip: '127.0.0.1:6060' }",
    "  - { name: icscf, function: icscf, sip: '127.0.0.1:4060' }",
    "  - { name: pcscf, function: pcscf, sip: '127.0.0.1:5060' }",
    '  - name: bgcf',
    "    function: bgcf\n    sip: '127.0.0.1:5070'",
    ...lines.map((line) => `    ${line}`),
  ].join('\n')
  return readConfig(text, 'v.yaml')
}

const TRUNKS = ["trunks: [{ name: a, uri: 'sip:192.0.2.1' }, { name: b, uri: 'sip:192.0.2.2' }]"]
const ROUTES = ["routes: [{ prefix: '+', via: [{ to: a }] }]"]

function refusalOf(...lines: readonly string[]): string {
  try {
    read(...lines)
  } catch (error) {
    return String(error)
  }
  return 'none'
}

test('trunks, carriers and routes have defaults', () => {
  const config = read(...TRUNKS, ...ROUTES)
  const bgcf = config.elements.at(-1)
  assert.ok(bgcf?.function === 'bgcf')
  assert.deepEqual(bgcf.routes, [{ prefix: '+', via: [{ to: 'a', priority: 0, weight: 1 }] }])
  const [first] = bgcf.trunks
  assert.deepEqual(
    [first?.format.style, first?.isTrusted, first?.probeIntervalMs, first?.silenceMs, first?.progressMs],
    ['e164', false, 30_000, 4000, 20_000],
  )
})

for (const [what, lines, wanted] of [
  [
    'a way that is no trunk',
    [...TRUNKS, "routes: [{ prefix: '+', via: [{ to: c }] }]"],
    'c is no trunk and no carrier of this element',
  ],
  [
    'a carrier with a trunk that is none',
    [...TRUNKS, 'carriers: [{ name: k, trunks: [{ to: c }] }]', ...ROUTES],
    'c is no trunk of this element',
  ],
  [
    'two routes of one prefix',
    [...TRUNKS, "routes: [{ prefix: '+', via: [{ to: a }] }, { prefix: '+', via: [{ to: b }] }]"],
    'there is a route for + already',
  ],
  ['a name twice', [...TRUNKS, 'carriers: [{ name: a, trunks: [{ to: b }] }]', ...ROUTES], 'a is a name already'],
  [
    'a source that is an element, whose word is believed',
    ["trunks: [{ name: a, uri: 'sip:192.0.2.1', sources: ['127.0.0.1'] }]", ...ROUTES],
    '127.0.0.1 is of ',
  ],
  [
    'a source of two trunks',
    [
      "trunks: [{ name: a, uri: 'sip:192.0.2.1', sources: ['192.0.2.9'] }, { name: b, uri: 'sip:192.0.2.2', sources: ['192.0.2.9'] }]",
      ...ROUTES,
    ],
    '192.0.2.9 is of trunk a already',
  ],
  [
    'national numbers of no country',
    ["trunks: [{ name: a, uri: 'sip:192.0.2.1', numbers: { style: national } }]", ...ROUTES],
    'style national needs a countryCode',
  ],
  ['a URI with TLS', ["trunks: [{ name: a, uri: 'sips:192.0.2.1' }]", ...ROUTES], 'a SIP URI without user'],
  ['a prefix without +', [...TRUNKS, "routes: [{ prefix: '61', via: [{ to: a }] }]"], 'beginning of the numbers: +61'],
  [
    'a route that leads nowhere',
    [...TRUNKS, "routes: [{ prefix: '+61', via: [] }]"],
    'a list of to, priority and weight',
  ],
] as const) {
  test(`refused: ${what}`, () => {
    const refusal = refusalOf(...lines)
    assert.ok(refusal.includes(wanted), refusal)
    assert.match(refusal, /v\.yaml:1[0-9]: elements\[6\]/)
  })
}

test('a source with the address of an element and a port of its own is a trunk on the same machine', () => {
  read("trunks: [{ name: a, uri: 'sip:127.0.0.1:5099', sources: ['127.0.0.1:5099'] }]", ...ROUTES)
})

test('the password of a trunk is not shown', () => {
  const registration = '{ domain: c.example, user: u, password: hunter2 }'
  const config = read(`trunks: [{ name: a, uri: 'sip:192.0.2.1', registration: ${registration} }]`, ...ROUTES)
  assert.ok(JSON.stringify(config).includes('hunter2'))
  assert.ok(!JSON.stringify(configWithoutPassword(config)).includes('hunter2'))
})

test('DNS servers are addresses with a port, those outside and those of ENUM', () => {
  const base = read(...TRUNKS, ...ROUTES)
  assert.equal(base.dnsServers, undefined)
  const text = (more: string) => `${more}\nplmn: { mcc: '001', mnc: '01' }\nelements: [{ name: a, function: b }]`
  const said = (more: string) => {
    try {
      readConfig(text(more), 'v.yaml')
    } catch (error) {
      return String(error)
    }
    return 'none'
  }
  assert.match(said("dnsServers: ['300.0.0.1:53']"), /v\.yaml:1: dnsServers\[1\]: 300\.0\.0\.1:53 is no IP address/)
  assert.match(said("dnsServers: ['192.0.2.1']"), /dnsServers\[1\]: is to be a DNS server/)
  assert.match(
    said("enum: { zones: [{ suffix: e164.arpa }], servers: ['192.0.2.1:70000'] }"),
    /enum\.servers\[1\]: 192\.0\.2\.1:70000 is no IP address/,
  )
})
