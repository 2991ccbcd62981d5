export { CaptureReader } from './capture-file/capture-reader.ts'
export { type CapturedPacket, MAX_FRAME_OCTETS } from './capture-file/captured-packet.ts'
export { commentOf } from './capture-file/pcapng-options.ts'
export { type CapturedFrame, readCapture } from './capture-file/read-capture.ts'
export {
  type FoundPco,
  findPco,
  findPcoInGtpv2,
  findPcoInNas,
  findPcoInS1ap,
} from './find-pco.ts'
export type { Flow, FlowTransport } from './flow/flow.ts'
export { LINK_TYPES, locateIp } from './link/link-layer.ts'
export { createPcapngWriter, type PcapngWriter, type PcapngWriterOptions } from './pcapng-writer.ts'
export type { EspArrival, EspContent, EspOpener } from './tunnel/esp-opening.ts'
export type { PacketContext } from './walk/packet-context.ts'
export { PacketWalker, type WalkListener } from './walk/packet-walker.ts'
export type { ClosedEsp, WalkCounters } from './walk/walk-counters.ts'
