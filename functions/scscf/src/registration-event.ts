import { eventTrace } from '@voltaic/runtime'
import type { BindingChange } from './reginfo.ts'
import type { Registration } from './registration.ts'
import type { ScscfRoom } from './room.ts'

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
      what: `registration ${event}`,
      subscribers: [impi, ...impus.map(({ impu }) => impu)],
      fields: { contact, expiresAt },
    })
  }
}
