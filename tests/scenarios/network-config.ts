import { type ElementConfig, labConfig, type VoltaicConfig } from '@voltaic/core'
import type { Net } from '@voltaic/runtime'
import type { Deployment } from './network.ts'

/**
 * The lab's network at addresses that are free: its standard ports in memory, any free ports on real sockets.
 *
 * @param hasSpareIcscf whether there is a second I-CSCF, `icscf-2`
 */
export async function networkConfig(
  deployment: Deployment,
  data: string,
  net: Net,
  hasSpareIcscf = false,
): Promise<VoltaicConfig> {
  const host = deployment === 'ipv6' ? '::1' : '127.0.0.1'
  const mw = deployment === 'udp' ? 'udp' : 'tcp'
  if (deployment === 'memory') return withSpare(labConfig({ data, mw, host }), hasSpareIcscf ? 4061 : undefined)
  const free = await freePorts(host, 6, net)
  const config = labConfig({ data, mw, host, port: () => free.pop() ?? 0 })
  return withSpare(config, hasSpareIcscf ? free.pop() : undefined)
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
async function freePorts(host: string, count: number, net: Net): Promise<number[]> {
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
