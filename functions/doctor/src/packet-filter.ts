import { encodeHost } from '@voltaic/runtime'

/** Addresses whose first `bits` bits are those of `host`. */
export interface Prefix {
  readonly host: string
  readonly bits: number
}

/** What a rule wants of a packet. What is not understood is `unknown`: it may hold or not. */
export type Match =
  | { readonly kind: 'protocol'; readonly values: readonly string[]; readonly negated: boolean }
  | { readonly kind: 'port'; readonly ranges: readonly (readonly [number, number])[]; readonly negated: boolean }
  | { readonly kind: 'source' | 'destination'; readonly prefixes: readonly Prefix[]; readonly negated: boolean }
  | { readonly kind: 'in' | 'out'; readonly interfaces: readonly string[]; readonly negated: boolean }
  /** Connection tracking. */
  | { readonly kind: 'state'; readonly values: readonly string[]; readonly negated: boolean }
  | { readonly kind: 'family'; readonly version: 4 | 6; readonly negated: boolean }
  | { readonly kind: 'unknown' }

export type Verdict =
  | { readonly kind: 'accept' | 'drop' | 'return' | 'masquerade' | 'source-nat' }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string }

export interface Rule {
  /** As the program that was asked writes it, or near to it. */
  readonly text: string
  readonly matches: readonly Match[]
  /** Undefined for a rule that only counts or logs. */
  readonly verdict: Verdict | undefined
}

export interface Chain {
  readonly name: string
  /** Of a base chain: where packets come into it. */
  readonly hook?: string
  /** What happens at its end. */
  readonly policy: 'accept' | 'drop'
  readonly rules: readonly Rule[]
}

/** One table of a packet filter. */
export interface PacketFilter {
  /** The program that shows and changes it. */
  readonly program: 'nft' | 'iptables' | 'ip6tables'
  readonly family: string
  readonly table: string
  readonly chains: readonly Chain[]
}

/** A first packet of a flow. What is not given is not known. */
export interface Packet {
  readonly family: 4 | 6
  readonly protocol: 'esp' | 'udp' | 'tcp'
  readonly source?: string
  readonly destination?: string
  readonly destinationPort?: number
  readonly inInterface?: string
}

export type Answer = 'yes' | 'no' | 'perhaps'

/** What becomes of a packet in a chain, and which rule says so; without one it is the policy. */
export interface Fate {
  readonly kind: 'accept' | 'drop' | 'masquerade' | 'source-nat' | 'perhaps'
  readonly rule?: Rule
}

/** How deep chains may call each other; the kernel has the same limit. */
const MAX_JUMPS = 16

/** Whether a table sees packets of this IP version. */
export function seesFamily({ family }: PacketFilter, version: 4 | 6): boolean {
  return family === 'inet' || family === (version === 4 ? 'ip' : 'ip6')
}

/** What a base chain does with a packet. `perhaps` when that hangs on something that is not known. */
export function fateIn(filter: PacketFilter, chain: Chain, packet: Packet): Fate {
  return walk(filter, chain, packet, MAX_JUMPS) ?? { kind: chain.policy }
}

/** What one rule does to a walk: nothing, it leaves a doubt, it ends the chain, or it decides. */
type Step = 'next' | 'doubt' | 'return' | Fate

function walk(filter: PacketFilter, chain: Chain, packet: Packet, jumpsLeft: number): Fate | undefined {
  let isSure = true
  for (const rule of chain.rules) {
    const step = stepOf(rule, filter, packet, jumpsLeft)
    if (step === 'return') break
    if (step === 'doubt') isSure = false
    else if (step !== 'next') return isSure ? step : unsure(step)
  }
  return isSure ? undefined : { kind: 'perhaps' }
}

function stepOf(rule: Rule, filter: PacketFilter, packet: Packet, jumpsLeft: number): Step {
  const { verdict } = rule
  const answer = verdict === undefined ? 'no' : answerOf(rule.matches, packet)
  if (verdict === undefined || answer === 'no') return 'next'
  switch (verdict.kind) {
    case 'masquerade':
    case 'source-nat':
      return { kind: verdict.kind, rule }
    case 'drop':
      // a packet that is perhaps dropped is looked at as one that goes on
      return answer === 'yes' ? { kind: 'drop', rule } : 'next'
    case 'accept':
      return answer === 'yes' ? { kind: 'accept', rule } : 'doubt'
    case 'return':
      return answer === 'yes' ? 'return' : 'doubt'
    case 'jump':
    case 'goto': {
      if (answer === 'perhaps') return 'doubt'
      const after = verdict.kind === 'jump' ? 'next' : 'return'
      return follow(verdict.chain, filter, packet, jumpsLeft) ?? after
    }
  }
}

function follow(name: string, filter: PacketFilter, packet: Packet, jumpsLeft: number): Fate | undefined {
  const target = filter.chains.find((each) => each.name === name)
  if (target === undefined || jumpsLeft === 0) return { kind: 'perhaps' }
  return walk(filter, target, packet, jumpsLeft - 1)
}

function unsure(fate: Fate): Fate {
  return fate.kind === 'drop' ? { ...fate, kind: 'perhaps' } : fate
}

function answerOf(matches: readonly Match[], packet: Packet): Answer {
  const answers = matches.map((match) => holds(match, packet))
  if (answers.includes('no')) return 'no'
  return answers.includes('perhaps') ? 'perhaps' : 'yes'
}

function holds(match: Match, packet: Packet): Answer {
  if (match.kind === 'unknown') return 'perhaps'
  const answer = holdsPlainly(match, packet)
  if (!match.negated || answer === 'perhaps') return answer
  return answer === 'yes' ? 'no' : 'yes'
}

function holdsPlainly(match: Exclude<Match, { kind: 'unknown' }>, packet: Packet): Answer {
  switch (match.kind) {
    case 'protocol':
      return yesNo(match.values.includes(packet.protocol))
    case 'port':
      if (packet.protocol === 'esp') return 'no'
      return among(packet.destinationPort, (port) => match.ranges.some(([from, to]) => from <= port && port <= to))
    case 'source':
      return among(packet.source, (host) => match.prefixes.some((prefix) => isIn(host, prefix)))
    case 'destination':
      return among(packet.destination, (host) => match.prefixes.some((prefix) => isIn(host, prefix)))
    case 'in':
      return inInterface(match.interfaces, packet.inInterface)
    case 'out':
      return 'perhaps'
    case 'family':
      return yesNo(match.version === packet.family)
    case 'state':
      return yesNo(match.values.includes('new'))
  }
}

// phones are never on the loopback interface
function inInterface(interfaces: readonly string[], known: string | undefined): Answer {
  if (known !== undefined) return yesNo(interfaces.includes(known))
  return interfaces.every((name) => name === 'lo') ? 'no' : 'perhaps'
}

function among<T>(value: T | undefined, test: (value: T) => boolean): Answer {
  return value === undefined ? 'perhaps' : yesNo(test(value))
}

function yesNo(is: boolean): Answer {
  return is ? 'yes' : 'no'
}

/** Whether an address begins like a prefix. Addresses of another IP version do not. */
export function isIn(host: string, { host: first, bits }: Prefix): boolean {
  const octets = encodeHost(host)
  const wanted = encodeHost(first)
  if (octets.length !== wanted.length) return false
  return octets.every((octet, index) => {
    const left = bits - 8 * index
    if (left <= 0) return true
    const mask = left >= 8 ? 0xff : 0xff & (0xff << (8 - left))
    return (octet & mask) === ((wanted[index] ?? 0) & mask)
  })
}
