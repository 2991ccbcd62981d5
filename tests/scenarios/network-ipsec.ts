import { DEFAULT_GM, type VoltaicConfig } from '@voltaic/core'

/** Where phones with IPsec are: their ESP is not that of the P-CSCF. */
export const PHONES_HOST = '127.0.0.2'

/** The same network with ESP inside the process at its P-CSCFs. */
export function withIpsec(config: VoltaicConfig): VoltaicConfig {
  const elements = config.elements.map((element) =>
    element.function === 'pcscf' ? { ...element, gm: { ...DEFAULT_GM, backend: 'process' as const } } : element,
  )
  return { ...config, elements }
}
