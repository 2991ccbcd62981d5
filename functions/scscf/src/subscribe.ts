import {
  acceptDialogRequest,
  createUasDialog,
  deltaSeconds,
  type Hop,
  parseNameAddr,
  type SipRequest,
  type SipResponse,
} from '@voltaic/sip'
import { mayWatch } from './may-watch.ts'
import { notifyOne, replaceSubscription } from './notify.ts'
import type { Subscription } from './registration.ts'
import type { ScscfRoom } from './room.ts'
import { isOwn } from './session-case.ts'

const DEFAULT_EXPIRES = 3761 // RFC 3680 §4.4

/** How much longer than the longest registration a subscription may last, in seconds: its watcher renews it late. */
const MARGIN = 3600

/** Subscriptions to one set. A watcher that forgets its own and comes anew pushes out its oldest, not those of others. */
const MAX_SUBSCRIPTIONS = 16

/**
 * Whether a request is a subscription to the registration state of a user of this S-CSCF; other event packages, and
 * other users, are somebody else's.
 *
 * @spec TS 24.229 §5.4.2.1.1
 */
export function isRegEvent(request: SipRequest, room: ScscfRoom): boolean {
  if (request.method !== 'SUBSCRIBE' || eventOf(request) !== 'reg') return false
  const { requestUri } = request
  // a refresh is addressed to the Contact of this element
  if (request.toTag !== undefined && requestUri.kind === 'sip' && isOwn(requestUri, room)) return true
  return room.homeUriOf(request.uri) !== undefined
}

function eventOf(request: SipRequest): string | undefined {
  return request.header('Event')?.split(';', 1)[0]?.trim()
}

/**
 * SUBSCRIBE to the registration state of a user, by the user's phone, by the P-CSCF it came through or by an
 * application server of the user's.
 *
 * @spec TS 24.229 §5.4.2.1.1; RFC 3680 §4; RFC 6665 §4.2.1
 */
export async function subscribe(request: SipRequest, hop: Hop, room: ScscfRoom): Promise<SipResponse> {
  return request.toTag === undefined ? subscribeAnew(request, hop, room) : refresh(request, hop, room)
}

async function subscribeAnew(request: SipRequest, hop: Hop, room: ScscfRoom): Promise<SipResponse> {
  const impu = room.canonicalImpu(request.uri)
  const registration = room.registrar.find(impu)
  // RFC 3680 §4.10 allows the state of an unknown user to be told; TS 24.229 §5.4.2.1.1 tells only those who may know
  if (!registration || registration.bindings.length === 0) return hop.reply(480)
  if (!mayWatch(request, registration, room)) return hop.reply(403)

  const response = accepted(request, hop, room)
  const subscription: Subscription = {
    dialog: createUasDialog(request, response),
    impu,
    expiresAt: room.runtime.clock.now() + expiresOf(request, room) * 1000,
    version: 0,
  }
  const others = withRoom(registration.subscriptions, subscription)
  const next = { ...registration, subscriptions: [...others, subscription] }
  await room.registrar.save(next)
  room.background.add(() => notifyOne(next, subscription, room, []))
  return response
}

/** Room for one more: the oldest of the same watcher goes, or the oldest of all. */
function withRoom(known: readonly Subscription[], { dialog }: Subscription): readonly Subscription[] {
  if (known.length < MAX_SUBSCRIPTIONS) return known
  const own = known.find((each) => each.dialog.remoteUri === dialog.remoteUri) ?? known[0]
  return known.filter((each) => each !== own)
}

async function refresh(request: SipRequest, hop: Hop, room: ScscfRoom): Promise<SipResponse> {
  const registration = room.registrar.find(room.canonicalImpu(parseNameAddr(request.header('To') ?? '').uri))
  const old = registration?.subscriptions.find(
    ({ dialog }) => dialog.callId === request.callId && dialog.localTag === request.toTag,
  )
  if (!registration || !old) return hop.reply(481)
  const dialog = acceptDialogRequest(old.dialog, request)
  // RFC 3261 §12.2.2: an older request of the dialog that was overtaken changes nothing
  if (!dialog) return hop.reply(500, { reason: 'Out Of Order SUBSCRIBE' })
  const renewed = { ...old, dialog, expiresAt: room.runtime.clock.now() + expiresOf(request, room) * 1000 }
  await replaceSubscription(old, renewed, room)
  room.background.add(() => notifyOne(registration, renewed, room, []))
  return accepted(request, hop, room)
}

function accepted(request: SipRequest, hop: Hop, room: ScscfRoom): SipResponse {
  return hop.reply(200, {
    headers: [
      ['Expires', String(expiresOf(request, room))],
      ['Contact', `<${room.config.serverName}>`],
      ...request.headerLines('Record-Route').map((line) => ['Record-Route', line] as const),
    ],
  })
}

// RFC 6665 §4.2.1.1: a notifier may shorten what is asked for
function expiresOf(request: SipRequest, room: ScscfRoom): number {
  const wished = deltaSeconds(request.header('Expires') ?? '') ?? DEFAULT_EXPIRES
  return Math.min(wished, room.config.expiry.maxExpires + MARGIN)
}
