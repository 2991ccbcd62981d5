export { type CapturedFrame, readCapture } from './capture-file/read-capture.ts'
export {
  type FoundPco,
  findPco,
  findPcoInGtpv2,
  findPcoInNas,
  findPcoInS1ap,
} from './find-pco.ts'
export { LINK_TYPES } from './link/link-layer.ts'
export { createPcapngWriter, type PcapngWriter, type PcapngWriterOptions } from './pcapng-writer.ts'
