import { type Clock, eventTrace } from '@voltaic/runtime'
import type { ProcedureContext } from './procedure.ts'

/** Publishes why the HSS refuses, if anyone looks. Holds no key. @param element its name */
export function tracingRefusals(element: string, clock: Clock): ProcedureContext['refuses'] {
  return (command, why, { impi, impu }) => {
    if (!eventTrace.hasSubscribers) return
    const what = `${command} refused: ${why}`
    const subscribers = [impi, impu].filter((identity) => identity !== undefined)
    eventTrace.publish({ at: clock.now(), element, kind: 'store', what, subscribers })
  }
}
