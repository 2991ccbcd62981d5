export { createPcapngWriter, type PcapngWriter, type PcapngWriterOptions } from './pcapng-writer.ts'
