import { createCore, labConfig, type VoltaicConfig } from '@voltaic/core'
import {
  baseAvps,
  createDiameterNode,
  createErrorAnswer,
  cxApplication,
  type DiameterNode,
  decodeMessage,
  getAvp,
  isRequest,
  refusal,
  resultCodes,
  TGPP_VENDOR_ID,
} from '@voltaic/diameter'
import type { TracedMessage } from '@voltaic/trace'
import { type Network, startNetwork } from '../../scenarios/network.ts'
import type { RunningProgram } from '../foreign-program.ts'
import { startRelay } from './relay.ts'

/** At a host of its own the ports need not be asked for; they are below those that the kernel gives to connections. */
const PORT_OFFSET = 21_000
const DIAMETER_PORT = 3868
const RELAY_PORT = DIAMETER_PORT + 1
const CAPABILITIES_EXCHANGE = 257

/** Our network, whose CSCFs reach our HSS through a relay of freeDiameter alone. */
export interface RelayedNetwork {
  readonly network: Network
  /** A node that asks what it likes, through the relay too. */
  readonly probe: DiameterNode
  /** For tshark. */
  readonly hints: readonly string[]
  stopRelay(): Promise<void>
  /** Starts the relay, and waits until all are its peers. */
  startRelay(): Promise<void>
  stop(): Promise<void>
}

/**
 * @param folder for the files of the relay
 * @param host loopback address that nobody else uses meanwhile
 */
export async function startRelayedNetwork(folder: string, host: string): Promise<RelayedNetwork> {
  const network = await startNetwork('tcp', {
    only: ['dns', 'hss', 'pcscf'],
    adapt: ({ data }) => configAt(host, data),
  })
  const { config, runtime } = network
  const clients = await createCore(throughRelay(config), runtime, ['icscf', 'scscf'])
  const probe = probeOf(network, host)
  let relay: RunningProgram | undefined
  const stop = async () => {
    await probe.stop()
    await clients.stop()
    await relay?.stop('SIGTERM')
    await network.stop()
  }
  const start = async () => {
    const peers = ['icscf', 'scscf', 'probe', 'hss'].map((element) => becomesPeer(network, element))
    const { realm } = config
    const server = { identity: `hss.${realm}`, address: { host, port: DIAMETER_PORT + PORT_OFFSET } }
    const identity = `relay.${realm}`
    relay = await startRelay({ identity, realm, port: RELAY_PORT + PORT_OFFSET, server, folder })
    await Promise.all(peers)
  }
  try {
    await clients.start()
    await probe.start()
    await start()
  } catch (error) {
    await stop()
    throw error
  }
  return {
    network,
    probe,
    hints: [DIAMETER_PORT, RELAY_PORT].map((port) => `tcp.port==${port + PORT_OFFSET},diameter`),
    stopRelay: async () => relay?.stop('SIGTERM'),
    startRelay: start,
    stop,
  }
}

/** The DNS is where the relay connects from, so that the HSS knows this host too. */
function configAt(host: string, data: string): VoltaicConfig {
  const config = labConfig({ data, host, mw: 'tcp', port: (standard) => standard + PORT_OFFSET })
  const elements = config.elements.map((each) =>
    each.function === 'dns' ? { ...each, dns: { ...each.dns, host: '127.0.0.1' } } : each,
  )
  return { ...config, elements }
}

/** For those who ask, the HSS is the relay. */
function throughRelay(config: VoltaicConfig): VoltaicConfig {
  const elements = config.elements.map((each) =>
    each.function === 'hss'
      ? { ...each, name: 'relay', diameter: { ...each.diameter, port: RELAY_PORT + PORT_OFFSET } }
      : each,
  )
  return { ...config, elements }
}

function probeOf({ config, runtime }: Network, host: string): DiameterNode {
  const { realm } = config
  const origin = { originHost: `probe.${realm}`, originRealm: realm }
  const address = { host, port: RELAY_PORT + PORT_OFFSET }
  return createDiameterNode({
    element: 'probe',
    runtime,
    ...origin,
    productName: 'probe',
    vendorId: TGPP_VENDOR_ID,
    applications: [cxApplication],
    connectFrom: host,
    peers: [{ host: `relay.${realm}`, realm, address, routes: [realm] }],
    onRequest: async (request) => createErrorAnswer(request, origin, refusal('DIAMETER_COMMAND_UNSUPPORTED')),
  })
}

/** From now on: the element is in the middle of a capabilities exchange that succeeds. */
function becomesPeer(network: Network, element: string): Promise<void> {
  return new Promise((resolve) => {
    const stop = network.watch((message) => {
      if (message.element !== element || !isAcceptance(message)) return
      stop()
      resolve()
    })
  })
}

function isAcceptance({ protocol, data }: TracedMessage): boolean {
  if (protocol !== 'diameter') return false
  const message = decodeMessage(data)
  if (message.commandCode !== CAPABILITIES_EXCHANGE || isRequest(message)) return false
  return getAvp(message.avps, baseAvps.ResultCode) === resultCodes.DIAMETER_SUCCESS
}
