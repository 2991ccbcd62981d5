import { ownText } from '@voltaic/base'
import {
  deltaSeconds,
  formatAuth,
  type Hop,
  type NameAddr,
  parseAuth,
  parseContacts,
  parseNameAddr,
  type SipRequest,
  type SipResponse,
} from '@voltaic/sip'
import { newChargingVector } from './charging-vector.ts'
import { subscribeToRegEvent } from './reg-event.ts'
import type { PcscfRoom } from './room.ts'
import { intoTrustDomain, outOfTrustDomain } from './trust-domain.ts'
import { contactAddress, leaving, type UeContact } from './ue-contact.ts'

/**
 * REGISTER at the P-CSCF: marks the way back, hands the request to the home network of the phone, keeps the keys of a
 * challenge to itself, and remembers a phone that was accepted.
 *
 * @spec TS 24.229 §5.2.2.1, §5.2.2.2; RFC 3327 §5.1
 */
export async function register(request: SipRequest, hop: Hop, room: PcscfRoom): Promise<SipResponse> {
  const known = knownContact(request, hop, room)
  const token = known?.token ?? room.runtime.random.hex(8)
  const response = await hop.forward(towardsHome(request, token, room))
  if (response.status === 401) return outOfTrustDomain(withoutKeys(response))
  if (response.status >= 200 && response.status < 300) await remember(request, response, hop, token, known, room)
  return outOfTrustDomain(response)
}

/** The contact that this REGISTER refreshes or ends: of the same IMPI, from the same source or with the same address. */
function knownContact(request: SipRequest, hop: Hop, room: PcscfRoom): UeContact | undefined {
  const impi = usernameOf(request)
  const contacts = parseContacts(request)
  const named = contacts === '*' ? undefined : contacts.map((each) => contactAddress(each.uri)).find((each) => each)
  const candidates = [room.contacts.bySource(hop.flow), named && room.contacts.byAddress(named)]
  return candidates.find((contact) => contact?.impi === impi)
}

function towardsHome(request: SipRequest, token: string, room: PcscfRoom): SipRequest {
  const clean = intoTrustDomain(request).without('Route')
  const required = clean.list('Require')
  const authorization = clean.header('Authorization')
  const marked = clean
    .withFirst('Path', `<${room.routeTo(token)}>`)
    .with('Require', [...required.filter((tag) => tag !== 'path'), 'path'].join(', '))
    .with('P-Visited-Network-ID', `"${room.config.visitedNetwork}"`)
    .with('P-Charging-Vector', newChargingVector(room))
  return authorization === undefined ? marked : marked.with('Authorization', withIntegrity(authorization, 'no'))
}

const UNQUOTED = new Set(['algorithm', 'nc', 'qop', 'stale'])

// TS 24.229 §5.2.2.1: what the phone itself says of its protection is worth nothing; the header is written anew so
// that nothing of it can hide in odd quoting
function withIntegrity(authorization: string, integrityProtected: 'yes' | 'no'): string {
  const { scheme, params } = parseAuth(authorization)
  const entries = [...params]
    .filter(([name]) => name !== 'integrity-protected')
    .map(([name, value]): [string, string, boolean] => [name, value ?? '', !UNQUOTED.has(name)])
  return formatAuth(scheme, [...entries, ['integrity-protected', integrityProtected, true]])
}

// TS 24.229 §5.2.2.2, RFC 3310 §3.2: CK and IK are for the P-CSCF alone and never travel on
function withoutKeys(response: SipResponse): SipResponse {
  const challenges = response.headerLines('WWW-Authenticate').map((line) => {
    const { scheme, params } = parseAuth(line)
    const entries = [...params]
      .filter(([name]) => name !== 'ck' && name !== 'ik')
      .map(([name, value]): [string, string, boolean] => [name, value ?? '', name === 'qop' || !UNQUOTED.has(name)])
    return formatAuth(scheme, entries)
  })
  return response.with('WWW-Authenticate', challenges)
}

// TS 24.229 §5.2.2.1: a 200 makes the phone known, changes what is known, or ends it
async function remember(
  request: SipRequest,
  response: SipResponse,
  hop: Hop,
  token: string,
  known: UeContact | undefined,
  room: PcscfRoom,
): Promise<void> {
  const granted = grantedContact(request, response)
  if (!granted) {
    if (known) await room.contacts.save(leaving(known, room.runtime.clock.now()))
    return
  }
  const contact: UeContact = {
    token,
    impi: ownText(usernameOf(request)),
    contact: ownText(granted.contact.uri),
    source: hop.flow.remote,
    transport: hop.flow.transport,
    connection: hop.flow.connection,
    behindNat: isBehindNat(request),
    serviceRoute: response.list('Service-Route').map(ownText),
    associatedUris: response.list('P-Associated-URI').map((value) => ownText(parseNameAddr(value).uri)),
    expiresAt: room.runtime.clock.now() + granted.expires * 1000,
    isLeaving: false,
    regEvent: known?.isLeaving ? undefined : known?.regEvent,
  }
  await room.contacts.save(contact)
  if (room.config.regEvent) room.background.add(() => subscribeToRegEvent(contact, granted.expires, room))
}

// RFC 3581 §4: received is also there when it says what the phone said itself
function isBehindNat(request: SipRequest): boolean {
  const { host, params } = request.topVia
  const received = params.get('received')
  return received !== undefined && received !== host && `[${received}]` !== host
}

/** The contact of this REGISTER as the S-CSCF granted it; undefined when it has left. */
function grantedContact(
  request: SipRequest,
  response: SipResponse,
): { readonly contact: NameAddr; readonly expires: number } | undefined {
  const asked = parseContacts(request)
  const granted = parseContacts(response)
  if (asked === '*' || granted === '*') return undefined
  for (const contact of granted) {
    if (!asked.some((each) => each.uri === contact.uri)) continue
    const expires = deltaSeconds(contact.params.get('expires') ?? response.header('Expires') ?? '') ?? 0
    if (expires > 0) return { contact, expires }
  }
  return undefined
}

function usernameOf(request: SipRequest): string {
  const authorization = request.header('Authorization')
  return authorization === undefined ? '' : (parseAuth(authorization).params.get('username') ?? '')
}
