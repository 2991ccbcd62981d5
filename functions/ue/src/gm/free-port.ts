import { VoltaicError } from '@voltaic/base'
import type { SaBackend } from '@voltaic/ipsec'
import type { Address, Net } from '@voltaic/runtime'
import { freePort, MAX_PORT_ATTEMPTS } from '../listen.ts'

/**
 * Protects a port and binds it: the one that is wanted, else one that is free.
 *
 * @param wanted 0 for any
 * @param net where a free port is looked for
 * @throws VoltaicError what `bind` and `protect` throw; the port is not protected then
 * @spec TS 33.203 §7.1
 */
export async function bindProtected<T>(
  { host, port: wanted }: Address,
  net: Net,
  backend: SaBackend,
  bind: (at: Address) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const at = { host, port: wanted === 0 ? await freePort(host, net) : wanted }
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
