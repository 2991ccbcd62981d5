import type { MediaView } from '@voltaic/core'
import type { StreamReport } from '@voltaic/ng'
import { MIN_PACKETS, type ReportMode, RohcReport, type StreamSaving } from '@voltaic/rohc'
import { countedRtp, ipPacketOf, MAX_PACKETS } from './live-packets.ts'
import type { RecordedRtp, TimedRtp } from './recorded-rtp.ts'

/** A stream of a call that runs, and which call it is of. */
export interface LiveSaving extends StreamSaving {
  readonly callId: string
  /**
   * What was compressed: RTP of the recording that is being made, in IP and UDP headers with the addresses of the stream; or,
   * since a gateway keeps no packets, a stream computed from what it has counted.
   */
  readonly basis: 'recording' | 'counts'
}

/**
 * What ROHC makes of the streams of calls that run.
 *
 * @param recordingOf what there is of the recording of a call, by its name at the gateway
 */
export function savingsOfCalls(
  views: readonly MediaView[],
  mode: ReportMode,
  recordingOf: (callId: string) => RecordedRtp | undefined = () => undefined,
): readonly LiveSaving[] {
  return views.flatMap(({ callId, streams }) => {
    const recording = recordingOf(callId)
    return streams.flatMap((stream, at) => savingsOf(callId, stream, at, recordedOf(stream, recording), mode))
  })
}

/** @param at position of the stream in its call */
function savingsOf(
  callId: string,
  stream: StreamReport,
  at: number,
  recorded: readonly TimedRtp[] | undefined,
  mode: ReportMode,
): readonly LiveSaving[] {
  const report = new RohcReport(mode)
  let index = 0
  for (const { at: atMs, octets } of recorded ?? countedRtp(stream, at))
    report.packet(ipPacketOf(stream, octets, index++), atMs)
  const basis = recorded === undefined ? 'counts' : 'recording'
  return report.streams().map((saving) => ({ ...saving, callId, codec: stream.codec ?? saving.codec, basis }))
}

/** The last packets of a stream in a recording, which has speech alone; undefined when there are too few. */
function recordedOf({ media, side }: StreamReport, recording?: RecordedRtp): readonly TimedRtp[] | undefined {
  if (recording === undefined || media !== 'audio') return undefined
  const recorded = side === 'offerer' ? recording.caller : recording.callee
  return recorded.length < MIN_PACKETS ? undefined : recorded.slice(-MAX_PACKETS)
}
