import type { AvpDefinition } from '../codec/avp.ts'
import { UTF8String } from './avp-types.ts'
import { ietf } from './definition.ts'

/*
 * The AVPs inside SIP-Digest-Authenticate (635). They belong to the IETF (RFC 4740 table 1, values as in RFC 4590), so
 * they have no V bit (TS 29.229 §6.3.37 to §6.3.41).
 */

export const DigestRealm: AvpDefinition<string> = ietf('Digest-Realm', 104, UTF8String)
export const DigestQop: AvpDefinition<string> = ietf('Digest-QoP', 110, UTF8String)
export const DigestAlgorithm: AvpDefinition<string> = ietf('Digest-Algorithm', 111, UTF8String)
/** H(A1) in hexadecimal digits: as good as the password. */
export const DigestHa1: AvpDefinition<string> = ietf('Digest-HA1', 121, UTF8String)
