import { isIP } from 'node:net'
import { VoltaicError } from '@voltaic/base'
import { chooseSaBackend, type SaBackend } from '@voltaic/ipsec'
import { encodeHost, type Runtime } from '@voltaic/runtime'
import { elementsOf, type VoltaicConfig } from './config/config.ts'

/**
 * Who does ESP for the phones of a process of their own: nobody, so that they speak in clear; the kernel; user space between
 * the kernel's sockets and the wire; or whichever of these two the host has. Phones in the process of the core use
 * `Core.saBackend`.
 */
export type PhoneIpsec = 'off' | 'xfrm' | 'tun' | 'auto'

export const PHONE_IPSEC: readonly PhoneIpsec[] = ['off', 'xfrm', 'tun', 'auto']

/**
 * One back end for all phones of a process.
 *
 * @returns undefined for `off`
 * @throws VoltaicError IPSEC_BACKEND_UNAVAILABLE
 */
export async function createPhoneSaBackend(ipsec: PhoneIpsec, runtime: Runtime): Promise<SaBackend | undefined> {
  return ipsec === 'off' ? undefined : chooseSaBackend(ipsec, { ...runtime, side: 'ue' })
}

/**
 * The kernel tells associations of two hosts apart by their addresses, and TUN takes what leaves the host: neither works
 * between two programs at one address.
 *
 * @param host of the phones; undefined for that of the P-CSCF
 * @throws VoltaicError IPSEC_SAME_ADDRESS
 */
export function assertOwnAddress(ipsec: PhoneIpsec, host: string | undefined, config: VoltaicConfig): void {
  const pcscf = elementsOf(config, 'pcscf')[0]
  if (ipsec === 'off' || pcscf === undefined) return
  if (host !== undefined && !isSameHost(host, pcscf.sip.host)) return
  throw new VoltaicError(
    'IPSEC_SAME_ADDRESS',
    `the phone has the address of ${pcscf.name}, ${pcscf.sip.host}: IPsec by the host needs two hosts`,
    'run it on another host or in a network namespace of its own, and give its address: --host',
  )
}

function isSameHost(one: string, other: string): boolean {
  // what is no address is refused where it is used
  return isIP(one) !== 0 && Buffer.compare(encodeHost(one), encodeHost(other)) === 0
}
