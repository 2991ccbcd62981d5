import type { Chain, Match, PacketFilter, Prefix, Rule, Verdict } from '@voltaic/doctor'
import { protocolName } from './iptables-save.ts'

/** What `nft -j list ruleset` prints (libnftables-json(5)), as far as it is read here. */
interface Listing {
  readonly nftables?: readonly {
    readonly chain?: NftChain
    readonly rule?: NftRule
  }[]
}

interface NftChain {
  readonly family: string
  readonly table: string
  readonly name: string
  readonly hook?: string
  readonly policy?: string
}

interface NftRule {
  readonly family: string
  readonly table: string
  readonly chain: string
  readonly expr: readonly Statement[]
}

type Statement = Readonly<Record<string, unknown>>

/** @throws SyntaxError for text that is not JSON */
export function parseNft(text: string): readonly PacketFilter[] {
  const { nftables = [] } = JSON.parse(text) as Listing
  const chains = nftables.flatMap(({ chain }) => chain ?? [])
  const rules = nftables.flatMap(({ rule }) => rule ?? [])
  const tables = new Map(chains.map(({ family, table }) => [`${family} ${table}`, { family, table }]))
  return [...tables.values()].map(({ family, table }) => {
    const isHere = (each: NftChain | NftRule) => each.family === family && each.table === table
    return {
      program: 'nft',
      family,
      table,
      chains: chains.filter(isHere).map((chain) =>
        toChain(
          chain,
          rules.filter((rule) => isHere(rule) && rule.chain === chain.name),
        ),
      ),
    }
  })
}

function toChain({ name, hook, policy }: NftChain, rules: readonly NftRule[]): Chain {
  return {
    name,
    ...(hook === undefined ? {} : { hook }),
    policy: policy === 'drop' ? 'drop' : 'accept',
    rules: rules.map(({ expr }) => toRule(expr)),
  }
}

/** Statements that neither choose nor decide. */
const PASSING = new Set(['counter', 'log', 'notrack', 'mangle', 'meter', 'quota', 'ct helper', 'set'])

function toRule(statements: readonly Statement[]): Rule {
  const parts = statements.map(toPart)
  return {
    text: parts.flatMap(({ text }) => text ?? []).join(' '),
    matches: parts.flatMap(({ matches }) => matches ?? []),
    verdict: parts.findLast(({ verdict }) => verdict !== undefined)?.verdict,
  }
}

interface Part {
  readonly text?: string
  readonly matches?: readonly Match[]
  readonly verdict?: Verdict
}

function toPart(statement: Statement): Part {
  const [name = '', value] = Object.entries(statement)[0] ?? []
  if (name === 'match') return { text: describe(value as NftMatch), matches: matchesOf(value as NftMatch) }
  // a limit lets some packets through and others not
  if (name === 'limit') return { text: name, matches: [{ kind: 'unknown' }] }
  if (PASSING.has(name)) return {}
  const verdict = verdictOf(name, value)
  // a statement that is not known, as what iptables-nft has put in
  if (verdict === undefined) return { text: name, matches: [{ kind: 'unknown' }] }
  return { text: 'chain' in verdict ? `${name} ${verdict.chain}` : name, verdict }
}

const VERDICTS: Readonly<Record<string, Verdict['kind'] | undefined>> = {
  accept: 'accept',
  drop: 'drop',
  reject: 'drop',
  return: 'return',
  masquerade: 'masquerade',
  snat: 'source-nat',
  jump: 'jump',
  goto: 'goto',
}

function verdictOf(name: string, value: unknown): Verdict | undefined {
  const kind = VERDICTS[name]
  if (kind !== 'jump' && kind !== 'goto') return kind === undefined ? undefined : { kind }
  return { kind, chain: (value as { target?: string } | null)?.target ?? '' }
}

interface NftMatch {
  readonly op: string
  readonly left: {
    readonly meta?: { readonly key: string }
    readonly ct?: { readonly key: string }
    readonly payload?: { readonly protocol?: string; readonly field?: string }
  }
  readonly right: unknown
}

