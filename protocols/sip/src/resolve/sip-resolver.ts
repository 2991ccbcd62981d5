import { VoltaicError } from '@voltaic/base'
import { normaliseHost, type Random } from '@voltaic/runtime'
import { DEFAULT_SIP_PORT, isSameAddress, type SipTransportName, type Target } from '../transport/flow.ts'
import type { SipUri } from '../uri/uri.ts'
import type { DnsLookup, NaptrRecord } from './dns-lookup.ts'
import { defaultTransport, literalTarget, targetHost, transportParam } from './literal-target.ts'
import { orderSrv } from './srv-order.ts'

/** Finds the places that a request to a URI may be sent to. */
export interface SipResolver {
  /**
   * All alternatives, in the order to try them; empty when DNS knows none.
   *
   * Rejects with VoltaicError `SIP_SCHEME_UNSUPPORTED` for sips:, `SIP_TRANSPORT_UNSUPPORTED` for a transport that the
   * element has not, and with the error of DNS when that failed and nothing else was found.
   */
  resolve(uri: SipUri): Promise<readonly Target[]>
  /**
   * The same without waiting: what `resolve` has found before, while DNS still gives the same answers. Undefined when
   * nothing is known, or when the order has to be drawn anew.
   */
  resolveNow?(uri: SipUri): readonly Target[] | undefined
}

export interface SipResolverOptions {
  readonly dns: DnsLookup
  readonly random: Random
  /** What the element can send over, the one to prefer first. */
  readonly transports: readonly SipTransportName[]
}

/** Alternatives of one URI, however many records a zone offers. */
const MAX_TARGETS = 16

/** NAPTR service fields and what they stand for. @spec RFC 3263 §4.1 */
const SERVICES: Readonly<Record<string, SipTransportName>> = { 'sip+d2u': 'udp', 'sip+d2t': 'tcp' }

/** One way to reach a domain: over a transport, at the hosts that this SRV name lists. */
interface Service {
  readonly transport: SipTransportName
  readonly name: string
}

/** A question to DNS and the promise of its answer: a resolver gives the same promise for as long as it is cached. */
interface Question {
  readonly ask: () => Promise<unknown>
  readonly answer: Promise<unknown>
}

interface Known {
  readonly targets: readonly Target[]
  readonly questions: readonly Question[]
}

/** URIs whose targets are remembered. */
const MAX_KNOWN = 1000

/** @spec RFC 3263 §4 */
export function createSipResolver(options: SipResolverOptions): SipResolver {
  const known = new Map<string, Known>()
  return {
    async resolve(uri) {
      const resolution = new Resolution(uri, options)
      const targets = await resolution.run()
      if (resolution.isRepeatable) {
        if (known.size >= MAX_KNOWN) known.clear()
        known.set(keyOf(uri), { targets, questions: resolution.questions })
      }
      return targets
    },
    resolveNow(uri) {
      const found = known.get(keyOf(uri))
      return found?.questions.every(isAnsweredAlike) ? found.targets : undefined
    },
  }
}

/** All that a resolution looks at. */
function keyOf(uri: SipUri): string {
  return [uri.scheme, targetHost(uri), uri.port, uri.params.get('transport')].join(' ')
}

function isAnsweredAlike({ ask, answer }: Question): boolean {
  const now = ask()
  if (now === answer) return true
  // Whoever resolves next waits for it and hears how it fails.
  now.catch(() => {})
  return false
}

class Resolution {
  /** What has been asked. */
  readonly questions: Question[] = []
  readonly #uri: SipUri
  readonly #options: SipResolverOptions
  #failure: unknown
  #isDrawn = false

  constructor(uri: SipUri, options: SipResolverOptions) {
    this.#uri = uri
    this.#options = options
  }

  /** Whether the same answers lead to the same targets. */
  get isRepeatable(): boolean {
    return !this.#isDrawn && this.#failure === undefined
  }

