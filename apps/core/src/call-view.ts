import type { ProxiedCall } from '@voltaic/sip'
import type { RunningElement } from './build-element.ts'

/** A call as people see it. */
export interface CallView {
  readonly callId: string
  /** Public identities, as the network knows them. */
  readonly caller: string
  readonly called: string
  readonly state: ProxiedCall['state']
  /** IMS Charging ID, which all its charging records share. */
  readonly icid: string
  /** Names of the S-CSCFs that serve its ends. */
  readonly servedBy: readonly string[]
  /** Wall-clock milliseconds. */
  readonly startedAt: number
  readonly answeredAt?: number
}

/** The calls of all S-CSCFs here, each once however many legs it has, the oldest first. */
export function viewsOfCalls(elements: readonly RunningElement[]): readonly CallView[] {
  const views = new Map<string, CallView>()
  for (const { config, calls } of elements) {
    for (const call of calls?.calls ?? []) {
      const known = views.get(call.callId)
      views.set(call.callId, known ? merged(known, config.name) : viewOf(call, config.name))
    }
  }
  return [...views.values()].sort((a, b) => a.startedAt - b.startedAt)
}

function viewOf(call: ProxiedCall, servedBy: string): CallView {
  const { callId, parties, state, icid, startedAt, answeredAt } = call
  return {
    callId,
    caller: parties?.caller ?? call.caller.identity,
    called: parties?.called ?? '',
    state,
    icid,
    servedBy: [servedBy],
    startedAt,
    ...(answeredAt === undefined ? {} : { answeredAt }),
  }
}

function merged(view: CallView, servedBy: string): CallView {
  return view.servedBy.includes(servedBy) ? view : { ...view, servedBy: [...view.servedBy, servedBy] }
}
