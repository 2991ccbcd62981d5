import { notifySubscribers } from './notify.ts'
import { liveBindings } from './registrar.ts'
import type { Registration } from './registration.ts'
import type { ScscfRoom } from './room.ts'

/**
 * Takes out of a registration what has run out, tells the HSS when an IMPI has no binding left, and tells those who
 * watch.
 *
 * @spec TS 24.229 §5.4.1.5; TS 29.228 §6.1.2
 */
export async function expire(registration: Registration, room: ScscfRoom): Promise<void> {
  const now = room.runtime.clock.now()
  const bindings = liveBindings(registration, now)
  const gone = registration.bindings.filter((binding) => !bindings.includes(binding))
  const left: Registration = {
    ...registration,
    bindings,
    subscriptions: registration.subscriptions.filter((subscription) => subscription.expiresAt > now),
  }
  await room.keepOrRemove(left)
  for (const binding of gone) {
    room.runtime.counters.add('scscf.registration.expired')
    // a phone that came back meanwhile is not signed off
    if (room.registrar.find(binding.impu)?.bindings.some((each) => each.impi === binding.impi)) continue
    const type = 'TIMEOUT_DEREGISTRATION'
    await room.assign({ impi: binding.impi, impus: [binding.impu], type, userDataAlreadyAvailable: true })
  }
  if (gone.length > 0)
    await notifySubscribers(
      left,
      room,
      gone.map((binding) => ({ binding, event: 'expired' as const })),
    )
}
