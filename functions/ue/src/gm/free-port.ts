import { VoltaicError } from '@voltaic/base'
import type { SaBackend } from '@voltaic/ipsec'
import type { Address, Net, Random } from '@voltaic/runtime'
import { freePort, MAX_PORT_ATTEMPTS } from '../listen.ts'

/** Where a free port is looked for, and the chance by which it is chosen. */
export interface PortWorld {
  readonly net: Net
  readonly random: Random
}

/**
 * Below the ports that Linux gives to connections, 32768 and up: one that was protected stays closed for clear text for
 * a while, and no other connection of the host is to start from it.
 */
const FIRST_PORT = 10_000
const PORTS = 32_768 - FIRST_PORT

/** Tries among them; after that, on a host of thousands of phones, any free port will do. */
const TRIES_BELOW = 20

/**
 * Protects a port and binds it: the one that is wanted, else one that is free.
 *
 * @param wanted 0 for any
 * @throws VoltaicError what `bind` and `protect` throw; the port is not protected then
 * @spec TS 33.203 §7.1
 */
export async function bindProtected<T>(
  { host, port: wanted }: Address,
  world: PortWorld,
  backend: SaBackend,
  bind: (at: Address) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const at = { host, port: wanted === 0 ? await portFor(backend, host, world) : wanted }
    await backend.protect([at])
    try {
      return await bind(at)
    } catch (error) {
      await backend.unprotect([at])
      const isTaken = error instanceof VoltaicError && error.code === 'NET_PORT_TAKEN'
      if (!isTaken || wanted !== 0 || attempt === MAX_PORT_ATTEMPTS) throw error
    }
  }
}

/** Inside a process no connection starts from a port by chance. */
async function portFor(backend: SaBackend, host: string, { net, random }: PortWorld): Promise<number> {
  const tries = backend.name === 'process' ? 0 : TRIES_BELOW
  for (let attempt = 0; attempt < tries; attempt++) {
    const port = FIRST_PORT + random.integer(PORTS)
    if (await isFree({ host, port }, net)) return port
  }
  return freePort(host, net)
}

async function isFree(at: Address, net: Net): Promise<boolean> {
  try {
    const probe = await net.bindDatagram(at, { onDatagram() {} })
    await probe.close()
    return true
  } catch (error) {
    if (error instanceof VoltaicError && error.code === 'NET_PORT_TAKEN') return false
    throw error
  }
}
