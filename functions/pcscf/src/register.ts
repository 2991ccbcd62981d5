import { ownText } from '@voltaic/base'
import type { Address } from '@voltaic/runtime'
import {
  deltaSeconds,
  formatAuth,
  type Hop,
  hasToken,
  isToken,
  type NameAddr,
  parseAuth,
  parseContacts,
  parseNameAddr,
  type SipRequest,
  type SipResponse,
  uriTextEquals,
} from '@voltaic/sip'
import { chargingVector, newIcid } from './charging-vector.ts'
import type { HeldSet } from './gm/gm-phone.ts'
import { refuseUnprotected } from './gm/refuse-unprotected.ts'
import { challengePhone, checkAgreement, type RegisterProtection } from './gm/register-agreement.ts'
import { type IntegrityProtected, integrityOf, isByIpAssociation } from './ip-association.ts'
import { subscribeToRegEvent } from './reg-event.ts'
import type { PcscfRoom } from './room.ts'
import { intoTrustDomain, outOfTrustDomain } from './trust-domain.ts'
import { contactAddress, leaving, type UeContact } from './ue-contact.ts'

/**
 * REGISTER at the P-CSCF: marks the way back, hands the request to the home network of the phone, keeps the keys of a
 * challenge to itself, and remembers a phone that was accepted.
 *
 * @spec TS 24.229 §5.2.2.1, §5.2.2.2, §5.2.2.3; RFC 3327 §5.1
 */
export async function register(request: SipRequest, hop: Hop, room: PcscfRoom): Promise<SipResponse> {
  const home = homeNetworkOf(request, room)
  if (home === undefined) {
    room.runtime.counters.add('pcscf.refused.home-network')
    return hop.reply(403, { reason: 'Home Network Not Served' })
  }
  const impi = usernameOf(request)
  const check = checkAgreement(request, hop, impi, room)
  if (check.kind === 'refused') return check.response
  const { protection } = check
  const token = knownContact(request, hop, room)?.token ?? room.runtime.random.hex(8)
  const integrity = integrityOf(request, hop.flow, impi, protection, room)
  const response = await hop.forward(towardsHome(request, home, { token, protection, integrity }, room))
  if (response.status === 401) {
    return challengePhone(response, outOfTrustDomain(withoutKeys(response)), protection, impi, hop, room)
  }
  if (response.status < 200 || response.status >= 300) {
    // RFC 3261 §10.2.8: 423 asks for a longer registration, over the same set
    if (protection.over !== undefined && response.status !== 423) room.gm?.failed(protection.over)
    return outOfTrustDomain(response)
  }
  // a home network that does not authenticate gives no keys, and without keys there is no protection
  if (protection.isRequired && protection.over === undefined) return refuseUnprotected('not-authenticated', hop, room)
  if (protection.over?.isOver) {
    // another authentication took its place in the meantime: there is no way to the phone over it any more
    return refuseUnprotected('set-over', hop, room)
  }
  await remember(request, response, hop, { token, protection, integrity }, room)
  return outOfTrustDomain(response)
}

interface Registering {
  readonly token: string
  readonly protection: RegisterProtection
  /** What the home network was told of it. */
  readonly integrity: IntegrityProtected | undefined
}

// TS 24.229 §4.4, §5.2.2.1: whoever answers this request says which identities the phone has, and is believed; a phone
// must not name just anybody, itself or the inside of the network, as its home
function homeNetworkOf(request: SipRequest, room: PcscfRoom): string | undefined {
  const uri = request.requestUri
  const domain = uri.kind === 'sip' ? uri.host.toLowerCase() : ''
  return room.config.homeNetworks.has(domain) ? domain : undefined
}

