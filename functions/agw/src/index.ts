export { type Agw, type AgwDeps, type AgwSettings, createAgw } from './agw.ts'
export { type AgwConfig, DEFAULT_INACTIVITY_MS, PORT_QUARANTINE_MS } from './agw-config.ts'
export { MAX_MEDIA_CALLS } from './agw-gateway.ts'
export { MAX_ANSWERERS } from './call/call-parties.ts'
export type { CallRecorder, CallRecording, RecordedParty } from './call/call-recorder.ts'
export { MAX_CALL_STREAMS } from './call/media-call.ts'
export { createBatchEngine } from './engines/batch/batch-engine.ts'
export { createNftablesEngine, type NftablesEngineOptions } from './engines/nftables/nftables-engine.ts'
export type {
  EngineCapabilities,
  PacketProcessing,
  ProcessedPackets,
  RelayEngine,
  RelaySide,
  RelayStream,
  SideCounters,
  StreamCounters,
} from './engines/relay-engine.ts'
export { MAX_MEDIA_PACKET } from './engines/user-space/rtp-check.ts'
export { createUserSpaceEngine, type UserSpaceEngineOptions } from './engines/user-space/user-space-engine.ts'
export type { JournalStorage } from './journal/call-journal.ts'
export type { PortRange } from './ports/port-pool.ts'
export type { SampledCall } from './samples/call-samples.ts'
