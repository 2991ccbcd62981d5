import assert from 'node:assert/strict'
import {
  type AlgorithmPair,
  addressSum,
  createProtectedNet,
  deriveEspKeys,
  EspWorkspace,
  formatAlgorithmPair,
  type InboundEntry,
  InboundSa,
  type OutboundEntry,
  OutboundSa,
  SaAlgorithms,
  type SaLookup,
} from '@voltaic/ipsec'
import {
  type Address,
  addressKey,
  Counters,
  createManualClock,
  createMemoryNet,
  createSeededRandom,
  normaliseHost,
} from '@voltaic/runtime'
import { runNetContract } from './net.ts'
import type { NetFixture } from './net-fixture.ts'

/** Every port is protected, and whoever sends somewhere has an association with it at once. */
function createOpenLookup(pair: AlgorithmPair): SaLookup {
  const keys = deriveEspKeys(pair, new Uint8Array(16).fill(1), new Uint8Array(16).fill(2))
  const algorithms = new SaAlgorithms(keys, new EspWorkspace(createSeededRandom(2)))
  const outbound = new Map<string, OutboundEntry>()
  const inbound = new Map<number, InboundEntry>()
  return {
    isProtected: () => true,
    clientEnd: () => undefined,
    inbound: (spi) => inbound.get(spi),
    outbound(from: Address, to: Address) {
      const key = `${addressKey(from)} ${addressKey(to)}`
      const found = outbound.get(key)
      if (found !== undefined) return found
      const spi = 256 + inbound.size
      const remote = { host: normaliseHost(to.host) ?? to.host, port: to.port }
      const hosts = addressSum(from.host, remote.host)
      const entry = { sa: new OutboundSa(spi, algorithms), from, to: remote, hosts }
      outbound.set(key, entry)
      inbound.set(spi, { sa: new InboundSa(spi, algorithms), from, to: remote })
      return entry
    },
  }
}

// One pair without a cipher, one with a cipher that goes on from packet to packet, one combined mode.
const pairs: readonly AlgorithmPair[] = [
  { alg: 'hmac-sha-1-96', ealg: 'null' },
  { alg: 'hmac-sha-1-96', ealg: 'aes-cbc' },
  { alg: 'null', ealg: 'aes-gcm' },
]

for (const pair of pairs) {
  runNetContract(`ProtectedNet with ${formatAlgorithmPair(pair)}`, (): NetFixture => {
    const clock = createManualClock()
    const memory = createMemoryNet({ clock, random: createSeededRandom(1) })
    const counters = new Counters()
    const random = createSeededRandom(3)
    let inClear = 0
    memory.addTap(({ kind }) => {
      if (kind === 'udp') inClear += 1
      return undefined
    })
    return {
      net: createProtectedNet(memory, createOpenLookup(pair), { clock, random, counters }),
      hasEveryAddress: true,
      hasIpv6: true,
      hasPackets: true,
      check() {
        assert.equal(memory.openSockets, 0, 'sockets were left open')
        assert.equal(inClear, 0, 'datagrams left in clear')
        assert.equal(clock.pending, 0, 'timers were left running')
      },
    }
  })
}
