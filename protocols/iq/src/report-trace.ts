import type { CallMediaReport } from '@voltaic/ng'
import { type Clock, mediaReportTrace } from '@voltaic/runtime'

export interface ReportSource {
  /** Who asked. */
  readonly element: string
  readonly clock: Clock
}

/** Shows what the gateway tells of a call to whoever looks. Of a call that nothing is remembered of its name at the gateway. */
export function publishReport(
  report: CallMediaReport,
  { mediaCallId, sipCallId }: { readonly mediaCallId: string; readonly sipCallId?: string },
  isFinal: boolean,
  { element, clock }: ReportSource,
): void {
  if (!mediaReportTrace.hasSubscribers) return
  const callId = sipCallId ?? mediaCallId.slice(0, Math.max(mediaCallId.lastIndexOf(';'), 0))
  mediaReportTrace.publish({ at: clock.now(), element, callId, mediaCallId, isFinal, ...report })
}
