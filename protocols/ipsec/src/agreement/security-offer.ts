import type { AlgorithmPair } from './algorithm-pair.ts'
import type { Ipsec3gppMechanism, SecurityPorts } from './security-mechanism.ts'

const NO_PARAMS: Ipsec3gppMechanism['params'] = new Map()

/**
 * Security-Client as phones send it: one mechanism for each pair of algorithms, all with the same SPIs and ports.
 *
 * @spec TS 33.203 §7.2; TS 24.229 §5.1.1.2.2
 */
export function createSecurityClient(
  pairs: readonly AlgorithmPair[],
  ports: SecurityPorts,
): readonly Ipsec3gppMechanism[] {
  return pairs.map((pair) => createMechanism(pair, ports))
}

/**
 * Security-Server: the pairs most wanted first, each with a `q` of its own so that the order survives a header that is
 * taken apart. With the one pair that was chosen a phone cannot choose otherwise; with all of them it chooses the same,
 * by the rule of TS 33.203.
 *
 * @spec RFC 3329 §2.2; TS 33.203 §7.2; TS 24.229 §5.2.2.2
 */
export function createSecurityServer(
  pairs: readonly AlgorithmPair[],
  ports: SecurityPorts,
): readonly Ipsec3gppMechanism[] {
  return pairs.map((pair, index) => ({ ...createMechanism(pair, ports), q: (pairs.length - index) / 10 }))
}

function createMechanism({ alg, ealg }: AlgorithmPair, ports: SecurityPorts): Ipsec3gppMechanism {
  const { spiC, spiS, portC, portS } = ports
  return { kind: 'ipsec-3gpp', alg, ealg, prot: 'esp', mod: 'trans', spiC, spiS, portC, portS, params: NO_PARAMS }
}
