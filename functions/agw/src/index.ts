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
