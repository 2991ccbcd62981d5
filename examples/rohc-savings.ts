// What headers cost on the air for one direction of a call, and what ROHC makes of them: for AMR, AMR-WB and G.711 with
// their true payload sizes, over IPv4 and IPv6. Run it: node examples/rohc-savings.ts
//
// The speaker talks for one second and listens for one. In silence AMR sends a SID frame after 0, 3, 11, 19 ... frames
// (TS 26.093 §5.1.2), G.711 goes on.
import { pathToFileURL } from 'node:url'
import { RohcReport, type StreamSaving } from '@voltaic/rohc'
import { encodeRtp } from '@voltaic/rtp'

interface Codec {
  readonly name: string
  /** Payload type, and samples of a frame of 20 ms. */
  readonly payloadType: number
  readonly samples: number
  /** Octets of a payload of speech, bandwidth-efficient: 10 bits and the frame, filled up (RFC 4867 §4.3). */
  readonly speech: number
  /** Octets of a SID frame; undefined for a codec that knows no silence. */
  readonly sid?: number
}

/** Frame bits: AMR 12.2 has 244, AMR-WB 12.65 has 253 and 23.85 has 477, SID frames 39 and 40 (RFC 4867 §3.6). */
const CODECS: readonly Codec[] = [
  { name: 'AMR 12.2', payloadType: 97, samples: 160, speech: 32, sid: 7 },
  { name: 'AMR-WB 12.65', payloadType: 98, samples: 320, speech: 33, sid: 7 },
  { name: 'AMR-WB 23.85', payloadType: 98, samples: 320, speech: 61, sid: 7 },
  { name: 'G.711', payloadType: 8, samples: 160, speech: 160 },
]
const FRAMES = 3000
const FRAME_MS = 20
const SPURT_FRAMES = 50

/** The figures of each codec, over IPv4 without and over IPv6 with a UDP checksum. */
export function rohcSavings(): readonly (readonly [name: string, saving: StreamSaving])[] {
  return CODECS.flatMap((codec) => ([4, 6] as const).map((version) => [codec.name, savingOf(codec, version)] as const))
}

function savingOf(codec: Codec, version: 4 | 6): StreamSaving {
  const report = new RohcReport('O')
  let sequenceNumber = 1
  for (let frame = 0; frame < FRAMES; frame++) {
    const octets = payloadOctets(codec, frame)
    if (octets === undefined) continue
    const marker = codec.sid !== undefined && frame % (2 * SPURT_FRAMES) === 0
    const timestamp = 16_000 + frame * codec.samples
    const rtp = encodeRtp({
      marker,
      payloadType: codec.payloadType,
      sequenceNumber,
      timestamp,
      ssrc: 0x1234_5678,
      csrcs: [],
      payload: new Uint8Array(octets).fill(frame),
      padding: 0,
    })
    report.packet(ipPacket(version, sequenceNumber, rtp), frame * FRAME_MS)
    sequenceNumber++
  }
  const [saving] = report.streams()
  if (saving === undefined) throw new Error('no stream')
  return saving
}

function payloadOctets({ speech, sid }: Codec, frame: number): number | undefined {
  const silence = (frame % (2 * SPURT_FRAMES)) - SPURT_FRAMES
  if (sid === undefined || silence < 0) return speech
  return silence === 0 || (silence - 3) % 8 === 0 ? sid : undefined
}

function ipPacket(version: 4 | 6, identification: number, rtp: Uint8Array): Uint8Array {
  const length = 8 + rtp.length
  const udp = Buffer.alloc(8)
  udp.writeUInt16BE(49_152, 0)
  udp.writeUInt16BE(49_154, 2)
  udp.writeUInt16BE(length, 4)
  // any value will do: the report restores headers, it does not verify what a phone has written
  udp.writeUInt16BE(version === 6 ? (identification * 7919) % 0xffff || 1 : 0, 6)
  const header = version === 4 ? ipv4Header(length, identification) : ipv6Header(length)
  return Uint8Array.from(Buffer.concat([header, udp, rtp]))
}

function ipv4Header(length: number, identification: number): Buffer {
  const header = Buffer.from('4500000000004000401100000a000001 0a000002'.replaceAll(' ', ''), 'hex')
  header.writeUInt16BE(20 + length, 2)
  header.writeUInt16BE(identification & 0xffff, 4)
  let sum = 0
  for (let at = 0; at < 20; at += 2) sum += header.readUInt16BE(at)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  header.writeUInt16BE(~sum & 0xffff, 10)
  return header
}

function ipv6Header(length: number): Buffer {
  const header = Buffer.from(
    `6000000000001140${'20010db8000000000000000000000001'}${'20010db8000000000000000000000002'}`,
    'hex',
  )
  header.writeUInt16BE(length, 4)
  return header
}

/** The table of docs/guides/rohc.md. */
export function savingsTable(): string {
  const rows = rohcSavings().map(([name, saving]) => {
    const payload = (saving.payloadOctets / saving.packets).toFixed(1)
    const mean = saving.meanCompressedHeader.toFixed(2)
    const share = (part: number) => `${(part * 100).toFixed(0)} %`
    const cells = [
      name,
      `IPv${saving.ipVersion}`,
      payload,
      saving.meanHeader.toFixed(0),
      share(saving.headerShare),
      mean,
      share(saving.compressedHeaderShare),
      saving.kbitPerSecond.toFixed(1),
      saving.compressedKbitPerSecond.toFixed(1),
      saving.savedKbitPerSecond.toFixed(1),
    ]
    return `| ${cells.join(' | ')} |`
  })
  return [
    '| codec | IP | payload | header | of the packet | with ROHC | of the packet | kbit/s | with ROHC | saved |',
    '|---|---|---|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.log(savingsTable())
