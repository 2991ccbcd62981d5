import { VoltaicError } from '@voltaic/base'
import { chooseSaBackend, createProcessSaBackend, type ProtectedNetOptions, type SaBackend } from '@voltaic/ipsec'
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
      return createProcessSaBackend(runtime.net, tracing(element, runtime))
    case 'auto':
      return policy === 'require'
        ? chooseSaBackend(backend, tracing(element, runtime))
        : hostBackendOrNone(element, runtime)
    case 'xfrm':
    case 'tun':
      return chooseSaBackend(backend, tracing(element, runtime))
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
async function hostBackendOrNone(element: PcscfElement, runtime: Runtime): Promise<SaBackend | undefined> {
  try {
    return await chooseSaBackend('auto', tracing(element, runtime))
  } catch (error) {
    if (!(error instanceof VoltaicError)) throw error
    runtime.log.warn('no IPsec: phones are served in clear', {
      element: element.name,
      why: error.message,
      do: error.remedy,
    })
    return undefined
  }
}

/** With what is dropped told in the trace. */
function tracing({ name }: PcscfElement, runtime: Runtime): Runtime & Pick<ProtectedNetOptions, 'onDrop'> {
  return { ...runtime, onDrop: dropTrace(name, runtime) }
}
