import type { RegistrationType } from '@voltaic/profile'
import { notifySubscribers } from './notify.ts'
import type { BindingChange } from './reginfo.ts'
import type { Registration } from './registration.ts'
import { traceRegistration } from './registration-event.ts'
import { releaseCallsOf } from './release-calls.ts'
import type { ScscfRoom } from './room.ts'
import { type RegisterExchange, thirdPartyRegister } from './services/third-party-register.ts'

/**
 * Tells everybody whom it concerns that phones of a user have come or gone: those who watch, and the application servers.
 *
 * @param registration how it stands now
 * @param exchange the REGISTER that brought it about, if one did
 * @spec TS 24.229 §5.4.2.1.2, §5.4.1.7
 */
export async function registrationChanged(
  registration: Registration,
  room: ScscfRoom,
  changes: readonly BindingChange[],
  exchange?: RegisterExchange,
): Promise<void> {
  traceRegistration(registration, changes, room)
  const accepted = changes.filter(({ event }) => event === 'registered' || event === 'refreshed').length
  if (accepted > 0) room.runtime.counters.add('scscf.registration.accepted', accepted)
  const type = typeOf(registration, changes)
  const [outcome] = await Promise.all([
    thirdPartyRegister(registration, type, room, exchange),
    notifySubscribers(registration, room, changes),
  ])
  // TS 24.229 §5.4.1.7: no service without a server that the user must have
  if (outcome === 'refused' && type !== 'DE-REGISTRATION') await networkDeregistration(registration.key, room)
}

/**
 * Ends a registration on behalf of the network: calls and bindings go, the HSS is told, and everybody who watches; the
 * phone is asked to stay away.
 *
 * @param key of the registration; one that is gone already is left alone
 * @spec TS 24.229 §5.4.1.5; TS 29.228 §6.1.2.1
 */
async function networkDeregistration(key: string, room: ScscfRoom): Promise<void> {
  const registration = room.registrar.byKey(key)
  if (!registration) return
  const gone = registration.bindings
  const left: Registration = { ...registration, bindings: [] }
  await room.registrar.remove(registration)
  releaseCallsOf(gone, room)
  room.runtime.counters.add('scscf.registration.ended-by-network')
  const impis = new Map(gone.map(({ impi, impu }) => [impi, impu]))
  await Promise.all(
    [...impis].map(([impi, impu]) =>
      room.assign({ impi, impus: [impu], type: 'ADMINISTRATIVE_DEREGISTRATION', userDataAlreadyAvailable: true }),
    ),
  )
  await registrationChanged(
    left,
    room,
    gone.map((binding) => ({ binding, event: 'rejected' as const })),
  )
}

// TS 29.228 §B.2.3: as the user sees it; a second phone of a registered user registers nobody anew
function typeOf({ bindings }: Registration, changes: readonly BindingChange[]): RegistrationType {
  if (bindings.length === 0) return 'DE-REGISTRATION'
  const isNew = (binding: Registration['bindings'][number]) =>
    changes.some((change) => change.binding === binding && change.event === 'registered')
  return bindings.every(isNew) ? 'INITIAL_REGISTRATION' : 'RE-REGISTRATION'
}
