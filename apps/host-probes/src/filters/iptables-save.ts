import type { Chain, Match, PacketFilter, Prefix, Rule, Verdict } from '@voltaic/doctor'

type Program = 'iptables' | 'ip6tables'

/** Reads what `iptables-save` and `ip6tables-save` print. Options that are not known make a match `unknown`. */
export function parseIptables(text: string, program: Program): readonly PacketFilter[] {
  const filters: { table: string; chains: Map<string, { policy: string; rules: Rule[] }> }[] = []
  for (const line of text.split('\n')) {
    if (line.startsWith('*')) filters.push({ table: line.slice(1).trim(), chains: new Map() })
    const chains = filters.at(-1)?.chains
    const [, chain, policy] = /^:(\S+) (\S+)/.exec(line) ?? []
    if (chain !== undefined && policy !== undefined) chains?.set(chain, { policy, rules: [] })
    const [, appended, rest] = /^(?:\[\d+:\d+\] )?-A (\S+) ?(.*)$/.exec(line) ?? []
    if (appended !== undefined) chains?.get(appended)?.rules.push(parseRule(rest ?? ''))
  }
  return filters.map(({ table, chains }) => ({
    program,
    family: program === 'iptables' ? 'ip' : 'ip6',
    table,
    chains: [...chains].map(([name, { policy, rules }]) => toChain(name, policy, rules)),
  }))
}

const HOOKS = ['INPUT', 'OUTPUT', 'FORWARD', 'PREROUTING', 'POSTROUTING']

function toChain(name: string, policy: string, rules: readonly Rule[]): Chain {
  const hook = HOOKS.includes(name) ? { hook: name.toLowerCase() } : {}
  return { name, ...hook, policy: policy === 'DROP' ? 'drop' : 'accept', rules }
}

/** How many words follow an option, and what they mean. */
const OPTIONS: Readonly<Record<string, (value: string, negated: boolean) => Match | undefined>> = {
  '-p': (value, negated) => ({ kind: 'protocol', values: [protocolName(value)], negated }),
  '-s': (value, negated) => ({ kind: 'source', prefixes: [prefix(value)], negated }),
  '-d': (value, negated) => ({ kind: 'destination', prefixes: [prefix(value)], negated }),
  '-i': (value, negated) => ({ kind: 'in', interfaces: [value], negated }),
  '-o': (value, negated) => ({ kind: 'out', interfaces: [value], negated }),
  '--dport': (value, negated) => ({ kind: 'port', ranges: [range(value)], negated }),
  '--dports': (value, negated) => ({ kind: 'port', ranges: value.split(',').map(range), negated }),
  '--ctstate': (value, negated) => ({ kind: 'state', values: value.toLowerCase().split(','), negated }),
  '--state': (value, negated) => ({ kind: 'state', values: value.toLowerCase().split(','), negated }),
  // names of extensions and remarks say nothing by themselves
  '-m': () => undefined,
  '--comment': () => undefined,
}

function parseRule(text: string): Rule {
  const words = text.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? []
  const end = words.findIndex((word) => word === '-j' || word === '-g')
  const verdict = end < 0 ? undefined : verdictOf(words[end + 1] ?? '', words[end] === '-g')
  return { text, matches: matchesOf(end < 0 ? words : words.slice(0, end)), verdict }
}

function matchesOf(words: readonly string[]): readonly Match[] {
  const matches: Match[] = []
  for (let at = 0; at < words.length; at++) {
    const negated = words[at] === '!'
    if (negated) at++
    const meaning = OPTIONS[words[at] ?? '']
    const match = meaning === undefined ? ({ kind: 'unknown' } as const) : meaning(words[++at] ?? '', negated)
    if (match !== undefined) matches.push(match)
  }
  return matches
}

const VERDICTS: Readonly<Record<string, Verdict | undefined>> = {
  ACCEPT: { kind: 'accept' },
  DROP: { kind: 'drop' },
  REJECT: { kind: 'drop' },
  RETURN: { kind: 'return' },
  MASQUERADE: { kind: 'masquerade' },
  SNAT: { kind: 'source-nat' },
}
/** Targets that are no chains and let the packet go on. */
const PASSING = new Set([
  'LOG',
  'NFLOG',
  'MARK',
  'CONNMARK',
  'TCPMSS',
  'CT',
  'NOTRACK',
  'CHECKSUM',
  'TOS',
  'DSCP',
  'SET',
])

function verdictOf(target: string, isGoto: boolean): Verdict | undefined {
  if (PASSING.has(target)) return undefined
  return VERDICTS[target] ?? { kind: isGoto ? 'goto' : 'jump', chain: target }
}

const PROTOCOLS: Readonly<Record<string, string>> = { '6': 'tcp', '17': 'udp', '50': 'esp', 'ipv6-crypt': 'esp' }

export function protocolName(text: string): string {
  return PROTOCOLS[text] ?? text.toLowerCase()
}

function prefix(text: string): Prefix {
  const [host = '', bits] = text.split('/')
  return { host, bits: bits === undefined ? (host.includes(':') ? 128 : 32) : Number(bits) }
}

function range(text: string): readonly [number, number] {
  const [from = '0', to = from] = text.split(':')
  return [Number(from || 0), Number(to || 65_535)]
}
