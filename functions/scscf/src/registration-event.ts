import { eventTrace } from '@voltaic/runtime'
import type { BindingChange } from './reginfo.ts'
import type { Registration } from './registration.ts'
import type { Assigned, ScscfRoom } from './room.ts'

/** What the words of RFC 3680 do not say to everybody. */
const MEANING: Readonly<Partial<Record<BindingChange['event'], string>>> = {
  deactivated: ': ended by the network, the phone is to register anew',
  rejected: ': ended by the network, the phone is to stay away',
}

/** Puts into the trace what became of the bindings of a user: no message says that one has run out. */
export function traceRegistration(
  { impus }: Registration,
  changes: readonly BindingChange[],
  { runtime, config }: ScscfRoom,
): void {
  if (!eventTrace.hasSubscribers) return
  for (const { binding, event } of changes) {
    const { impi, contact, expiresAt } = binding
    eventTrace.publish({
      at: runtime.clock.now(),
      element: config.element,
      kind: event === 'expired' ? 'timer' : 'store',
      what: `registration ${event}${MEANING[event] ?? ''}`,
      subscribers: [impi, ...impus.map(({ impu }) => impu)],
      fields: { contact, expiresAt },
    })
  }
}

/**
 * Puts into the trace why a phone that has proved who it is was not registered after all: the phone is told 500 or 504.
 */
export function traceNotAssigned(
  { impi, impu }: { readonly impi: string; readonly impu: string },
  assigned: Assigned,
  { runtime, config }: ScscfRoom,
): void {
  if (!eventTrace.hasSubscribers) return
  eventTrace.publish({
    at: runtime.clock.now(),
    element: config.element,
    kind: 'store',
    what: `not registered: ${whyNotAssigned(assigned, impu)}`,
    subscribers: [impi, impu],
  })
}

function whyNotAssigned(assigned: Assigned, impu: string): string {
  if (assigned === 'no answer') return 'the HSS does not answer the SAR'
  const { result, serverName, userData } = assigned
  if (result !== 'DIAMETER_SUCCESS') {
    return `the HSS says ${result}${serverName === undefined ? '' : `, ${serverName} has this user`}`
  }
  return userData === undefined ? 'the HSS gave no profile' : `the profile of the HSS does not hold ${impu}`
}
