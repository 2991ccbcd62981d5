import { createPcapngWriter, type PcapngWriter } from '@voltaic/capture'
import type { Address } from '@voltaic/runtime'
import type { RecordedSide, RecordingFile } from './recording-sink.ts'

/** Where packets are said to come from when nobody knows: addresses of no network. @spec RFC 5737 §3 */
const NOWHERE: Readonly<Record<RecordedSide, Address>> = {
  caller: { host: '192.0.2.1', port: 5004 },
  callee: { host: '192.0.2.2', port: 5006 },
}

/** RTP as it came, for Wireshark. */
export class PacketTrack {
  readonly #file: RecordingFile
  readonly #writer: PcapngWriter
  readonly #addresses: Readonly<Record<RecordedSide, Address>>

  constructor(file: RecordingFile, addresses: Readonly<Record<RecordedSide, Address>> = NOWHERE) {
    this.#file = file
    this.#writer = createPcapngWriter({ application: 'Voltaic', comment: 'RTP of a recorded call' })
    this.#addresses = addresses
    file.append(this.#writer.header())
  }

  /** @param data the octets of the packet; they may be changed afterwards */
  packet(side: RecordedSide, data: Uint8Array, at: number): void {
    const remote = this.#addresses[side]
    const local = this.#addresses[side === 'caller' ? 'callee' : 'caller']
    this.#file.append(
      this.#writer.message({ at, element: side, direction: 'in', transport: 'udp', local, remote, data }),
    )
  }

  close(): void {
    this.#file.close()
  }
}
