import type { Agw, SampledCall } from '@voltaic/agw'
import type { CallMediaEntry, CallParty, CallSamplesEntry, NetworkDoor } from '@voltaic/api'
import type { CallMediaReport, StreamReport } from '@voltaic/ng'
import type { Core } from './core.ts'
import { isAnchoringOf, recordCall, viewsOfMedia } from './media-control.ts'

/** What the API shows of the media of calls: those under way, and the last that have ended. */
export function mediaDoorOf(core: Core): Pick<NetworkDoor, 'media' | 'samples' | 'recordCall'> {
  const { media } = core
  return {
    async media(callId) {
      if (media === undefined) return []
      const callers = callId === undefined ? NOBODY : core.callerTagsOf(callId)
      const live = (await viewsOfMedia(media, callId)).map((view) => mediaEntry(view.callId, view, callers))
      return callId === undefined ? live : [...endedOf(media, callId, callers), ...live]
    },
    samples(callId) {
      const callers = core.callerTagsOf(callId)
      const sampled = media?.samples.of((name) => isAnchoringOf(name, callId)) ?? []
      return sampled.map((call) => samplesEntry(call, callers))
    },
    recordCall: (callId, isRecorded) => recordCall(core, callId, isRecorded),
  }
}

type Callers = ReadonlySet<string>
const NOBODY: Callers = new Set()

function endedOf(media: Agw, callId: string, callers: Callers): readonly CallMediaEntry[] {
  return media.samples
    .of((name) => isAnchoringOf(name, callId))
    .filter(({ endedAt }) => endedAt !== undefined)
    .map(({ callId, report, endedAt }) => ({
      ...mediaEntry(callId, report, callers),
      recording: false,
      ...(endedAt !== undefined && { endedAt }),
    }))
}

/** Without what is for the gateway alone, and without addresses of phones. */
function mediaEntry(callId: string, report: CallMediaReport, callers: Callers): CallMediaEntry {
  const { engine, recording, recordingSince, lastPacketAt, streams } = report
  return {
    callId,
    ...(engine !== undefined && { engine }),
    recording,
    ...(recordingSince !== undefined && { recordingSince }),
    lastPacketAt,
    streams: streams.map(({ tag: _tag, local: _local, remote: _remote, errors: _errors, ...stream }) => ({
      ...stream,
      ...partyOf(stream.side, streams, callers),
    })),
  }
}

function samplesEntry({ report, streams, ...call }: SampledCall, callers: Callers): CallSamplesEntry {
  const { engine } = report
  return {
    ...call,
    ...(engine !== undefined && { engine }),
    streams: streams.map((stream) => ({ ...stream, ...partyOf(stream.side, report.streams, callers) })),
  }
}

/**
 * Who of the two a side is: the caller has the From tag of the INVITE. It makes the first offer, unless its INVITE has none.
 *
 * @param callers From tags of the call
 * @spec RFC 3261 §13.2.1
 */
export function partyOf(
  side: StreamReport['side'],
  streams: readonly Pick<StreamReport, 'side' | 'tag'>[],
  callers: ReadonlySet<string>,
): { readonly party?: CallParty } {
  const callerSide = streams.find(({ tag }) => callers.has(tag))?.side
  if (callerSide === undefined) return {}
  return { party: side === callerSide ? 'caller' : 'called' }
}
