import assert from 'node:assert/strict'
import type { SaBackend } from '@voltaic/ipsec'
import { encodeHost } from '@voltaic/runtime'
import type { EthernetTap } from '../contracts/ethernet-tap.ts'
import { portsInClear } from '../contracts/sa-backend-namespaces.ts'

const ETHERNET = 14
const ETHERTYPE_IPV4 = 0x0800
const PROTOCOL_ESP = 50

/** What passes between the phones and a P-CSCF that is killed, as somebody sees it who has no key. */
export class GmKillWire {
  readonly #tap: EthernetTap
  readonly #pcscf: Uint8Array
  readonly #protected: Set<number>
  /** By SPI: the number of the last packet of the P-CSCF before it died, and of the first one after it. */
  readonly #last = new Map<number, number>()
  readonly #first = new Map<number, number>()
  readonly #leaks: number[] = []
  #hasDied = false

  /** @param pcscf IPv4 address @param ports that the P-CSCF protects */
  constructor(tap: EthernetTap, pcscf: string, ports: readonly number[]) {
    this.#tap = tap
    this.#pcscf = encodeHost(pcscf)
    this.#protected = new Set(ports)
  }

  /** The same back end; the ports that it protects are watched. */
  watched(backend: SaBackend): SaBackend {
    return {
      ...backend,
      protect: (addresses) => {
        for (const { port } of addresses) this.#protected.add(port)
        return backend.protect(addresses)
      },
    }
  }

  /** Reads what has passed; often enough that nothing is missed. */
  read(): void {
    for (const frame of this.#tap.take()) {
      this.#leaks.push(...portsInClear(frame).filter((port) => this.#protected.has(port)))
      this.#note(frame)
    }
  }

  /** The P-CSCF is dead: nothing of it will pass before it is started again. */
  died(): void {
    this.read()
    this.#hasDied = true
  }

  /**
   * Of each association that was used before and after, the first number after is above all that may have been used.
   *
   * @param reserved numbers that it had written down as used before its death, at least
   * @returns how many associations that are, and the lowest first number
   * @spec RFC 4303 §2.2
   */
  check(reserved: number): { readonly associations: number; readonly lowest: number } {
    this.read()
    assert.deepEqual(this.#leaks, [], 'protected ports in clear')
    const both = [...this.#first].filter(([spi]) => this.#last.has(spi))
    for (const [spi, first] of both) {
      const last = this.#last.get(spi) ?? 0
      assert.ok(first > Math.max(last, reserved), `SPI ${spi} had ${last} before, and goes on with ${first}`)
    }
    return { associations: both.length, lowest: Math.min(...both.map(([, first]) => first)) }
  }

  #note(frame: Buffer): void {
    if (frame.readUInt16BE(12) !== ETHERTYPE_IPV4 || frame.readUInt8(ETHERNET + 9) !== PROTOCOL_ESP) return
    const isFragment = (frame.readUInt16BE(ETHERNET + 6) & 0x1fff) !== 0
    if (isFragment || !frame.subarray(ETHERNET + 12, ETHERNET + 16).equals(this.#pcscf)) return
    const start = ETHERNET + (frame.readUInt8(ETHERNET) & 0x0f) * 4
    const [spi, sequence] = [frame.readUInt32BE(start), frame.readUInt32BE(start + 4)]
    if (!this.#hasDied) this.#last.set(spi, sequence)
    else if (!this.#first.has(spi)) this.#first.set(spi, sequence)
  }
}
