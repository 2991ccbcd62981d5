import { type Address, createSeededRandom, type DatagramSocket, type Net } from '@voltaic/runtime'

/** Sockets at an RTP port and the RTCP port behind it, which send what a test wants and keep what comes. */
export class RawMedia {
  readonly rtp: Address
  readonly rtcp: Address
  readonly heard: Uint8Array[] = []
  readonly reports: Uint8Array[] = []
  readonly #sockets: DatagramSocket[]
  #sequence = 0

  private constructor(at: Address, sockets: DatagramSocket[]) {
    this.rtp = at
    this.rtcp = next(at)
    this.#sockets = sockets
  }

  static async open(net: Net, at: Address): Promise<RawMedia> {
    const media = new RawMedia(at, [])
    const keepIn = (kept: Uint8Array[]) => ({ onDatagram: (data: Uint8Array) => void kept.push(Uint8Array.from(data)) })
    media.#sockets.push(await net.bindDatagram(media.rtp, keepIn(media.heard)))
    media.#sockets.push(await net.bindDatagram(media.rtcp, keepIn(media.reports)))
    return media
  }

  /** From the RTP port, whatever it is. */
  send(data: Uint8Array, to: Address): void {
    this.#sockets[0]?.send(data, to)
  }

  /** From the RTCP port to the one that belongs to this RTP address. */
  sendReport(data: Uint8Array, to: Address): void {
    this.#sockets[1]?.send(data, next(to))
  }

  /** The next packet of a stream of 20 ms at 16 kHz. */
  speak(payload: Uint8Array, to: Address, payloadType = 104): void {
    this.send(rtpOf(payload, this.#sequence, payloadType), to)
    this.#sequence += 1
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets.splice(0)) await socket.close()
  }
}

function next({ host, port }: Address): Address {
  return { host, port: port + 1 }
}

const SSRC = 0xbad0_0001
const TICKS = 320

/** An RTP packet. @param payloadType with the marker in its highest bit */
export function rtpOf(payload: Uint8Array, sequence: number, payloadType = 104, ssrc: number = SSRC): Uint8Array {
  const packet = Buffer.alloc(12 + payload.length)
  packet[0] = 0x80
  packet[1] = payloadType
  packet.writeUInt16BE(sequence & 0xffff, 2)
  packet.writeUInt32BE((sequence * TICKS) >>> 0, 4)
  packet.writeUInt32BE(ssrc, 8)
  packet.set(payload, 12)
  return packet
}

/** A sender report, or what else of RTCP has that type, of this length. */
export function rtcpOf(
  octets: number,
  { type = 200, count = 0, words = octets / 4 - 1 }: Partial<Record<'type' | 'count' | 'words', number>> = {},
): Uint8Array {
  const packet = Buffer.alloc(octets)
  packet[0] = 0x80 | count
  packet[1] = type
  packet.writeUInt16BE(words & 0xffff, 2)
  if (octets >= 8) packet.writeUInt32BE(SSRC, 4)
  return packet
}

/** Octets of no meaning, the same in every run. */
export function noise(octets: number): Uint8Array {
  return createSeededRandom(octets).bytes(octets)
}