/** The contact that this REGISTER refreshes or ends: of the same IMPI, from the same source or with the same address. */
function knownContact(request: SipRequest, hop: Hop, room: PcscfRoom): UeContact | undefined {
  const impi = usernameOf(request)
  const contacts = parseContacts(request)
  const named = contacts === '*' ? undefined : contacts.map((each) => contactAddress(each.uri)).find((each) => each)
  const ofSets = room.gm?.tokenOf(impi, hop.flow.remote.host)
  const bySets = ofSets === undefined ? undefined : room.contacts.byToken(ofSets)
  const candidates = [
    room.contacts.bySource(hop.flow, request),
    named && room.contacts.byAddress(named),
    bySets && named && isAt(bySets, named) ? bySets : undefined,
  ]
  return candidates.find((contact) => contact?.impi === impi)
}

function isAt(contact: UeContact, { host, port }: Address): boolean {
  const address = contactAddress(contact.contact)
  return address?.host === host && address.port === port
}

function towardsHome(
  request: SipRequest,
  home: string,
  { token, protection, integrity }: Registering,
  room: PcscfRoom,
): SipRequest {
  // a port or an maddr in the Request-URI would lead past the entry point of the home network
  const clean = intoTrustDomain(request).without('Route').withUri(`sip:${home}`)
  const required = clean.list('Require')
  const authorization = clean.header('Authorization')
  const marked = clean
    .withFirst('Path', `<${room.routeTo(token)}${keepsFlow(request) ? ';ob' : ''}>`)
    .with('Require', [...required.filter((tag) => tag !== 'path'), 'path'].join(', '))
    .with('P-Visited-Network-ID', `"${room.config.visitedNetwork}"`)
    .with('P-Charging-Vector', chargingVector(newIcid(room), room))
  return authorization === undefined
    ? marked
    : marked.with('Authorization', withIntegrity(authorization, protection, integrity, room))
}

// RFC 5626 §5.1: a phone with several flows is told apart by them, and each leads back the way it came
function keepsFlow(request: SipRequest): boolean {
  const contacts = parseContacts(request)
  return (
    hasToken(request, 'Supported', 'outbound') &&
    contacts !== '*' &&
    contacts.some(({ params }) => params.has('reg-id'))
  )
}

const UNQUOTED = new Set(['algorithm', 'nc', 'qop', 'stale'])

// a value that came in quotes and is no token could write parameters of its own if it went on without them
function isQuoted(name: string, value: string): boolean {
  return !UNQUOTED.has(name) || !isToken(value)
}

// TS 24.229 §5.2.2.1: what the phone itself says of its protection is worth nothing; the header is written anew so
// that nothing of it can hide in odd quoting
function withIntegrity(
  authorization: string,
  { over, offer }: RegisterProtection,
  integrity: IntegrityProtected | undefined,
  { gm }: PcscfRoom,
): string {
  const { scheme, params } = parseAuth(authorization)
  // TS 33.203 §7.2: the answer to a challenge counts only over the set that the challenge began
  const isStolen = offer === undefined && gm?.hasChallenged(params.get('nonce') ?? '') === true
  const isUnanswered = over === undefined && (isStolen || (offer !== undefined && !params.has('auts')))
  const entries = [...params]
    .filter(([name]) => name !== 'integrity-protected')
    .map(([name, value = '']): [string, string, boolean] => {
      if (isUnanswered && (name === 'nonce' || name === 'response')) return [name, '', true]
      return [name, value, isQuoted(name, value)]
    })
  return formatAuth(scheme, integrity === undefined ? entries : [...entries, ['integrity-protected', integrity, true]])
}

// TS 24.229 §5.2.2.2, RFC 3310 §3.2: CK and IK are for the P-CSCF alone and never travel on
function withoutKeys(response: SipResponse): SipResponse {
  const challenges = response.headerLines('WWW-Authenticate').map((line) => {
    const { scheme, params } = parseAuth(line)
    const entries = [...params]
      .filter(([name]) => name !== 'ck' && name !== 'ik')
      .map(([name, value = '']): [string, string, boolean] => [name, value, name === 'qop' || isQuoted(name, value)])
    return formatAuth(scheme, entries)
  })
  return response.with('WWW-Authenticate', challenges)
}