  async run(): Promise<readonly Target[]> {
    const { transports } = this.#options
    if (this.#uri.scheme === 'sips') throw schemeError()
    const named = transportParam(this.#uri, transports)
    if (named === 'unsupported') throw transportError(this.#uri.params.get('transport'))
    const literal = literalTarget(this.#uri, transports)
    const targets = literal === undefined ? await this.#lookUp(named) : [literal]
    if (targets.length === 0 && this.#failure !== undefined) throw this.#failure
    return withoutRepeats(targets).slice(0, MAX_TARGETS)
  }

  async #lookUp(named: SipTransportName | undefined): Promise<readonly Target[]> {
    const host = targetHost(this.#uri)
    const { port } = this.#uri
    const plain = named ?? defaultTransport(this.#options.transports)
    // RFC 3263 §4.1, §4.2: a port in the URI rules out NAPTR and SRV.
    if (port !== undefined) return this.#addresses(host, port, plain)
    const services =
      named === undefined ? await this.#services(host) : [{ transport: named, name: `_sip._${named}.${host}` }]
    const found = await this.#viaSrv(services)
    return found ?? this.#addresses(host, DEFAULT_SIP_PORT, plain)
  }

  /** RFC 3263 §4.1: what NAPTR says, else every transport that this element has. */
  async #services(host: string): Promise<readonly Service[]> {
    const records = await this.#ask(() => this.#options.dns.naptr(host))
    const offered = orderNaptr(records, this.#options.transports)
    if (offered.length > 0) return offered
    return this.#options.transports.map((transport) => ({ transport, name: `_sip._${transport}.${host}` }))
  }

  /** The targets behind all SRV records; undefined when there are no such records. */
  async #viaSrv(services: readonly Service[]): Promise<readonly Target[] | undefined> {
    const targets: Target[] = []
    let hasRecords = false
    for (const { transport, name } of services) {
      const records = await this.#ask(() => this.#options.dns.srv(name))
      hasRecords ||= records.length > 0
      this.#isDrawn ||= records.length > 1
      for (const { target, port } of orderSrv(records, this.#options.random)) {
        // RFC 2782: the root as target says that the service is decidedly not offered there.
        if (target !== '.' && target !== '') targets.push(...(await this.#addresses(target, port, transport)))
      }
    }
    return hasRecords ? targets : undefined
  }

  async #addresses(host: string, port: number, transport: SipTransportName | undefined): Promise<readonly Target[]> {
    if (transport === undefined) return []
    const literal = normaliseHost(host)
    const found =
      literal === undefined ? await this.#ask(() => this.#options.dns.addresses(withoutDot(host))) : [literal]
    return found.map((address) => ({ transport, address: { host: address, port } }))
  }

  /** A query that fails counts as empty while there are others to ask; the failure is kept for the end. */
  async #ask<T>(ask: () => Promise<readonly T[]>): Promise<readonly T[]> {
    try {
      const answer = ask()
      this.questions.push({ ask, answer })
      return await answer
    } catch (error) {
      this.#failure ??= error
      return []
    }
  }
}

/** Usable NAPTR records: of the lowest order that has any, by preference. @spec RFC 3263 §4.1; RFC 3403 §4.1 */
function orderNaptr(records: readonly NaptrRecord[], transports: readonly SipTransportName[]): readonly Service[] {
  const usable = records.flatMap((record) => {
    const transport = SERVICES[record.services.toLowerCase()]
    const isUsable = transport !== undefined && transports.includes(transport) && record.flags.toLowerCase() === 's'
    return isUsable ? [{ ...record, transport, name: withoutDot(record.replacement) }] : []
  })
  const order = Math.min(...usable.map((record) => record.order))
  return usable.filter((record) => record.order === order).sort((a, b) => a.preference - b.preference)
}

function withoutDot(name: string): string {
  return name.length > 1 && name.endsWith('.') ? name.slice(0, -1) : name
}

function withoutRepeats(targets: readonly Target[]): readonly Target[] {
  const isSame = (a: Target, b: Target) => a.transport === b.transport && isSameAddress(a.address, b.address)
  return targets.filter((target, index) => targets.findIndex((other) => isSame(other, target)) === index)
}

function schemeError(): VoltaicError {
  return new VoltaicError('SIP_SCHEME_UNSUPPORTED', 'sips: needs TLS, which this element does not have', 'use sip:')
}

function transportError(transport: string | undefined): VoltaicError {
  const message = `no transport ${transport ?? ''} here`
  return new VoltaicError('SIP_TRANSPORT_UNSUPPORTED', message, 'use transport=udp or transport=tcp')
}
