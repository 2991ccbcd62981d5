import { elementsOf, type GmSettings, type VoltaicConfig } from '@voltaic/core'
import { table } from './output.ts'

/** Protected server port, and client ports: `6100, 6101/6102`. */
export function describeProtectedPorts({ portS, portC }: GmSettings): string {
  return `${portText(portS)}, ${portC.map(portText).join('/')}`
}

function portText(port: number): string {
  return port === 0 ? 'any' : String(port)
}

/** IPsec of each P-CSCF as it is configured. */
export function describeGm(config: VoltaicConfig): string {
  const rows = elementsOf(config, 'pcscf').map(({ name, gm }) => [
    name,
    gm.backend,
    gm.policy,
    gm.backend === 'none' ? '' : describeProtectedPorts(gm),
  ])
  return table(['IPsec at', 'backend', 'policy', 'protected ports'], rows)
}
