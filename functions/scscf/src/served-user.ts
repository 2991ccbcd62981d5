import { parseNameAddr, type SipRequest } from '@voltaic/sip'
import type { RegisteredImpu, Registration } from './registration.ts'
import type { ScscfRoom } from './room.ts'
import { isForUnregistered } from './session-case.ts'

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

/** Public identities of a user, canonical, that one first: those of its implicit registration set follow. */
export function identitiesOf(impu: string, room: ScscfRoom): readonly string[] {
  const others = room.registrar.find(impu)?.impus ?? []
  return [impu, ...others.flatMap((each) => (each.impu === impu ? [] : [each.impu]))]
}

/**
 * The user who sends a request, as the P-CSCF asserts it, or an application server that sends it in the name of the user:
 * the user need not be registered then.
 *
 * @spec TS 24.229 §5.4.3.2; RFC 5502 §4
 */
export async function originatingUserOf(request: SipRequest, room: ScscfRoom): Promise<ServedUser | undefined> {
  const named = [...request.list('P-Served-User'), ...request.list('P-Asserted-Identity')]
  const uris = named.map((value) => parseNameAddr(value).uri)
  for (const uri of uris) {
    const user = servedUserOf(uri, room)
    if (user) return user
  }
  const [first] = uris
  return first !== undefined && isForUnregistered(request, room) ? room.services.unregistered.find(first) : undefined
}

/**
 * The user whom a request is for; one who is not registered has services too, and one may have registered all identities
 * of a wildcard, which P-Profile-Key names.
 *
 * @returns undefined for one whom nobody can be asked about
 * @spec TS 24.229 §5.4.3.3; RFC 5002 §4
 */
export async function terminatingUserOf(request: SipRequest, room: ScscfRoom): Promise<ServedUser | undefined> {
  const { uri } = request
  const user = servedUserOf(uri, room)
  if (user) return user
  const key = request.header('P-Profile-Key')
  const byWildcard = key === undefined ? undefined : servedUserOf(parseNameAddr(key).uri, room)
  if (byWildcard) return { ...byWildcard, impu: { ...byWildcard.impu, identity: uri } }
  return room.services.unregistered.find(uri)
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
