export { DissectorHints } from './dissector-hints.ts'
export { type ExplainedField, type ExplainedMessage, explainMessage } from './explain/explain-message.ts'
export { createFlowMeter, FLOW_SECONDS, type Flow, type FlowMeter } from './flow-meter.ts'
export { type HepSenderOptions, startHepSender } from './hep-sender.ts'
export { asTraced, waysOf } from './import/as-traced.ts'
export {
  type CaptureImport,
  type CaptureImportOptions,
  createCaptureImport,
  type ImportReport,
  type ImportStop,
} from './import/capture-import.ts'
export {
  type ImportedEntry,
  type ImportedMessage,
  type ImportedPco,
  type ImportedStream,
  isProtected,
  type Sight,
} from './import/imported-message.ts'
export type { RtpStreamReport } from './import/rtp-stream.ts'
export type { ImportFilter } from './import/select-entries.ts'
export { selectTraced } from './import/select-traced.ts'
export { formatSsrc, summariseEntry } from './import/summarise-entry.ts'
export { createLadder, type Ladder, type LadderOptions } from './ladder/ladder.ts'
export { formatLadderRow, formatLadderTitles, type LadderState } from './ladder/ladder-row.ts'
export { createLadderView, type LadderView } from './ladder/ladder-view.ts'
export { type MessageSummary, type Mood, printable } from './ladder/message-summary.ts'
export { summarise } from './ladder/summarise.ts'
export { drawSvgLadder, type SvgLadderOptions } from './ladder/svg-ladder.ts'
export { type TraceCast, whoIsIn } from './ladder/who-is-in.ts'
export { maskedTranscript, type TranscriptOptions } from './mask/masked-transcript.ts'
export {
  createPcapngRecorder,
  type PcapngRecorder,
  type PcapngRecorderOptions,
  type RecorderCounters,
} from './pcapng-recorder.ts'
export { mergeTraces } from './store/merge-traces.ts'
export { readStory, type Story, type StoryQuery } from './store/story.ts'
export { readSubscriberEntries, type SubscriberQuery } from './store/subscriber-entries.ts'
export { readSurroundings } from './store/surroundings.ts'
export { isMessage, type TracedEvent, type TraceEntry } from './store/trace-entry.ts'
export { subscriberKey, type TraceKey } from './store/trace-key.ts'
export {
  createTraceStore,
  keepTraces,
  type TraceFinder,
  type TraceQuery,
  type TraceStore,
  type TraceStoreCounters,
  type TraceStoreOptions,
} from './store/trace-store.ts'
export type { TraceFilter } from './trace-filter.ts'
export { createTraceRing, type TraceCounters, type TraceRing, type TraceRingOptions } from './trace-ring.ts'
export type { TracedMessage, TraceProtocol } from './traced-message.ts'
