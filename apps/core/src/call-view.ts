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

/** What a core says of the calls of its S-CSCFs. */
export interface CallsInCore {
  /** The oldest first. */
  calls(): readonly CallView[]
  /** The last calls that are over, the latest to end first; they are in memory alone. */
  endedCalls(): readonly CallView[]
  /** From tags of a call under way or just over. */
  callerTagsOf(callId: string): ReadonlySet<string>
}

/** @param elements may still come after this */
export function callsOf(elements: readonly RunningElement[]): CallsInCore {
  return {
    calls: () => viewsOfCalls(elements),
    endedCalls: () => viewsOfEndedCalls(elements),
    callerTagsOf: (callId) => callerTagsOf(elements, callId),
  }
}

/** The calls of all S-CSCFs here, each once however many legs it has, the oldest first. */
function viewsOfCalls(elements: readonly RunningElement[]): readonly CallView[] {
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
function viewsOfEndedCalls(elements: readonly RunningElement[]): readonly CallView[] {
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

/** From tags of a call under way or just over: whose description of media is the caller's. @spec RFC 3261 §19.3 */
function callerTagsOf(elements: readonly RunningElement[], callId: string): ReadonlySet<string> {
  const tags = elements.flatMap(({ calls }) => [
    ...(calls?.calls ?? []).map((call) => ({ callId: call.callId, tag: call.caller.tag })),
    ...(calls?.endedCalls ?? []).map((call) => ({ callId: call.callId, tag: call.callerTag })),
  ])
  return new Set(tags.filter((each) => each.callId === callId).map(({ tag }) => tag))
}
