import { notifyOne } from './notify.ts'
import { liveBindings } from './registrar.ts'
import type { Registration, Subscription } from './registration.ts'
import { registrationChanged } from './registration-changed.ts'
import { releaseCallsOf } from './release-calls.ts'
import type { ScscfRoom } from './room.ts'

/**
 * Takes out of a registration what has run out, tells the HSS when an IMPI has no binding left, and tells those who
 * watch.
 *
 * @spec TS 24.229 §5.4.1.5; TS 29.228 §6.1.2
 */
export async function expire(key: string, room: ScscfRoom): Promise<void> {
  // as it is now: a phone may have come back since its time was found to be up
  const registration = room.registrar.byKey(key)
  if (!registration) return
  const now = room.runtime.clock.now()
  const bindings = liveBindings(registration, now)
  const isAlive = (subscription: Subscription) => subscription.expiresAt > now
  const isOver = (subscription: Subscription) => !isAlive(subscription)
  const gone = registration.bindings.filter((binding) => !bindings.includes(binding))
  const [alive, ended] = [registration.subscriptions.filter(isAlive), registration.subscriptions.filter(isOver)]
  const left: Registration = { ...registration, bindings, subscriptions: alive }
  await room.keepOrRemove(left)
  releaseCallsOf(gone, room)
  // RFC 6665 §4.2.2: a subscription that nobody renewed ends with a last NOTIFY
  for (const subscription of ended) room.background.add(() => notifyOne(left, subscription, room, []))
  for (const binding of gone) {
    room.runtime.counters.add('scscf.registration.expired')
    // a phone that came back meanwhile is not signed off
    if (room.registrar.find(binding.impu)?.bindings.some((each) => each.impi === binding.impi)) continue
    const type = 'TIMEOUT_DEREGISTRATION'
    await room.assign({ impi: binding.impi, impus: [binding.impu], type, userDataAlreadyAvailable: true })
  }
  if (gone.length > 0)
    await registrationChanged(
      left,
      room,
      gone.map((binding) => ({ binding, event: 'expired' as const })),
    )
}
