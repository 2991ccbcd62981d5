import { VoltaicError } from '@voltaic/base'
import {
  connectToTraces,
  createRuntime,
  labConfig,
  readKeptTraces,
  storyEvidence,
  type VoltaicConfig,
} from '@voltaic/core'
import type { TraceFinder } from '@voltaic/trace'
import type { Given } from '../commands/why.ts'
import { LAB_DATA } from '../lab-data.ts'
import { millisecondsOf } from '../trace-story.ts'

export interface KeptOptions {
  readonly since?: string
}

/**
 * What a core has kept of a subscriber or a call, whether it runs or not.
 *
 * @throws VoltaicError `TRACE_NOT_FOUND`, `TRACE_SINCE`, `TRACE_FOLDER`
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
  if (story.entries.length === 0) throw nothingKept(what, config)
  const until = (await isRunning(config)) ? now : endOf(traces, story.entries.at(-1)?.at ?? now)
  return { evidence: { ...evidence, until }, notes: [] }
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

function nothingKept(what: string, { data }: VoltaicConfig): VoltaicError {
  const remedy =
    'Name an IMSI, a number, the Call-ID of any leg, or a capture file. A phone that has never been heard of: is it given the address of the P-CSCF? voltaic doctor looks at this machine'
  return new VoltaicError('TRACE_NOT_FOUND', `nothing is kept of ${what} in ${data}`, remedy)
}
