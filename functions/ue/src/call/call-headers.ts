import type { HeaderEntries } from '@voltaic/sip'
import { ICSI_MMTEL } from '../register-request.ts'
import type { UeRoom } from '../room.ts'

/** Where the phone is, in its own words: a cell of the test network. @spec TS 24.229 §7.2A.4 */
export const ACCESS_NETWORK_INFO = '3GPP-E-UTRAN-FDD;utran-cell-id-3gpp=0010100010000001'

/** The way of a request outside of a dialog. @spec TS 24.229 §5.1.2A.1.1; RFC 3608 §6.1 */
export function routeHeaders(room: UeRoom): HeaderEntries {
  return [['Route', [`<${room.pcscfUri()}>`, ...room.state.serviceRoute].join(', ')]]
}

/** Who calls, in the words of the network. @spec TS 24.229 §5.1.2A.1.1; RFC 3325 §7; RFC 3323 §4.1.1.3 */
export function identityHeaders(identity: string, privacy: string | undefined): HeaderEntries {
  const preferred = ['P-Preferred-Identity', `<${identity}>`] as const
  return privacy === undefined ? [preferred] : [preferred, ['Privacy', privacy]]
}

/** The From of a request; it names nobody when the user wants to be private. @spec RFC 3323 §4.1.1.3 */
export function fromOf(identity: string, privacy: string | undefined): string {
  return isPrivate(privacy) ? '"Anonymous" <sip:anonymous@anonymous.invalid>' : `<${identity}>`
}

function isPrivate(privacy: string | undefined): boolean {
  return privacy !== undefined && privacy.trim().toLowerCase() !== 'none'
}

/** What makes an INVITE one of multimedia telephony. @spec TS 24.229 §5.1.3.1; GSMA IR.92 §2.2.4; RFC 5009 §8 */
export function serviceHeaders(): HeaderEntries {
  return [
    ['P-Preferred-Service', 'urn:urn-7:3gpp-service.ims.icsi.mmtel'],
    ['Accept-Contact', `*;+g.3gpp.icsi-ref="${ICSI_MMTEL}"`],
    ['P-Early-Media', 'supported'],
    ['Accept', 'application/sdp, application/3gpp-ims+xml'],
  ]
}

/**
 * The Contact of a call, with what the phone can do. That of a private call has neither the IMSI nor the IMEI in it: the
 * address alone brings requests of the dialog back.
 *
 * @spec GSMA IR.92 §2.2.4; TS 24.229 §5.1.2A.1.1, §5.1.3.1; RFC 3323 §4.1.1.3
 */
export function callContact(room: UeRoom, privacy: string | undefined): string {
  const service = `+g.3gpp.icsi-ref="${ICSI_MMTEL}"`
  return isPrivate(privacy)
    ? `<${room.privateContact()}>;${service}`
    : `<${room.contact()}>;+sip.instance="<${room.config.instanceId}>";${service}`
}

/** The public identity that the phone calls with unless told otherwise. @spec TS 24.229 §5.1.2A.1.1 */
export function preferredIdentity({ state, config }: UeRoom): string {
  return state.associatedUris.find((uri) => uri.startsWith('sip:')) ?? config.impu
}
