import assert from 'node:assert/strict'
import {
  type AlgorithmPair,
  deriveEspKeys,
  type EspDropped,
  type EspKeys,
  type SaAgreement,
  type SaBackend,
  type SaHandle,
  type SaInstallation,
  type SaSide,
} from '@voltaic/ipsec'
import type { Address, Counters, Net } from '@voltaic/runtime'
import { bindPeer, type DatagramPeer } from './net-peers.ts'

export type IpVersion = 4 | 6

/** A machine with a back end. */
export interface SaHost {
  readonly hosts: { readonly [V in IpVersion]: string }
  /** Its network without protection. */
  readonly net: Net
  /** Of all its back ends. */
  readonly counters: Counters
  /** What they have told of packets that were dropped. */
  readonly told: EspDropped[]
  open(): Promise<SaBackend>
}

/** What joins the two machines. */
export interface SaWire {
  /** The IP protocol of each packet since the last time, of fragments that of the whole. */
  take(): readonly number[]
  /** Whatever the phone sends in the meantime comes twice. */
  repeat(send: () => Promise<void>): Promise<void>
}

/** A phone and a P-CSCF. */
export interface SaLab {
  readonly ue: SaHost
  readonly pcscf: SaHost
  readonly wire: SaWire
  close(): Promise<void>
}

export const SIDES: readonly SaSide[] = ['ue', 'pcscf']
const AES: AlgorithmPair = { alg: 'hmac-sha-1-96', ealg: 'aes-cbc' }

/** Keys that differ when `seed` does. */
export function keysOf(pair: AlgorithmPair = AES, seed = 1): EspKeys {
  return deriveEspKeys(pair, new Uint8Array(16).fill(seed), new Uint8Array(16).fill(seed + 100))
}

/** Which ports: each test its own, so that none meets what the one before it left in the TCP of the kernel. */
let firstPort = 20_000

export interface FourPorts {
  readonly ueC: number
  readonly ueS: number
  readonly pcscfC: number
  readonly pcscfS: number
}

export function freshPorts(): FourPorts {
  firstPort += 10
  return { ueC: firstPort, ueS: firstPort + 1, pcscfC: firstPort + 2, pcscfS: firstPort + 3 }
}

/** The back ends of a lab, which tests share: to open one may take long. */
export class OpenBackends {
  readonly lab: SaLab
  readonly #open = new Map<SaSide, SaBackend>()

  constructor(lab: SaLab) {
    this.lab = lab
  }

  async get(side: SaSide): Promise<SaBackend> {
    return this.#open.get(side) ?? this.reopen(side)
  }

  /** One more. The one before it must have been closed. */
  async reopen(side: SaSide): Promise<SaBackend> {
    const backend = await this.lab[side].open()
    this.#open.set(side, backend)
    return backend
  }

  async close(): Promise<void> {
    for (const backend of this.#open.values()) await backend.close()
    await this.lab.close()
  }
}

/** Both sides for one test; what it puts in goes at its end. */
export class SaPair {
  readonly lab: SaLab
  readonly version: IpVersion
  readonly #backends: OpenBackends
  readonly #open: Map<SaSide, SaBackend>
  readonly #closers: (() => unknown)[] = []

  private constructor(backends: OpenBackends, version: IpVersion, open: Map<SaSide, SaBackend>) {
    this.lab = backends.lab
    this.version = version
    this.#backends = backends
    this.#open = open
  }

  static async open(backends: OpenBackends, version: IpVersion): Promise<SaPair> {
    const open = new Map<SaSide, SaBackend>()
    for (const side of SIDES) open.set(side, await backends.get(side))
    backends.lab.wire.take()
    return new SaPair(backends, version, open)
  }

  /** The back end of a side, anew. The one before it must have been closed. */
  async reopen(side: SaSide): Promise<SaBackend> {
    const backend = await this.#backends.reopen(side)
    this.#open.set(side, backend)
    return backend
  }

  backend(side: SaSide): SaBackend {
    const backend = this.#open.get(side)
    assert.ok(backend)
    return backend
  }

  host(side: SaSide): string {
    return this.lab[side].hosts[this.version]
  }

  at(side: SaSide, port: number): Address {
    return { host: this.host(side), port }
  }

  /** What the two sides would have agreed on. */
  agree(ports: FourPorts): SaAgreement {
    const [ueSpiC, ueSpiS] = this.backend('ue').allocateSpis([])
    const [spiC, spiS] = this.backend('pcscf').allocateSpis([ueSpiC, ueSpiS])
    return {
      ue: { host: this.host('ue'), spiC: ueSpiC, spiS: ueSpiS, portC: ports.ueC, portS: ports.ueS },
      pcscf: { host: this.host('pcscf'), spiC, spiS, portC: ports.pcscfC, portS: ports.pcscfS },
    }
  }

  async protect(side: SaSide, { [side]: { portC, portS } }: SaAgreement): Promise<void> {
    const ports = [this.at(side, portC), this.at(side, portS)]
    await this.backend(side).protect(ports)
    this.onEnd(() => this.backend(side).unprotect(ports))
  }

  /** Puts the four associations in, which must succeed. */
  async install(
    side: SaSide,
    agreement: SaAgreement,
    more: Partial<Omit<SaInstallation, 'agreement' | 'side'>> = {},
  ): Promise<SaHandle> {
    const result = await this.backend(side).install({ agreement, side, keys: keysOf(), ...more })
    assert.ok(result.kind === 'installed', JSON.stringify(result))
    this.#closers.push(() => this.backend(side).remove(result.set))
    return result.set
  }

  /** Both sides protected, with associations. */
  async join(
    ports: FourPorts = freshPorts(),
    keys: EspKeys = keysOf(),
  ): Promise<{ readonly agreement: SaAgreement } & { readonly [S in SaSide]: SaHandle }> {
    const agreement = this.agree(ports)
    for (const side of SIDES) await this.protect(side, agreement)
    const [ue, pcscf] = [
      await this.install('ue', agreement, { keys }),
      await this.install('pcscf', agreement, { keys }),
    ]
    return { agreement, ue, pcscf }
  }

  /** An UDP port through the back end. */
  async bind(side: SaSide, port: number): Promise<DatagramPeer> {
    const peer = await bindPeer(this.backend(side).net, this.at(side, port))
    this.onEnd(() => peer.socket.close())
    return peer
  }

  onEnd(close: () => unknown): void {
    this.#closers.push(close)
  }

  async close(): Promise<void> {
    for (const close of this.#closers.reverse()) await close()
  }

  /** How many packets a side has dropped for that reason since the lab began. */
  async dropped(side: SaSide, reason: string): Promise<number> {
    await this.backend(side).list()
    return this.lab[side].counters.get(`ipsec.drop.${reason}`)
  }

  /** Throws when a test has left an association behind. */
  async check(): Promise<void> {
    for (const side of SIDES) assert.deepEqual(await this.backend(side).list(), [])
  }
}

/** Sends and waits until it has come. */
export async function exchange(from: DatagramPeer, to: DatagramPeer, text: string): Promise<void> {
  from.socket.send(Buffer.from(text), to.socket.local)
  const { data, from: sender } = await to.received.next()
  assert.equal(Buffer.from(data).toString(), text)
  assert.deepEqual(sender, from.socket.local)
}
