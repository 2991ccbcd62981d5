import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Chain, PacketFilter } from '@voltaic/doctor'
import { parseIptables } from './iptables-save.ts'
import { parseNft } from './nft-json.ts'

const rulesOf = (filters: readonly PacketFilter[], name: string) => chainOf(filters, name).rules
function chainOf(filters: readonly PacketFilter[], name: string): Chain {
  return filters.flatMap(({ chains }) => chains).find((chain) => chain.name === name) ?? assert.fail(`no chain ${name}`)
}

// printed by nft 1.0.6 of Debian 12
const match = (left: unknown, right: unknown, op = '==') => ({ match: { op, left, right } })
const payload = (protocol: string, field: string) => ({ payload: { protocol, field } })
function nft(...expr: readonly unknown[]): readonly PacketFilter[] {
  const table = { family: 'inet', table: 'filter' }
  return parseNft(
    JSON.stringify({
      nftables: [
        { metainfo: { version: '1.0.6', json_schema_version: 1 } },
        { table: { family: 'inet', name: 'filter', handle: 1 } },
        { chain: { ...table, name: 'input', handle: 1, type: 'filter', hook: 'input', prio: 0, policy: 'drop' } },
        { chain: { ...table, name: 'phones', handle: 13 } },
        { rule: { ...table, chain: 'input', handle: 2, expr } },
      ],
    }),
  )
}

describe('nft --json list ruleset', () => {
  test('tables, chains, hooks and policies', () => {
    const [filter] = nft()
    assert.deepEqual([filter?.program, filter?.family, filter?.table], ['nft', 'inet', 'filter'])
    assert.deepEqual(
      filter?.chains.map(({ name, hook, policy }) => [name, hook, policy]),
      [
        ['input', 'input', 'drop'],
        ['phones', undefined, 'accept'],
      ],
    )
    assert.deepEqual(parseNft('{"nftables":[]}'), [])
  })

  for (const [text, expr, matches] of [
    [
      'meta l4proto esp, ah',
      match({ meta: { key: 'l4proto' } }, { set: ['esp', 'ah'] }),
      [{ kind: 'protocol', values: ['esp', 'ah'], negated: false }],
    ],
    [
      'ip protocol esp',
      match(payload('ip', 'protocol'), 'esp'),
      [
        { kind: 'family', version: 4, negated: false },
        { kind: 'protocol', values: ['esp'], negated: false },
      ],
    ],
    [
      'ct state established,related',
      match({ ct: { key: 'state' } }, ['established', 'related'], 'in'),
      [{ kind: 'state', values: ['established', 'related'], negated: false }],
    ],
    [
      'iifname != "eth0"',
      match({ meta: { key: 'iifname' } }, 'eth0', '!='),
      [{ kind: 'in', interfaces: ['eth0'], negated: true }],
    ],
    [
      'tcp dport { 22, 5060-5062 }',
      match(payload('tcp', 'dport'), { set: [22, { range: [5060, 5062] }] }),
      [
        { kind: 'protocol', values: ['tcp'], negated: false },
        {
          kind: 'port',
          ranges: [
            [22, 22],
            [5060, 5062],
          ],
          negated: false,
        },
      ],
    ],
    [
      'ip saddr { 10.0.0.0/8, 192.168.1.1 }',
      match(payload('ip', 'saddr'), { set: [{ prefix: { addr: '10.0.0.0', len: 8 } }, '192.168.1.1'] }),
      [
        { kind: 'family', version: 4, negated: false },
        {
          kind: 'source',
          prefixes: [
            { host: '10.0.0.0', bits: 8 },
            { host: '192.168.1.1', bits: 32 },
          ],
          negated: false,
        },
      ],
    ],
    [
      'ip saddr @phones',
      match(payload('ip', 'saddr'), '@phones'),
      [{ kind: 'family', version: 4, negated: false }, { kind: 'unknown' }],
    ],
    [
      'icmp type echo-request',
      match(payload('icmp', 'type'), 'echo-request'),
      [{ kind: 'protocol', values: ['icmp'], negated: false }, { kind: 'unknown' }],
    ],
    ['meta skuid 0', match({ meta: { key: 'skuid' } }, 0), [{ kind: 'unknown' }]],
    ['tcp dport > 1024', match(payload('tcp', 'dport'), 1024, '>'), [{ kind: 'unknown' }]],
    ['what iptables-nft has put in', { xt: null }, [{ kind: 'unknown' }]],
    ['limit rate 10/second', { limit: { rate: 10, per: 'second' } }, [{ kind: 'unknown' }]],
  ] as const) {
    test(text, () => assert.deepEqual(rulesOf(nft(expr, { accept: null }), 'input')[0]?.matches, matches))
  }

  test('verdicts', () => {
    const verdict = (statement: unknown) =>
      rulesOf(nft({ counter: { packets: 0, bytes: 0 } }, statement), 'input')[0]?.verdict
    assert.deepEqual(verdict({ accept: null }), { kind: 'accept' })
    assert.deepEqual(verdict({ reject: { type: 'icmpv6', expr: 'port-unreachable' } }), { kind: 'drop' })
    assert.deepEqual(verdict({ snat: { addr: '192.0.2.1' } }), { kind: 'source-nat' })
    assert.deepEqual(verdict({ masquerade: null }), { kind: 'masquerade' })
    assert.deepEqual(verdict({ jump: { target: 'phones' } }), { kind: 'jump', chain: 'phones' })
    assert.equal(verdict({ log: null }), undefined)
  })

  test('a rule can be recognised by its text', () => {
    const [first] = rulesOf(
      nft(match(payload('ip', 'saddr'), '10.0.0.0', '!='), { jump: { target: 'phones' } }),
      'input',
    )
    assert.equal(first?.text, 'ip saddr != 10.0.0.0 jump phones')
  })
})

