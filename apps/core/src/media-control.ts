import type { Agw } from '@voltaic/agw'
import type { CallMediaReport } from '@voltaic/ng'

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
 * @param callId of SIP @returns whether there is such a call and it was done
 */
export async function recordCall(media: Agw, callId: string, isOn: boolean): Promise<boolean> {
  const anchorings = await anchoringsOf(media, callId)
  if (isOn) {
    const [first] = anchorings
    return first !== undefined && media.gateway.startRecording({ callId: first })
  }
  let wasRecorded = false
  for (const each of anchorings) wasRecorded = (await media.gateway.stopRecording({ callId: each })) || wasRecorded
  return wasRecorded
}

async function anchoringsOf(media: Agw, callId: string | undefined): Promise<readonly string[]> {
  const all = await media.gateway.list(MAX_VIEWS)
  return callId === undefined ? all : all.filter((each) => each === callId || each.startsWith(`${callId};`))
}
