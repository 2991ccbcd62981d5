import { type ElementConfig, labConfig, type VoltaicConfig } from '@voltaic/core'
import { formatAddress, type Net } from '@voltaic/runtime'
import type { Deployment } from './network.ts'

/**
 * The lab's network at addresses that are free: its standard ports in memory, any free ports on real sockets.
 *
 * @param hasSpareIcscf whether there is a second I-CSCF, `icscf-2`
 * @param servers application servers beside it
 */
export async function networkConfig(
  deployment: Deployment,
  data: string,
  net: Net,
  hasSpareIcscf = false,
  servers: readonly ServerOfNetwork[] = [],
): Promise<VoltaicConfig> {
  const host = deployment === 'ipv6' ? '::1' : '127.0.0.1'
  const mw = deployment === 'udp' ? 'udp' : 'tcp'
  if (deployment === 'memory') {
    const ports = servers.flatMap((_, index) => [5080 + index, 5180 + index])
    return withServers(withSpare(labConfig({ data, mw, host }), hasSpareIcscf ? 4061 : undefined), host, servers, ports)
  }
  const free = await freePorts(host, 6 + 2 * servers.length, net)
  const config = labConfig({ data, mw, host, port: () => free.pop() ?? 0 })
  return withServers(withSpare(config, hasSpareIcscf ? free.pop() : undefined), host, servers, free)
}

/** An application server of a network under test. */
export interface ServerOfNetwork {
  /** Of the element. */
  readonly name: string
  readonly service: string
  readonly options?: Readonly<Record<string, string>>
  /** It has the option `peer`, a SIP URI with a port that is free. */
  readonly hasPeer?: true
}

/** @param ports two for each server */
function withServers(
  config: VoltaicConfig,
  host: string,
  servers: readonly ServerOfNetwork[],
  ports: readonly number[],
): VoltaicConfig {
  const elements = servers.map(({ name, service, options = {}, hasPeer }, index): ElementConfig => {
    const [port = 0, peerPort = 0] = ports.slice(2 * index)
    if (service === 'ip-sm-gw') {
      return { name, function: service, sip: { host, port }, serviceCentre: '+99901000000', validityMs: 259_200_000 }
    }
    const peer = hasPeer ? { peer: `sip:${formatAddress({ host, port: peerPort })}` } : {}
    return { name, function: 'as', service, sip: { host, port }, options: { ...options, ...peer } }
  })
  return { ...config, elements: [...config.elements, ...elements] }
}

/** A second I-CSCF beside the first, at another port. */
function withSpare(config: VoltaicConfig, port: number | undefined): VoltaicConfig {
  if (port === undefined) return config
  const elements = config.elements.flatMap((element): readonly ElementConfig[] =>
    element.function === 'icscf'
      ? [element, { ...element, name: 'icscf-2', sip: { ...element.sip, port } }]
      : [element],
  )
  return { ...config, elements }
}

/** Ports that are free for UDP and TCP alike. */
export async function freePorts(host: string, count: number, net: Net): Promise<number[]> {
  const held: { readonly port: number; release(): Promise<void> }[] = []
  while (held.length < count) {
    const datagrams = await net.bindDatagram({ host, port: 0 }, { onDatagram() {} })
    const { port } = datagrams.local
    const listener = await net
      .listenStream({ host, port }, () => ({ onData() {}, onClose() {} }))
      .catch(() => undefined)
    if (!listener) {
      await datagrams.close()
      continue
    }
    held.push({
      port,
      async release() {
        await datagrams.close()
        await listener.close()
      },
    })
  }
  for (const each of held) await each.release()
  return held.map(({ port }) => port)
}
