import type {
  DeregistrationReason,
  RegistrationTerminationAnswer,
  RegistrationTerminationRequest,
} from '@voltaic/diameter'
import type { BindingChange } from './reginfo.ts'
import type { Registration } from './registration.ts'
import { registrationChanged } from './registration-changed.ts'
import { releaseCallsOf } from './release-calls.ts'
import type { ScscfRoom } from './room.ts'

/**
 * What phone and P-CSCF are told for each reason: `rejected` asks the phone to stay away, `deactivated` to register anew,
 * which leads it to another S-CSCF. Undefined: nothing, as the phone has its new S-CSCF already.
 *
 * @spec TS 29.228 §6.1.3.1; TS 24.229 §5.4.1.5; RFC 3680 §3.7.1
 */
const EVENT_OF: Readonly<Record<DeregistrationReason, BindingChange['event'] | undefined>> = {
  PERMANENT_TERMINATION: 'rejected',
  SERVER_CHANGE: 'deactivated',
  NEW_SERVER_ASSIGNED: undefined,
  // meant for a user who is not registered, of whom nobody hears; one who is has to find another S-CSCF
  'REMOVE_S-CSCF': 'deactivated',
}

/**
 * RTR: the HSS ends registrations. It has done so on its side, so that no SAR goes back.
 *
 * @returns DIAMETER_ERROR_USER_UNKNOWN when nothing of it is registered here
 * @spec TS 24.229 §5.4.1.5; TS 29.228 §6.1.3, §6.5.2.2
 */
export async function registrationTermination(
  request: RegistrationTerminationRequest,
  room: ScscfRoom,
): Promise<RegistrationTerminationAnswer> {
  const impis = [request.impi, ...request.associatedImpis]
  await room.assignments.settled(impis)
  const event = EVENT_OF[request.reason]
  const ended = new Set<string>()
  await Promise.all(
    registrationsOf(request, impis, room).map(async (registration) => {
      const gone = registration.bindings.filter(({ impi }) => impis.includes(impi))
      if (gone.length === 0) return
      for (const { impi } of gone) ended.add(impi)
      const bindings = registration.bindings.filter((binding) => !gone.includes(binding))
      const left: Registration = { ...registration, bindings }
      const saved = room.keepOrRemove(left)
      if (event !== undefined) {
        releaseCallsOf(gone, room)
        room.background.add(() =>
          registrationChanged(
            left,
            room,
            gone.map((binding) => ({ binding, event })),
          ),
        )
      }
      await saved
    }),
  )
  const wasUnregistered = room.services.unregistered.forget(request.impus.map(room.canonicalImpu))
  const isKnown = ended.size > 0 || wasUnregistered
  room.runtime.counters.add(isKnown ? 'scscf.rtr.done' : 'scscf.rtr.unknown')
  if (!isKnown) return { result: 'DIAMETER_ERROR_USER_UNKNOWN' }
  const { reason, reasonInfo } = request
  room.runtime.log.info('registration ended by the HSS', {
    impi: request.impi,
    reason,
    ...(reasonInfo !== undefined && { reasonInfo }),
  })
  const associatedImpis = request.associatedImpis.filter((impi) => ended.has(impi))
  return { result: 'DIAMETER_SUCCESS', ...(associatedImpis.length > 0 && { associatedImpis }) }
}

// TS 29.228 §6.5.2.2: one identity stands for its whole implicit set; without any, all that the IMPIs have registered
function registrationsOf(
  { impus }: RegistrationTerminationRequest,
  impis: readonly string[],
  room: ScscfRoom,
): readonly Registration[] {
  const found =
    impus.length === 0
      ? impis.flatMap((impi) => room.registrar.ofImpi(impi))
      : impus.map((impu) => room.registrar.find(room.canonicalImpu(impu)))
  return [...new Set(found.filter((registration) => registration !== undefined))]
}
