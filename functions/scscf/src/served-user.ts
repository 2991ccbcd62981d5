import { parseNameAddr, type SipRequest } from '@voltaic/sip'
import type { RegisteredImpu, Registration } from './registration.ts'
import type { ScscfRoom } from './room.ts'

/** A user of this S-CSCF, by one public identity. */
export interface ServedUser {
  readonly registration: Registration
  readonly impu: RegisteredImpu
}

/** The user with that public identity; undefined when nobody has registered it here. */
export function servedUserOf(uri: string, room: ScscfRoom): ServedUser | undefined {
  const canonical = room.canonicalImpu(uri)
  const registration = room.registrar.find(canonical)
  const impu = registration?.impus.find((each) => each.impu === canonical)
  return registration && impu && { registration, impu }
}

/**
 * The user who sends a request, as the P-CSCF asserts it.
 *
 * @spec TS 24.229 §5.4.3.2
 */
export function originatingUserOf(request: SipRequest, room: ScscfRoom): ServedUser | undefined {
  for (const value of request.list('P-Asserted-Identity')) {
    const user = servedUserOf(parseNameAddr(value).uri, room)
    if (user) return user
  }
  return undefined
}

/**
 * The identity of the same set in the other form, telephone number or SIP URI: whoever is called may need either.
 *
 * @spec TS 24.229 §5.4.3.2; RFC 3325 §9.1
 */
export function aliasOf({ registration, impu }: ServedUser): string | undefined {
  const isTel = impu.impu.startsWith('tel:')
  const number = isTel ? impu.impu.slice('tel:'.length) : userOf(impu.impu)
  return registration.impus.find(
    (each) => !each.barred && each.impu.startsWith('tel:') !== isTel && number === numberOf(each.impu),
  )?.identity
}

function numberOf(impu: string): string {
  return impu.startsWith('tel:') ? impu.slice('tel:'.length) : userOf(impu)
}

function userOf(impu: string): string {
  return impu.slice(impu.indexOf(':') + 1, impu.indexOf('@'))
}
