import { labConfig, type VoltaicConfig } from '@voltaic/core'
import { baseAvps, decodeMessage, getAvp, isRequest, resultCodes } from '@voltaic/diameter'
import { addressKey } from '@voltaic/runtime'
import type { TracedMessage } from '@voltaic/trace'
import { type Network, startNetwork } from '../../scenarios/network.ts'
import { startKamailioCscfs } from './cscfs.ts'

/** At a host of its own the ports need not be asked for; they are below those that the kernel gives to connections. */
const PORT_OFFSET = 20_000

const CAPABILITIES_EXCHANGE = 257

/** Our DNS, HSS and P-CSCF with an I-CSCF and an S-CSCF of Kamailio, on loopback. */
export interface KamailioNetwork {
  readonly network: Network
  /** What the HSS knows the S-CSCF as. */
  readonly serverName: string
  /** Where the HSS is, as a hint for tshark. */
  readonly hints: readonly string[]
  stop(): Promise<void>
}

/** @param host loopback address that nobody else uses meanwhile */
export async function startKamailioNetwork(folder: string, host: string): Promise<KamailioNetwork> {
  const network = await startNetwork('udp', {
    only: ['dns', 'hss', 'pcscf'],
    adapt: ({ data }) => configAt(host, data),
  })
  // Kamailio 5.6 does not always know its own address at its first attempts, and comes again
  network.expectProblems(/^warn diameter\.cer\.refused/)
  const peers = new PeerLog(network)
  try {
    const isPeer = (element: string) => peers.accepted(`${element}.${network.config.realm}`)
    const cscfs = await startKamailioCscfs({ config: network.config, folder, isPeer })
    return {
      network,
      serverName: cscfs.serverName,
      hints: [`tcp.port==${3868 + PORT_OFFSET},diameter`],
      async stop() {
        peers.stop()
        await cscfs.stop()
        await network.stop()
      },
    }
  } catch (error) {
    peers.stop()
    await network.stop()
    throw error
  }
}

/** The lab's network; Kamailio has no subscription of the P-CSCF to its registration state. */
function configAt(host: string, data: string): VoltaicConfig {
  const config = labConfig({ data, host, mw: 'udp', port: (standard) => standard + PORT_OFFSET })
  const elements = config.elements.map((each) => (each.function === 'pcscf' ? { ...each, regEvent: false } : each))
  return { ...config, elements }
}

/** Which Diameter peers the HSS has accepted. */
class PeerLog {
  readonly stop: () => void
  /** Origin-Host of the last CER of a connection, by its remote address. */
  readonly #asking = new Map<string, string>()
  readonly #accepted = new Set<string>()
  readonly #waiting = new Map<string, () => void>()

  constructor(network: Network) {
    this.stop = network.watch((message) => this.#take(message))
  }

  /** Waits until the peer of that name has been accepted. */
  accepted(name: string): Promise<void> {
    if (this.#accepted.has(name)) return Promise.resolve()
    return new Promise((resolve) => this.#waiting.set(name, resolve))
  }

  #take({ protocol, element, remote, data }: TracedMessage): void {
    if (protocol !== 'diameter' || element !== 'hss') return
    const message = decodeMessage(data)
    if (message.commandCode !== CAPABILITIES_EXCHANGE) return
    if (isRequest(message)) {
      this.#asking.set(addressKey(remote), getAvp(message.avps, baseAvps.OriginHost) ?? '')
      return
    }
    if (getAvp(message.avps, baseAvps.ResultCode) !== resultCodes.DIAMETER_SUCCESS) return
    const name = this.#asking.get(addressKey(remote)) ?? ''
    this.#accepted.add(name)
    this.#waiting.get(name)?.()
  }
}