// TS 24.229 §5.2.2.1: a 200 makes the phone known, changes what is known, or ends it
async function remember(
  request: SipRequest,
  response: SipResponse,
  hop: Hop,
  { token, protection: { over }, integrity }: Registering,
  room: PcscfRoom,
): Promise<void> {
  // as it is now: its subscription may have come into being while the home network was asked
  const known = room.contacts.byToken(token)
  const granted = grantedContact(request, response)
  if (!granted) {
    // RFC 3261 §10.2.2, §10.2.3: a REGISTER may also just ask, or take away another contact
    if (known === undefined || isListed(known, response)) return
    await room.contacts.save(leaving(known, room.runtime.clock.now()))
    if (over !== undefined) room.gm?.deregisteredOver(over)
    return
  }
  if (over !== undefined) await registerOver(over, granted, token, room)
  // it registers in clear now: its sets are of no use any more
  else if (known?.gm !== undefined) room.gm?.ended(known.gm, token)
  const contact: UeContact = {
    token,
    impi: ownText(usernameOf(request)),
    contact: ownText(granted.contact.uri),
    source: hop.flow.remote,
    transport: hop.flow.transport,
    connection: hop.flow.connection,
    behindNat: isBehindNat(request),
    gm: over?.phone.key,
    ...(isByIpAssociation(integrity) ? { hasIpAssociation: true } : {}),
    serviceRoute: response.list('Service-Route').map(ownText),
    associatedUris: response.list('P-Associated-URI').map((value) => ownText(parseNameAddr(value).uri)),
    expiresAt: room.runtime.clock.now() + granted.expires * 1000,
    isLeaving: false,
    regEvent: known?.isLeaving ? undefined : known?.regEvent,
  }
  await room.contacts.save(contact)
  if (room.config.regEvent) room.background.add(() => subscribeToRegEvent(contact, granted.expires, room))
}

/**
 * The sets of the phone as the registration makes them. Whoever began anew is where it says it is now, and nowhere else; only
 * a phone with several flows (RFC 5626) is at several places.
 *
 * @spec TS 24.229 §5.2.2.2
 */
async function registerOver(
  over: HeldSet,
  { contact, expires }: GrantedContact,
  token: string,
  room: PcscfRoom,
): Promise<void> {
  const superseded = await room.gm?.registered(over, expires, token, !contact.params.has('reg-id'))
  for (const each of superseded ?? []) {
    const old = room.contacts.byToken(each)
    if (old && !old.isLeaving) await room.contacts.save(leaving(old, room.runtime.clock.now()))
  }
}

interface GrantedContact {
  readonly contact: NameAddr
  readonly expires: number
}

// RFC 3581 §4: received is also there when it says what the phone said itself
function isBehindNat(request: SipRequest): boolean {
  const { host, params } = request.topVia
  const received = params.get('received')
  return received !== undefined && received !== host && `[${received}]` !== host
}

/** The contact of this REGISTER, with the lifetime that the S-CSCF granted; undefined when it has left. */
function grantedContact(request: SipRequest, response: SipResponse): GrantedContact | undefined {
  const asked = parseContacts(request)
  if (asked === '*') return undefined
  for (const { contact: granted, expires } of liveContacts(response)) {
    const contact = asked.find((each) => uriTextEquals(each.uri, granted.uri))
    if (contact) return { contact, expires }
  }
  return undefined
}

function isListed(known: UeContact, response: SipResponse): boolean {
  return liveContacts(response).some(({ contact }) => uriTextEquals(contact.uri, known.contact))
}

function liveContacts(response: SipResponse): readonly GrantedContact[] {
  const contacts = parseContacts(response)
  if (contacts === '*') return []
  return contacts
    .map((contact) => ({
      contact,
      expires: deltaSeconds(contact.params.get('expires') ?? response.header('Expires') ?? '') ?? 0,
    }))
    .filter(({ expires }) => expires > 0)
}

function usernameOf(request: SipRequest): string {
  const authorization = request.header('Authorization')
  return authorization === undefined ? '' : (parseAuth(authorization).params.get('username') ?? '')
}
