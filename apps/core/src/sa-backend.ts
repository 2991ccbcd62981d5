import { VoltaicError } from '@voltaic/base'
import { createProcessSaBackend, createXfrmSaBackend, type SaBackend } from '@voltaic/ipsec'
import type { Runtime } from '@voltaic/runtime'
import type { PcscfElement } from './config/config.ts'

/**
 * Who does ESP for a P-CSCF, as its configuration says.
 *
 * @returns undefined when nobody does: its phones are served in clear
 * @throws VoltaicError GM_BACKEND_MISSING where IPsec is required and nobody does it; what the back ends throw
 */
export async function createSaBackend(element: PcscfElement, runtime: Runtime): Promise<SaBackend | undefined> {
  const { backend, policy } = element.gm
  switch (backend) {
    case 'process':
      return createProcessSaBackend(runtime.net, runtime)
    case 'xfrm':
      return createXfrmSaBackend(runtime)
    case 'tun':
      throw new VoltaicError('GM_BACKEND_UNKNOWN', `${element.name} has no back end tun yet`, 'set gm.backend to xfrm')
    case 'none':
      if (policy !== 'require') return undefined
      throw new VoltaicError(
        'GM_BACKEND_MISSING',
        `${element.name} requires IPsec of its phones, but nobody does ESP for it`,
        'set gm.backend to xfrm, or to process where the phones run in this process',
      )
  }
}
