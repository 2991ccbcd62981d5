import { VoltaicError } from '@voltaic/base'
import type { Address, Runtime } from '@voltaic/runtime'
import type { EngineChoice } from '../engines/engine-choice.ts'
import type { RelayEngine, RelaySide, RelayStream, StreamCounters } from '../engines/relay-engine.ts'
import type { PortPool } from '../ports/port-pool.ts'
import { RtcpRelay } from '../rtcp/rtcp-relay.ts'

/** What an anchored stream is made with. */
export interface AnchorDeps {
  readonly runtime: Runtime
  readonly ports: PortPool
  readonly engines: EngineChoice
}

export type SideName = 'a' | 'b'
/** Our address on each side. */
export type Hosts = Readonly<Record<SideName, string>>
/** Terms of a stream for the addresses that it has got. */
export type MakeTerms = (local: Readonly<Record<SideName, Address>>) => Omit<RelayStream, 'id'>

/** Pairs that are tried when another program has the port. */
const MAX_PORT_ATTEMPTS = 5
const NO_TERMS: Omit<RelaySide, 'local'> = {
  remote: undefined,
  remoteRtcp: undefined,
  allowedHost: undefined,
  latches: false,
  sends: false,
  dscp: undefined,
}

/**
 * One m-line at the gateway: its ports on both sides, its place in an engine, and its RTCP. Where the two sides have
 * addresses of their own, the stream has one port number on both.
 */
export class StreamAnchor {
  readonly id: string
  readonly media: string
  readonly #deps: AnchorDeps
  readonly #local: Readonly<Record<SideName, Address>>
  #rtcp: RtcpRelay | undefined

  private constructor(id: string, media: string, deps: AnchorDeps, local: Readonly<Record<SideName, Address>>) {
    this.id = id
    this.media = media
    this.#deps = deps
    this.#local = local
  }

  /** @returns why not, as text, when there is no port or no engine for it */
  static async open(id: string, media: string, hosts: Hosts, deps: AnchorDeps): Promise<StreamAnchor | string> {
    let failure = 'no port is free'
    for (let attempt = 0; attempt < MAX_PORT_ATTEMPTS; attempt++) {
      const local = leaseFor(hosts, deps.ports)
      if (local === undefined) return failure
      const anchor = new StreamAnchor(id, media, deps, local)
      const error = await anchor.#tryOpen()
      if (error === undefined) return anchor
      failure = error.message
      if (error.code !== 'NET_PORT_TAKEN') return failure
    }
    return failure
  }

  get local(): Readonly<Record<SideName, Address>> {
    return this.#local
  }

  get engine(): RelayEngine['name'] | undefined {
    return this.#deps.engines.engineOf(this.id)
  }

  get rtcp(): RtcpRelay | undefined {
    return this.#rtcp
  }

  isAt(hosts: Hosts): boolean {
    return this.#local.a.host === hosts.a && this.#local.b.host === hosts.b
  }

  /** @throws VoltaicError when no engine takes it any more */
  async update(make: MakeTerms): Promise<void> {
    const stream = { id: this.id, ...make(this.#local) }
    this.#rtcp?.update(stream)
    await this.#deps.engines.update(stream)
  }

  counters(): Promise<StreamCounters> {
    return this.#deps.engines.counters(this.id)
  }

  async close(): Promise<StreamCounters> {
    const counters = await this.#deps.engines.close(this.id)
    await this.#rtcp?.close()
    for (const port of new Set([this.#local.a.port, this.#local.b.port])) this.#deps.ports.release(port)
    return counters
  }

  async #tryOpen(): Promise<VoltaicError | undefined> {
    const { runtime, engines } = this.#deps
    const { a, b } = this.#local
    const stream: RelayStream = { id: this.id, a: { ...NO_TERMS, local: a }, b: { ...NO_TERMS, local: b } }
    try {
      await engines.open(stream)
      this.#rtcp = await RtcpRelay.open(stream, runtime.net, runtime.clock)
      return undefined
    } catch (error) {
      await this.close()
      if (error instanceof VoltaicError) return error
      throw error
    }
  }
}

function leaseFor(hosts: Hosts, ports: PortPool): Readonly<Record<SideName, Address>> | undefined {
  const port = ports.lease()
  if (port === undefined) return undefined
  const a = { host: hosts.a, port }
  if (hosts.a !== hosts.b) return { a, b: { host: hosts.b, port } }
  const other = ports.lease()
  if (other === undefined) ports.release(port)
  return other === undefined ? undefined : { a, b: { host: hosts.b, port: other } }
}
