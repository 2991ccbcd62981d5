import type { AvpDefinition, AvpType } from '../codec/avp.ts'
import { AVP_FLAG_MANDATORY, AVP_FLAG_VENDOR } from '../codec/avp-header.ts'

/** Vendor-Id of 3GPP. */
export const TGPP_VENDOR_ID = 10415

/** An AVP of the IETF with the M bit. */
export function ietf<Read, Written>(
  name: string,
  code: number,
  type: AvpType<Read, Written>,
): AvpDefinition<Read, Written> {
  return { name, code, vendorId: 0, flags: AVP_FLAG_MANDATORY, type }
}

/** An AVP of the IETF that is sent without the M bit. */
export function ietfOptional<Read, Written>(
  name: string,
  code: number,
  type: AvpType<Read, Written>,
): AvpDefinition<Read, Written> {
  return { name, code, vendorId: 0, flags: 0, type }
}

/** An AVP of 3GPP with V and M: the rows "M,V" of TS 29.229 table 6.3.1. */
export function tgpp<Read, Written>(
  name: string,
  code: number,
  type: AvpType<Read, Written>,
): AvpDefinition<Read, Written> {
  return { name, code, vendorId: TGPP_VENDOR_ID, flags: AVP_FLAG_VENDOR | AVP_FLAG_MANDATORY, type }
}

/** An AVP of 3GPP that must not have the M bit: the rows "V" of TS 29.229 table 6.3.1. */
export function tgppOptional<Read, Written>(
  name: string,
  code: number,
  type: AvpType<Read, Written>,
): AvpDefinition<Read, Written> {
  return { name, code, vendorId: TGPP_VENDOR_ID, flags: AVP_FLAG_VENDOR, type }
}

/** The same AVP with the M bit, for Supported-Features that the receiver has to understand (TS 29.229 §7.2.1). */
export function mandatory<Read, Written>(definition: AvpDefinition<Read, Written>): AvpDefinition<Read, Written> {
  return { ...definition, flags: definition.flags | AVP_FLAG_MANDATORY }
}
