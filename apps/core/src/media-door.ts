import type { Agw, SampledCall } from '@voltaic/agw'
import type { CallMediaEntry, CallSamplesEntry, NetworkDoor } from '@voltaic/api'
import type { CallMediaReport } from '@voltaic/ng'
import type { Core } from './core.ts'
import { isAnchoringOf, recordCall, viewsOfMedia } from './media-control.ts'

/** What the API shows of the media of calls: those under way, and the last that have ended. */
export function mediaDoorOf(core: Core): Pick<NetworkDoor, 'media' | 'samples' | 'recordCall'> {
  const { media } = core
  return {
    async media(callId) {
      if (media === undefined) return []
      const live = (await viewsOfMedia(media, callId)).map((view) => mediaEntry(view.callId, view))
      return callId === undefined ? live : [...endedOf(media, callId), ...live]
    },
    samples: (callId) => media?.samples.of((name) => isAnchoringOf(name, callId)).map(samplesEntry) ?? [],
    recordCall: (callId, isRecorded) => recordCall(core, callId, isRecorded),
  }
}

function endedOf(media: Agw, callId: string): readonly CallMediaEntry[] {
  return media.samples
    .of((name) => isAnchoringOf(name, callId))
    .filter(({ endedAt }) => endedAt !== undefined)
    .map(({ callId, report, endedAt }) => ({
      ...mediaEntry(callId, report),
      recording: false,
      ...(endedAt !== undefined && { endedAt }),
    }))
}

/** Without what is for the gateway alone, and without addresses of phones. */
function mediaEntry(callId: string, report: CallMediaReport): CallMediaEntry {
  const { engine, recording, recordingSince, lastPacketAt, streams } = report
  return {
    callId,
    ...(engine !== undefined && { engine }),
    recording,
    ...(recordingSince !== undefined && { recordingSince }),
    lastPacketAt,
    streams: streams.map(({ tag: _tag, local: _local, remote: _remote, errors: _errors, ...stream }) => stream),
  }
}

function samplesEntry({ report: { engine }, ...call }: SampledCall): CallSamplesEntry {
  return { ...call, ...(engine !== undefined && { engine }) }
}
