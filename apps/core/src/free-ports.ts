import type { Address, Net } from '@voltaic/runtime'
import { chosenElements } from './chosen-elements.ts'
import { addressOf, type VoltaicConfig } from './config/config.ts'

const IGNORE = { onDatagram() {} } as const

/**
 * Makes sure that elements can have their ports, before anything is made for them that would stay when they cannot. Who
 * takes a port afterwards is still told by the start itself.
 *
 * @param only names or functions of elements; empty for all
 * @throws VoltaicError ELEMENT_UNKNOWN, NET_PORT_TAKEN, NET_ADDRESS_NOT_LOCAL, NET_PERMISSION
 */
export async function assertPortsFree(
  config: VoltaicConfig,
  net: Pick<Net, 'bindDatagram' | 'listenStream'>,
  only: readonly string[] = [],
): Promise<void> {
  for (const element of chosenElements(config, only)) {
    const at = addressOf(element)
    if (element.function !== 'hss') await tryDatagrams(at, net)
    if (element.function !== 'agw') await tryStreams(at, net)
  }
}

async function tryDatagrams(at: Address, net: Pick<Net, 'bindDatagram'>): Promise<void> {
  await (await net.bindDatagram(at, IGNORE)).close()
}

async function tryStreams(at: Address, net: Pick<Net, 'listenStream'>): Promise<void> {
  const listener = await net.listenStream(at, (socket) => {
    socket.destroy()
    return { onData() {}, onClose() {} }
  })
  await listener.close()
}
