import { parseReginfo, type ReginfoContact, registeredIdentities } from '@voltaic/profile'
import { createRequest, createUacDialog, type Hop, type SipRequest, type SipResponse } from '@voltaic/sip'
import type { UeRoom } from './room.ts'

const SUBSCRIPTION_EXPIRES = 600_000

/**
 * Subscribes to the phone's own registration state, so that the network can tell it to leave or to come again.
 *
 * @spec TS 24.229 §5.1.1.3; RFC 3680 §4
 */
export async function subscribeToRegEvent(room: UeRoom): Promise<SipResponse> {
  const { config, state, runtime } = room
  const impu = state.associatedUris.find((uri) => uri.startsWith('sip:')) ?? config.impu
  const request = createRequest('SUBSCRIBE', impu, [
    ['Route', [`<${room.pcscfUri()}>`, ...state.serviceRoute].join(', ')],
    ['Max-Forwards', '70'],
    ['From', `<${impu}>;tag=${runtime.random.hex(8)}`],
    ['To', `<${impu}>`],
    ['Call-ID', runtime.random.hex(16)],
    ['CSeq', '1 SUBSCRIBE'],
    ['Contact', `<${room.contact()}>`],
    ['Event', 'reg'],
    ['Accept', 'application/reginfo+xml'],
    ['Expires', String(SUBSCRIPTION_EXPIRES)],
    ['P-Preferred-Identity', `<${impu}>`],
    ['P-Access-Network-Info', '3GPP-E-UTRAN-FDD;utran-cell-id-3gpp=0010100010000001'],
  ])
  // the NOTIFY may overtake the 200: the dialog is known by its Call-ID from now on
  state.regEventCallId = request.callId
  const response = await room.sip().request(request, { target: config.pcscf })
  if (response.status >= 200 && response.status < 300) state.regEvent = createUacDialog(request, response)
  return response
}

/**
 * What a NOTIFY says of this phone's own contact.
 *
 * @spec TS 24.229 §5.1.1.3, §5.1.1.7; RFC 3680 §5.2
 */
export function notifiedOfRegEvent(request: SipRequest, hop: Hop, room: UeRoom): SipResponse {
  if (request.callId !== room.state.regEventCallId) return hop.reply(481)
  const document = parseReginfo(request.body)
  const isOwn = (uri: string): boolean => uri === room.contact()
  const identities = registeredIdentities(room.state.associatedUris, document, isOwn)
  if (identities.length > 0) room.state.associatedUris = identities
  const own = document.registrations
    .flatMap((registration) => registration.contacts)
    .filter((contact) => isOwn(contact.uri))
  room.onRegEvent(own)
  return hop.reply(200)
}

/** How the network has ended a registration. */
export type EndOfRegistration =
  | { readonly kind: 'register again'; readonly afterSeconds: number }
  | { readonly kind: 'stay away' }

/** Whether the network has ended the registration, and if so whether the phone is to come again. */
export function endOfRegistration(contacts: readonly ReginfoContact[]): EndOfRegistration | undefined {
  if (contacts.length === 0 || contacts.some((contact) => contact.state === 'active')) return undefined
  // TS 24.229 §5.1.1.7, RFC 3680 §3.7.1: deactivated asks the phone to register anew, probation after a while
  if (contacts.some(({ event }) => event === 'deactivated')) return { kind: 'register again', afterSeconds: 0 }
  const onProbation = contacts.find(({ event }) => event === 'probation')
  if (onProbation) return { kind: 'register again', afterSeconds: onProbation.retryAfter ?? 0 }
  return { kind: 'stay away' }
}
