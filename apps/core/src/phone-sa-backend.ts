import { chooseSaBackend, type SaBackend } from '@voltaic/ipsec'
import type { Runtime } from '@voltaic/runtime'

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