function matchesOf({ op, left, right }: NftMatch): readonly Match[] {
  if (!['==', '!=', 'in'].includes(op)) return [{ kind: 'unknown' }]
  const negated = op === '!='
  const values = listOf(right)
  if (left.ct?.key === 'state') return [{ kind: 'state', values: values.map(String), negated }]
  if (left.meta !== undefined) return [metaMatch(left.meta.key, values, negated)]
  const { protocol = '', field = '' } = left.payload ?? {}
  return payloadMatches(protocol, field, values, negated)
}

function metaMatch(key: string, values: readonly unknown[], negated: boolean): Match {
  switch (key) {
    case 'l4proto':
      return { kind: 'protocol', values: values.map((each) => protocolName(String(each))), negated }
    case 'iif':
    case 'iifname':
      return { kind: 'in', interfaces: values.map(String), negated }
    case 'oif':
    case 'oifname':
      return { kind: 'out', interfaces: values.map(String), negated }
    case 'nfproto':
      return { kind: 'family', version: values[0] === 'ipv6' ? 6 : 4, negated }
    default:
      return { kind: 'unknown' }
  }
}

/** A look into a header says, too, that there is such a header. */
function payloadMatches(
  protocol: string,
  field: string,
  values: readonly unknown[],
  negated: boolean,
): readonly Match[] {
  if (protocol !== 'ip' && protocol !== 'ip6') {
    const ranges = values.flatMap(rangeOf)
    const port: Match =
      field === 'dport' && ranges.length === values.length ? { kind: 'port', ranges, negated } : { kind: 'unknown' }
    return protocol === 'th' ? [port] : [{ kind: 'protocol', values: [protocol], negated: false }, port]
  }
  const family: Match = { kind: 'family', version: protocol === 'ip' ? 4 : 6, negated: false }
  if (field === 'protocol' || field === 'nexthdr') {
    return [family, { kind: 'protocol', values: values.map((each) => protocolName(String(each))), negated }]
  }
  const prefixes = values.flatMap(prefixOf)
  if ((field !== 'saddr' && field !== 'daddr') || prefixes.length !== values.length)
    return [family, { kind: 'unknown' }]
  return [family, { kind: field === 'saddr' ? 'source' : 'destination', prefixes, negated }]
}

function listOf(right: unknown): readonly unknown[] {
  if (Array.isArray(right)) return right
  const set = (right as { set?: unknown } | null)?.set
  return Array.isArray(set) ? set : [right]
}

function rangeOf(value: unknown): readonly (readonly [number, number])[] {
  if (typeof value === 'number') return [[value, value]]
  const range = (value as { range?: readonly unknown[] } | null)?.range
  return range?.length === 2 ? [[Number(range[0]), Number(range[1])]] : []
}

function prefixOf(value: unknown): readonly Prefix[] {
  if (typeof value === 'string') {
    return /^[0-9a-f.:]+$/i.test(value) ? [{ host: value, bits: value.includes(':') ? 128 : 32 }] : []
  }
  const prefix = (value as { prefix?: { addr: string; len: number } } | null)?.prefix
  return prefix === undefined ? [] : [{ host: prefix.addr, bits: prefix.len }]
}

function describe({ op, left, right }: NftMatch): string {
  const { protocol = '', field = '' } = left.payload ?? {}
  const what = left.ct === undefined ? (left.meta?.key ?? `${protocol} ${field}`) : `ct ${left.ct.key}`
  const values = listOf(right).map((value) => {
    const [prefix] = prefixOf(value)
    const [range] = rangeOf(value)
    if (range !== undefined) return range[0] === range[1] ? `${range[0]}` : range.join('-')
    return prefix === undefined || typeof value === 'string' ? String(value) : `${prefix.host}/${prefix.bits}`
  })
  return `${what} ${op === '!=' ? '!= ' : ''}${values.join(',')}`
}
