import type { Agw } from '@voltaic/agw'
import type { RecordingOutcome } from '@voltaic/api'
import type { CallMediaReport } from '@voltaic/ng'
import type { Core } from './core.ts'

export type { RecordingOutcome }

/** The media of a call, as people see it. */
export interface MediaView extends CallMediaReport {
  /** Name of the call at the gateway: its Call-ID, and behind a semicolon which side of it. */
  readonly callId: string
}

/** Calls of a gateway that are shown, and looked through. */
const MAX_VIEWS = 1000

/** The calls at a gateway with their figures. @param callId of SIP, for that one alone */
export async function viewsOfMedia(media: Agw, callId?: string): Promise<readonly MediaView[]> {
  const views: MediaView[] = []
  for (const each of await anchoringsOf(media, callId)) {
    const report = await media.gateway.query({ callId: each })
    if (report !== undefined) views.push({ callId: each, ...report })
  }
  return views
}

/**
 * Begins or ends the recording of a call, once, though it may pass the gateway twice.
 *
 * @param callId of SIP
 */
export async function recordCall(
  core: Pick<Core, 'calls' | 'config' | 'media'>,
  callId: string,
  isOn: boolean,
): Promise<RecordingOutcome> {
  const { media, config } = core
  const views = media === undefined ? [] : await viewsOfMedia(media, callId)
  const [first] = views
  if (media === undefined || first === undefined) {
    return { kind: 'refused', why: core.calls().some((call) => call.callId === callId) ? 'not anchored' : 'no call' }
  }
  const recorded = views.find(({ recording }) => recording)
  if (!isOn) return stopRecording(media, views)
  if (recorded !== undefined) return { kind: 'recorded', since: recorded.recordingSince, isNew: false }
  if (config.recording === undefined) return { kind: 'refused', why: 'not configured' }
  if (!(await media.gateway.startRecording({ callId: first.callId }))) return { kind: 'refused', why: 'no room' }
  const report = await media.gateway.query({ callId: first.callId })
  return { kind: 'recorded', since: report?.recordingSince, isNew: true }
}

async function stopRecording({ gateway }: Agw, views: readonly MediaView[]): Promise<RecordingOutcome> {
  let wasRecorded = false
  for (const { callId } of views) wasRecorded = (await gateway.stopRecording({ callId })) || wasRecorded
  return wasRecorded ? { kind: 'stopped' } : { kind: 'refused', why: 'not recorded' }
}

/** Whether a name at the gateway is of a call: its Call-ID, and what may stand behind it. */
export function isAnchoringOf(name: string, callId: string): boolean {
  return name === callId || name.startsWith(`${callId};`)
}

async function anchoringsOf(media: Agw, callId: string | undefined): Promise<readonly string[]> {
  const all = await media.gateway.list(MAX_VIEWS)
  return callId === undefined ? all : all.filter((each) => isAnchoringOf(each, callId))
}