// in the format of iptables-save 1.8.9
const SAVED = `# Generated by iptables-save v1.8.9 on Thu Nov 26 10:00:00 2026
*filter
:INPUT DROP [12:3456]
:FORWARD ACCEPT [0:0]
:phones - [0:0]
-A INPUT -i lo -j ACCEPT
[4:240] -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A INPUT -s 10.45.0.0/16 ! -d 192.0.2.9/32 -p udp -m udp --dport 5060:5061 -m comment --comment "SIP of phones, \\"really\\"" -j phones
-A INPUT -p tcp -m multiport --dports 22,6100 -g phones
-A INPUT -p 50 -j REJECT --reject-with icmp-port-unreachable
-A INPUT -m set --match-set phones src -j ACCEPT
-A INPUT -j LOG --log-prefix "dropped: "
COMMIT
*nat
:POSTROUTING ACCEPT [0:0]
-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
COMMIT
`

describe('iptables-save', () => {
  const filters = parseIptables(SAVED, 'iptables')
  const rule = (at: number) => rulesOf(filters, 'INPUT')[at] ?? assert.fail()

  test('tables, chains, hooks and policies', () => {
    assert.deepEqual(
      filters.map(({ table, family, chains }) => [family, table, ...chains.map(({ name }) => name)]),
      [
        ['ip', 'filter', 'INPUT', 'FORWARD', 'phones'],
        ['ip', 'nat', 'POSTROUTING'],
      ],
    )
    assert.equal(chainOf(filters, 'INPUT').hook, 'input')
    assert.equal(chainOf(filters, 'INPUT').policy, 'drop')
    assert.equal(chainOf(filters, 'phones').hook, undefined)
    assert.equal(parseIptables('', 'ip6tables').length, 0)
  })

  test('matches, their opposites, and remarks with quotes', () => {
    assert.deepEqual(rule(0).matches, [{ kind: 'in', interfaces: ['lo'], negated: false }])
    assert.deepEqual(rule(1).matches, [{ kind: 'state', values: ['related', 'established'], negated: false }])
    assert.deepEqual(rule(2).matches, [
      { kind: 'source', prefixes: [{ host: '10.45.0.0', bits: 16 }], negated: false },
      { kind: 'destination', prefixes: [{ host: '192.0.2.9', bits: 32 }], negated: true },
      { kind: 'protocol', values: ['udp'], negated: false },
      { kind: 'port', ranges: [[5060, 5061]], negated: false },
    ])
    assert.deepEqual(rule(4).matches, [{ kind: 'protocol', values: ['esp'], negated: false }])
    assert.ok(rule(5).matches.some(({ kind }) => kind === 'unknown'))
  })

  test('verdicts', () => {
    assert.deepEqual(
      rulesOf(filters, 'INPUT').map(({ verdict }) => verdict),
      [
        { kind: 'accept' },
        { kind: 'accept' },
        { kind: 'jump', chain: 'phones' },
        { kind: 'goto', chain: 'phones' },
        { kind: 'drop' },
        { kind: 'accept' },
        undefined,
      ],
    )
    assert.deepEqual(rulesOf(filters, 'POSTROUTING')[0]?.verdict, { kind: 'masquerade' })
  })
})
