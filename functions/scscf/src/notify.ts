import { formatReginfo } from '@voltaic/profile'
import { dialogRequest } from '@voltaic/sip'
import { type BindingChange, type IdentityChanges, NO_IDENTITY_CHANGES, reginfoOf } from './reginfo.ts'
import type { Registration, Subscription } from './registration.ts'
import type { ScscfRoom } from './room.ts'

/**
 * Sends the full state of a registration to everybody who watches it.
 *
 * @spec TS 24.229 §5.4.2.1.2; RFC 3680 §4.7; RFC 6665 §4.2.1
 * @param registration how it stands now; without bindings the subscriptions end with it
 * @param changes what has just happened, one event for each binding concerned
 * @param identities what the implicit set has won and lost
 */
export async function notifySubscribers(
  registration: Registration,
  room: ScscfRoom,
  changes: readonly BindingChange[],
  identities: IdentityChanges = NO_IDENTITY_CHANGES,
): Promise<void> {
  await Promise.all(
    registration.subscriptions.map((subscription) => notifyOne(registration, subscription, room, changes, identities)),
  )
}

/** Sends one NOTIFY; a watcher that no longer knows the dialog is forgotten. */
export async function notifyOne(
  registration: Registration,
  subscription: Subscription,
  room: ScscfRoom,
  changes: readonly BindingChange[],
  identities: IdentityChanges = NO_IDENTITY_CHANGES,
): Promise<void> {
  const now = room.runtime.clock.now()
  const latest = latestOf(subscription, room)
  const seconds = Math.max(0, Math.ceil((latest.expiresAt - now) / 1000))
  const state =
    registration.bindings.length === 0
      ? 'terminated;reason=noresource'
      : seconds === 0
        ? 'terminated;reason=timeout'
        : `active;expires=${seconds}`
  const { request, dialog } = dialogRequest(latest.dialog, 'NOTIFY', [
    ['Event', 'reg'],
    ['Subscription-State', state],
    ['Contact', `<${room.config.serverName}>`],
  ])
  // the next NOTIFY must count on from this one, also after a restart
  const saved = replaceSubscription(latest, { ...latest, dialog, version: latest.version + 1 }, room)
  const body = Buffer.from(formatReginfo(reginfoOf(registration, latest.version, changes, now, identities)))
  await saved
  const response = await room.sip().request(request.withBody('application/reginfo+xml', body))
  // RFC 6665 §4.2.2: 481 and a NOTIFY that times out end the subscription
  const isOver = response.status === 481 || response.status === 408 || state.startsWith('terminated')
  if (isOver) await replaceSubscription(subscription, undefined, room)
}

/** Puts a subscription with the same dialog in the place of the old one, or removes it. */
export async function replaceSubscription(
  old: Subscription,
  next: Subscription | undefined,
  room: ScscfRoom,
): Promise<void> {
  const current = room.registrar.find(old.impu)
  if (!current) return
  const others = current.subscriptions.filter((each) => !isSameDialog(each, old))
  if (others.length === current.subscriptions.length) return
  await room.registrar.save({ ...current, subscriptions: next ? [...others, next] : others })
}

// RFC 3261 §12.2.1.1, RFC 3680 §5.1: another NOTIFY may have gone since this one was decided on, and neither CSeq nor
// version may be used twice
function latestOf(subscription: Subscription, room: ScscfRoom): Subscription {
  const current = room.registrar.find(subscription.impu)
  return current?.subscriptions.find((each) => isSameDialog(each, subscription)) ?? subscription
}

function isSameDialog(a: Subscription, b: Subscription): boolean {
  return a.dialog.callId === b.dialog.callId && a.dialog.localTag === b.dialog.localTag
}
