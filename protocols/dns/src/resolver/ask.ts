import { VoltaicError } from '@voltaic/base'
import { type Address, formatAddress, type Random } from '@voltaic/runtime'
import { RCODE, rcodeName } from '../codec/codes.ts'
import { SAFE_UDP_PAYLOAD } from '../codec/edns.ts'
import { createQuery, type DnsMessage, type Edns } from '../codec/message.ts'
import type { Name } from '../codec/name.ts'
import { formatHost } from '../codec/name-text.ts'
import type { KnownType } from '../rdata/record-types.ts'
import type { Outcome } from './deadline.ts'
import { type ExchangeDeps, exchangeTcp, exchangeUdp } from './exchange.ts'
import { type Interpretation, interpret } from './interpret.ts'

export interface AskLimits {
  /** Of the first round; each later round waits twice as long. */
  readonly timeoutMs: number
  /** How often all servers are asked. */
  readonly rounds: number
  /** A server that gave no answer comes last for this long. */
  readonly holdDownMs: number
  /** Queries under way at a time. */
  readonly maxInFlight: number
}

export const DEFAULT_ASK_LIMITS: AskLimits = { timeoutMs: 1000, rounds: 2, holdDownMs: 30_000, maxInFlight: 256 }

export interface AskDeps extends ExchangeDeps {
  readonly random: Random
  /** In order of preference. */
  readonly servers: readonly Address[]
  /** Local host to ask a server from. */
  from(server: Address): string
  readonly limits: AskLimits
}

type Usable = Exclude<Interpretation, { kind: 'lame' }>

const EDNS: Edns = { udpPayloadSize: SAFE_UDP_PAYLOAD, version: 0, dnssecOk: false, options: [] }

/** Puts a question to the servers, one after the other, until one answers it. */
export class Asker {
  readonly #deps: AskDeps
  readonly #heldUntil = new Map<Address, number>()

  constructor(deps: AskDeps) {
    this.#deps = deps
  }

  /**
   * @throws VoltaicError DNS_NO_ANSWER when no server answered in time, DNS_SERVER_FAILURE when those that did refused
   * or failed, DNS_OVERLOADED, DNS_STOPPED
   * @spec RFC 1034 §5.3.3; RFC 1035 §7.2
   */
  async ask(name: Name, type: KnownType): Promise<Usable> {
    const { limits, deadlines, counters } = this.#deps
    if (deadlines.size >= limits.maxInFlight) {
      counters.add('dns.resolver.overloaded')
      throw new VoltaicError('DNS_OVERLOADED', `${deadlines.size} DNS queries are under way already`)
    }
    const failures: string[] = []
    for (let round = 0; round < limits.rounds; round++) {
      for (const server of this.#inOrder()) {
        const outcome = await this.#askServer(server, name, type, limits.timeoutMs * 2 ** round)
        const result = this.#judge(server, outcome, name, type)
        if (typeof result !== 'string') return result
        if (outcome.kind === 'response') failures.push(`${formatAddress(server)}: ${result}`)
      }
    }
    throw this.#failure(`${type} ${formatHost(name)}`, failures)
  }

  /** Servers that gave no answer of late come last, in their order. */
  #inOrder(): Address[] {
    const now = this.#deps.clock.now()
    const isHeld = (server: Address) => (this.#heldUntil.get(server) ?? 0) > now
    const { servers } = this.#deps
    return [...servers.filter((server) => !isHeld(server)), ...servers.filter(isHeld)]
  }

  async #askServer(server: Address, name: Name, type: KnownType, timeoutMs: number): Promise<Outcome> {
    const first = await this.#exchange(server, timeoutMs, this.#query(name, type, { edns: EDNS }))
    if (first.kind !== 'response' || !isEdnsRefused(first.message)) return first
    // RFC 6891 §6.2.2: a server from before EDNS is asked again without it
    return this.#exchange(server, timeoutMs, this.#query(name, type, {}))
  }

  async #exchange(server: Address, timeoutMs: number, query: DnsMessage): Promise<Outcome> {
    const { counters, deadlines, from } = this.#deps
    const exchange = { server, from: from(server), query, timeoutMs }
    if (deadlines.isStopped) throw new VoltaicError('DNS_STOPPED', 'the resolver is stopped')
    counters.add('dns.resolver.queries')
    const outcome = await exchangeUdp(this.#deps, exchange)
    if (outcome.kind !== 'response' || !outcome.message.isTruncated) return outcome
    // RFC 2181 §9: what was cut is not used
    counters.add('dns.resolver.tcp')
    return exchangeTcp(this.#deps, exchange)
  }

  /** RFC 5452 §9.2: ids that cannot be foreseen. */
  #query(name: Name, type: KnownType, more: { edns?: Edns }): DnsMessage {
    return createQuery(this.#deps.random.integer(0x1_0000), name, type, { isRecursionDesired: true, ...more })
  }

  /** @returns the reason when the answer cannot be used */
  #judge(server: Address, outcome: Outcome, name: Name, type: KnownType): Usable | string {
    const { clock, counters, limits } = this.#deps
    if (outcome.kind !== 'response') {
      counters.add(`dns.resolver.${outcome.kind}`)
      this.#heldUntil.set(server, clock.now() + limits.holdDownMs)
      return outcome.kind
    }
    this.#heldUntil.delete(server)
    const { rcode } = outcome.message
    if (rcode !== RCODE.NOERROR && rcode !== RCODE.NXDOMAIN) return rcodeName(rcode)
    const result = interpret(outcome.message, name, type)
    return result.kind === 'lame' ? result.reason : result
  }

  #failure(asked: string, failures: readonly string[]): VoltaicError {
    this.#deps.counters.add('dns.resolver.failed')
    if (failures.length > 0) {
      const message = `no DNS server could tell ${asked}: ${failures.join(', ')}`
      return new VoltaicError('DNS_SERVER_FAILURE', message, 'Look at the zone and the log of that server.')
    }
    const servers = this.#deps.servers.map(formatAddress).join(', ') || 'any server, since none is configured,'
    const remedy = 'Check that a DNS server runs there and that UDP and TCP reach it.'
    return new VoltaicError('DNS_NO_ANSWER', `no answer from ${servers} to ${asked}`, remedy)
  }
}

function isEdnsRefused({ rcode, edns }: DnsMessage): boolean {
  return (rcode === RCODE.FORMERR || rcode === RCODE.NOTIMP) && edns === undefined
}
