import { VoltaicError } from '@voltaic/base'
import { chooseSaBackend, createProcessSaBackend, type SaBackend } from '@voltaic/ipsec'
import type { Runtime } from '@voltaic/runtime'
import type { PcscfElement } from './config/config.ts'
import { dropTrace } from './drop-trace.ts'

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
      return createProcessSaBackend(runtime.net, { ...runtime, onDrop: dropTrace(element.name, runtime) })
    case 'auto':
      return policy === 'require' ? chooseSaBackend(backend, runtime) : hostBackendOrNone(element, runtime)
    case 'xfrm':
    case 'tun':
      return chooseSaBackend(backend, runtime)
    case 'none':
      if (policy !== 'require') return undefined
      throw new VoltaicError(
        'GM_BACKEND_MISSING',
        `${element.name} requires IPsec of its phones, but nobody does ESP for it`,
        'set gm.backend to auto, or to process where the phones run in this process',
      )
  }
}

/** A host that cannot do ESP still serves phones without it, where the operator has not asked for more. */
async function hostBackendOrNone({ name }: PcscfElement, runtime: Runtime): Promise<SaBackend | undefined> {
  try {
    return await chooseSaBackend('auto', runtime)
  } catch (error) {
    if (!(error instanceof VoltaicError)) throw error
    runtime.log.warn('no IPsec: phones are served in clear', { element: name, why: error.message, do: error.remedy })
    return undefined
  }
}
