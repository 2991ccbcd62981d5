import { VoltaicError } from '@voltaic/base'
import { addressFamily, encodeHost } from '@voltaic/runtime'
import { dataObject } from './identity-object.ts'

const FQDN = 0x00
const IPV4 = 0x01
const IPV6 = 0x02
const HOST_NAME = /^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$/

/**
 * ```
 *  │ 80 │ length │ 00 name, 01 IPv4, 02 IPv6 │ name in UTF-8, 4 octets, or 16 │
 * ```
 *
 * @param host a name, or a literal address
 * @returns one record of EF.P-CSCF
 * @throws VoltaicError SIM_PCSCF_INVALID, SIM_IDENTITY_LENGTH
 * @spec TS 31.103 §4.2.8
 */
export function encodeEfPcscf(host: string): Uint8Array {
  const family = addressFamily(host)
  if (family !== 0) return dataObject(Uint8Array.of(family === 4 ? IPV4 : IPV6, ...encodeHost(host)))
  if (!HOST_NAME.test(host)) {
    const remedy = 'Give a host name, or an IPv4 or IPv6 address without brackets and port'
    throw new VoltaicError('SIM_PCSCF_INVALID', `"${host}" is no P-CSCF`, remedy)
  }
  return dataObject(Uint8Array.of(FQDN, ...new TextEncoder().encode(host)))
}
