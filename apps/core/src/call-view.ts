import type { EndedCall, ProxiedCall } from '@voltaic/sip'
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
  /** Of one that is over. */
  readonly endedAt?: number
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

/** The last calls that are over, each once, the latest to end first. */
export function viewsOfEndedCalls(elements: readonly RunningElement[]): readonly CallView[] {
  const live = new Set(elements.flatMap(({ calls }) => calls?.calls.map(({ callId }) => callId) ?? []))
  const views = new Map<string, CallView>()
  const ended = elements.flatMap(({ config, calls }) =>
    (calls?.endedCalls ?? []).map((call) => ({ call, servedBy: config.name })),
  )
  for (const { call, servedBy } of ended.sort((a, b) => a.call.startedAt - b.call.startedAt)) {
    if (live.has(call.callId)) continue
    const known = views.get(call.callId)
    const view = known ? merged(known, servedBy) : viewOfEnded(call, servedBy)
    views.set(call.callId, { ...view, endedAt: Math.max(known?.endedAt ?? 0, call.endedAt) })
  }
  return [...views.values()].sort((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0))
}

function viewOfEnded({ callId, parties, icid, startedAt, answeredAt }: EndedCall, servedBy: string): CallView {
  const times = { startedAt, ...(answeredAt === undefined ? {} : { answeredAt }) }
  return { callId, ...parties, state: 'ended', icid, servedBy: [servedBy], ...times }
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
