import { VoltaicError } from '@voltaic/base'
import {
  connectToTraces,
  createRuntime,
  imsiOfPhone,
  labConfig,
  readKeptTraces,
  storyEvidence,
  type VoltaicConfig,
} from '@voltaic/core'
import type { Story, TraceFinder } from '@voltaic/trace'
import type { Given } from '../commands/why.ts'
import { LAB_DATA } from '../lab-data.ts'
import { millisecondsOf } from '../trace-story.ts'

export interface KeptOptions {
  readonly since?: string
}

/**
 * What a core has kept of a subscriber or a call, whether it runs or not. Whose nothing was ever kept has no message in it.
 *
 * @param what also the name of a simulated phone
 * @throws VoltaicError `TRACE_NOT_FOUND` of some time only, `TRACE_SINCE`, `TRACE_FOLDER`
 */
export async function evidenceOfKept(
  what: string,
  { since }: KeptOptions,
  config: VoltaicConfig = labConfig({ data: LAB_DATA }),
): Promise<Given> {
  const runtime = createRuntime()
  const now = runtime.clock.now()
  const traces = readKeptTraces(config, runtime)
  const bounds = since === undefined ? {} : { since: now - millisecondsOf(since) }
  // a Call-ID may look like anything, also like a number: subscribers are looked for first
  const ofSubscriber = storyEvidence(traces, { subscriber: what, ...bounds })
  const isKnown = ofSubscriber.story.entries.length > 0
  const { story, evidence } = isKnown ? ofSubscriber : storyEvidence(traces, { callId: what, ...bounds })
  if (story.entries.length === 0) {
    if (since !== undefined) throw nothingKept(what, since, config)
    const imsi = imsiOfPhone(traces, what)
    if (imsi !== undefined) return evidenceOfKept(imsi, {}, config)
    return { who: what, evidence: { messages: [], until: now }, notes: [] }
  }
  const until = (await isRunning(config)) ? now : endOf(traces, story.entries.at(-1)?.at ?? now)
  return { who: what, evidence: { ...evidence, until }, notes: cutNotes(story) }
}

function cutNotes({ newestSince }: Story): readonly string[] {
  if (newestSince === undefined) return []
  return [`There is more of it than is looked at: this is of the newest, since ${new Date(newestSince).toISOString()}.`]
}

async function isRunning({ data }: VoltaicConfig): Promise<boolean> {
  const sockets = await connectToTraces(data)
  for (const socket of sockets) socket.destroy()
  return sockets.length > 0
}

/** When a core that has stopped has last seen anything. */
function endOf(traces: TraceFinder, since: number): number {
  return traces.find({ since }).at(-1)?.at ?? since
}

function nothingKept(what: string, since: string, { data }: VoltaicConfig): VoltaicError {
  const remedy = 'Look further back with a longer --since, or without it'
  return new VoltaicError('TRACE_NOT_FOUND', `nothing is kept of ${what} in ${data} of the last ${since}`, remedy)
}
