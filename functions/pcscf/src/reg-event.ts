import { parseReginfo, type ReginfoDocument, registeredIdentities } from '@voltaic/profile'
import {
  createRequest,
  createUacDialog,
  dialogRequest,
  type Hop,
  parseUri,
  type SipRequest,
  type SipResponse,
  uriTextEquals,
} from '@voltaic/sip'
import type { PcscfRoom } from './room.ts'
import { leaving, type UeContact } from './ue-contact.ts'

/** How much longer than the registration the subscription lasts, in seconds. */
const MARGIN = 600

/**
 * Subscribes to the registration state of a phone, or renews the subscription, so that the network can end a
 * registration at the P-CSCF too.
 *
 * @spec TS 24.229 §5.2.3; RFC 3680 §4
 */
export async function subscribeToRegEvent(contact: UeContact, expires: number, room: PcscfRoom): Promise<void> {
  const impu = contact.associatedUris.find((uri) => uri.startsWith('sip:'))
  if (impu === undefined) return
  const headers: readonly (readonly [string, string])[] = [
    ['Event', 'reg'],
    ['Accept', 'application/reginfo+xml'],
    ['Expires', String(expires + MARGIN)],
    ['Contact', `<${room.routeTo(contact.token)}>`],
    ['P-Asserted-Identity', `<${room.uri}>`],
  ]
  if (contact.regEvent) {
    const { request, dialog } = dialogRequest(contact.regEvent, 'SUBSCRIBE', headers)
    await keep({ ...contact, regEvent: dialog }, room)
    const response = await room.sip().request(request)
    // RFC 6665 §4.1.2.2: a notifier that has lost the subscription is asked for a new one
    if (response.status !== 481) return
    await keep({ ...contact, regEvent: undefined }, room)
  }
  const request = createRequest('SUBSCRIBE', impu, [
    ['From', `<${room.uri}>;tag=${room.runtime.random.hex(8)}`],
    ['To', `<${impu}>`],
    ['Call-ID', room.runtime.random.hex(16)],
    ['CSeq', '1 SUBSCRIBE'],
    ['Max-Forwards', '70'],
    ...headers,
  ])
  const response = await room.sip().request(request)
  if (response.status < 200 || response.status >= 300) {
    room.runtime.counters.add('pcscf.reg-event.refused')
    room.runtime.log.info('subscription to the registration state refused', { impu, status: response.status })
    return
  }
  await keep({ ...contact, regEvent: createUacDialog(request, response) }, room)
}

// the phone may have gone, or registered anew, while the network was asked
async function keep(contact: UeContact, room: PcscfRoom): Promise<void> {
  const current = room.contacts.byToken(contact.token)
  if (current) await room.contacts.save({ ...current, regEvent: contact.regEvent })
}

/**
 * NOTIFY of the S-CSCF: a contact that the network has terminated is forgotten, one whose implicit set has changed has
 * other identities from now on.
 *
 * @spec TS 24.229 §5.2.3, §5.2.5.1
 */
export async function notifiedOfRegEvent(request: SipRequest, hop: Hop, room: PcscfRoom): Promise<SipResponse> {
  const uri = parseUri(request.uri)
  const contact = uri.kind === 'sip' && uri.user !== undefined ? room.contacts.byToken(uri.user) : undefined
  // a phone that has left is forgotten before the S-CSCF says so; its last NOTIFY is still an expected one
  if (!contact || contact.isLeaving || !isOfSubscription(request, contact))
    return hop.reply(isLast(request) ? 200 : 481)
  const document = parseReginfo(request.body)
  const { registrations } = document
  const ended = registrations
    .flatMap((registration) => registration.contacts)
    .some((each) => uriTextEquals(each.uri, contact.contact) && each.state === 'terminated')
  const alive = registrations
    .flatMap((registration) => registration.contacts)
    .some((each) => uriTextEquals(each.uri, contact.contact) && each.state === 'active')
  if (ended && !alive) {
    room.runtime.counters.add('pcscf.contact.terminated-by-network')
    await room.contacts.save(leaving(contact, room.runtime.clock.now()))
  } else if (alive) {
    await takeIdentities(contact, document, room)
  }
  return hop.reply(200)
}

// TS 24.229 §5.2.3: the implicit set has changed while the phone is registered
async function takeIdentities(contact: UeContact, document: ReginfoDocument, room: PcscfRoom): Promise<void> {
  const { associatedUris } = contact
  const now = registeredIdentities(associatedUris, document, (uri) => uriTextEquals(uri, contact.contact))
  // a phone without any identity could send nothing, not even as much as it may without asking
  if (
    now.length === 0 ||
    (now.length === associatedUris.length && now.every((uri, at) => uri === associatedUris[at]))
  ) {
    return
  }
  room.runtime.counters.add('pcscf.contact.identities-changed')
  await room.contacts.save({ ...contact, associatedUris: now })
}

// RFC 6665 §4.1.2.4: the first NOTIFY may be faster than the answer to the SUBSCRIBE. The last one of an earlier
// subscription may be late, and says nothing of a phone that has registered anew since.
function isOfSubscription(request: SipRequest, { regEvent }: UeContact): boolean {
  return regEvent ? regEvent.callId === request.callId : !isLast(request)
}

function isLast(request: SipRequest): boolean {
  return request.header('Subscription-State')?.startsWith('terminated') ?? false
}
