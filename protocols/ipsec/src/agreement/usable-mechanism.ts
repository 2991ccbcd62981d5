import { type AlgorithmPair, findAlgorithmPair } from './algorithm-pair.ts'
import type { Ipsec3gppMechanism, SecurityPorts } from './security-mechanism.ts'

/** Below are the SPIs that IANA keeps. @spec RFC 4303 §2.1 */
export const SMALLEST_SPI = 256
export const LARGEST_SPI = 0xffff_ffff

/** Where SIP without protection lives; a protected port is another one. @spec TS 33.203 §7.1 */
const UNPROTECTED_PORTS: ReadonlySet<number> = new Set([5060, 5061])

/** Whether a mechanism can be used, and with which algorithms; else why not, in words. */
export type Usability =
  | { readonly kind: 'usable'; readonly pair: AlgorithmPair }
  | { readonly kind: 'unusable'; readonly reason: string }

/**
 * Looks at one mechanism of the other side by itself.
 *
 * @param own SPIs of this side, when they are known already: equal ones would let an attacker send our packets back to
 *   us, since both directions have the same keys
 * @spec TS 33.203 §7.1, §H
 */
export function checkMechanism(mechanism: Ipsec3gppMechanism, own?: SecurityPorts): Usability {
  const pair = findAlgorithmPair(mechanism.alg, mechanism.ealg)
  if (pair === undefined) {
    return unusable(`${mechanism.alg}/${mechanism.ealg} is not a pair of algorithms that gives integrity`)
  }
  if (mechanism.prot !== 'esp') return unusable(`prot=${mechanism.prot} is not esp`)
  if (mechanism.mod !== 'trans') return unusable(`mod=${mechanism.mod} is not trans`)
  const reason = badPorts(mechanism) ?? badSpis(mechanism, own)
  return reason === undefined ? { kind: 'usable', pair } : unusable(reason)
}

function badPorts({ portC, portS }: SecurityPorts): string | undefined {
  for (const [name, port] of [['port-c', portC] as const, ['port-s', portS] as const]) {
    if (port === 0) return `${name}=0 is not a port`
    if (UNPROTECTED_PORTS.has(port)) return `${name}=${port} is a port for SIP without protection`
  }
  return undefined
}

function badSpis({ spiC, spiS }: SecurityPorts, own: SecurityPorts | undefined): string | undefined {
  for (const [name, spi] of [['spi-c', spiC] as const, ['spi-s', spiS] as const]) {
    if (spi < SMALLEST_SPI) return `${name}=${spi} is reserved: SPIs start at ${SMALLEST_SPI}`
    if (own !== undefined && (spi === own.spiC || spi === own.spiS)) return `${name}=${spi} is an SPI of the other side`
  }
  return spiC === spiS ? `spi-c and spi-s are both ${spiC}` : undefined
}

function unusable(reason: string): Usability {
  return { kind: 'unusable', reason }
}
