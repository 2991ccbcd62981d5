import { createPhone } from '@voltaic/core'
import type { SimCard } from '@voltaic/hss'
import { createProcessSaBackend, type SaBackend } from '@voltaic/ipsec'
import type { Net } from '@voltaic/runtime'
import type { Ue, UeConfig } from '@voltaic/ue'
import type { ExamNetwork } from './exam-network.ts'

export interface ExamPhoneParts {
  readonly host?: string
  readonly transport?: 'udp' | 'tcp'
  readonly net?: Net
  /** Does ESP for it, or its own backend changed. */
  readonly saBackend?: (own: SaBackend) => SaBackend
  readonly inClear?: boolean
}

/** A phone with a network or with ESP of its own, as the fault wants it. */
export async function examPhone(
  { network, stage }: ExamNetwork,
  sim: SimCard,
  settings: Partial<UeConfig> = {},
  { host = '127.0.0.2', transport = 'udp', net = network.runtime.net, saBackend, inClear = false }: ExamPhoneParts = {},
): Promise<Ue> {
  const runtime = { ...network.runtime, net }
  const own = createProcessSaBackend(net, runtime)
  const backend = saBackend === undefined ? own : saBackend(own)
  const phone = createPhone(
    sim,
    {
      element: 'ue1',
      transport,
      host,
      settings: { refreshes: false, regEvent: false, ...settings },
      ...(inClear ? {} : { saBackend: backend }),
    },
    network.config,
    runtime,
  )
  stage.add({
    async stop() {
      await phone.stop()
      await own.close()
    },
  })
  await phone.start()
  return phone
}
