import { VoltaicError } from '@voltaic/base'
import type { Net } from '@voltaic/runtime'
import type { ListenPoint, SipStack } from '@voltaic/sip'

/** Ports that another program turns out to have. */
export const MAX_PORT_ATTEMPTS = 8

/** Both transports at one port, that of the configuration first. @spec RFC 3261 §18.1.1, §18.2.1 */
export function listenPoints({ transport, address }: ListenPoint, port: number): readonly ListenPoint[] {
  const other = transport === 'udp' ? 'tcp' : 'udp'
  const at = { ...address, port }
  return [
    { transport, address: at },
    { transport: other, address: at },
  ]
}

/**
 * Starts a stack at the port of the configuration, or, where that is 0, at one that is free for both transports.
 *
 * @throws VoltaicError NET_PORT_TAKEN and the other failures to bind
 */
export async function startAtFreePort(
  { address }: ListenPoint,
  net: Net,
  create: (port: number) => SipStack,
): Promise<SipStack> {
  for (let attempt = 1; ; attempt++) {
    const port = address.port === 0 ? await freePort(address.host, net) : address.port
    const stack = create(port)
    try {
      await stack.start()
      return stack
    } catch (error) {
      const isTaken = error instanceof VoltaicError && error.code === 'NET_PORT_TAKEN'
      if (!isTaken || address.port !== 0 || attempt === MAX_PORT_ATTEMPTS) throw error
    }
  }
}

/** A port that nobody has at the moment. @throws VoltaicError the failures to bind */
export async function freePort(host: string, net: Net): Promise<number> {
  const probe = await net.bindDatagram({ host, port: 0 }, { onDatagram() {} })
  await probe.close()
  return probe.local.port
}
