import type { StreamSaving } from '@voltaic/rohc'
import { table } from '../output.ts'
import type { LiveSaving } from './live-streams.ts'

/** The table of `voltaic rohc report`, and below it the packet types of each stream. */
export function describeSavings(streams: readonly StreamSaving[]): string {
  const rows = streams.map((stream, at) => [
    String(at + 1),
    stream.codec,
    `IPv${stream.ipVersion}`,
    stream.hasUdpChecksum ? 'yes' : 'no',
    String(stream.packets),
    (stream.payloadOctets / stream.packets).toFixed(1),
    `${stream.meanHeader.toFixed(0)} → ${stream.meanCompressedHeader.toFixed(2)}`,
    stream.meanSettledHeader.toFixed(2),
    `${percent(stream.headerShare)} → ${percent(stream.compressedHeaderShare)}`,
    `${stream.kbitPerSecond.toFixed(1)} → ${stream.compressedKbitPerSecond.toFixed(1)}`,
    stream.savedKbitPerSecond.toFixed(1),
  ])
  const head = ['', 'codec', 'IP', 'checksum', 'packets', 'payload', 'header', 'settled', 'headers', 'kbit/s', 'saved']
  return [table(head, rows), ...streams.map(describeTypes)].join('\n\n')
}

/** What the figures of running calls rest on. */
export function describeBasis(streams: readonly LiveSaving[]): string {
  const numbers = (basis: LiveSaving['basis']) =>
    streams.flatMap((stream, at) => (stream.basis === basis ? [at + 1] : [])).join(', ')
  const [recorded, counted] = [numbers('recording'), numbers('counts')]
  const lines = [
    ...(recorded === '' ? [] : [`${recorded}: RTP of the recording that is being made.`]),
    ...(counted === ''
      ? []
      : [
          `${counted}: computed from counts. The gateway keeps no packets; what was compressed is a stream of as many, of their mean`,
          'size, without pauses. For the packets themselves record the call with format: pcap, or give a capture.',
        ]),
  ]
  return lines.join('\n')
}

function describeTypes(stream: StreamSaving, at: number): string {
  const types = stream.types.map(
    ({ type, packets, headerOctets }) => `${type} ${packets} (${(headerOctets / packets).toFixed(1)})`,
  )
  const lines = [
    `${at + 1}  ${stream.source} → ${stream.destination}, SSRC ${stream.ssrc.toString(16).padStart(8, '0')}`,
    `   ${types.join(', ')}`,
  ]
  if (stream.notRestored > 0) lines.push(`!  ${stream.notRestored} packets were not restored`)
  return lines.join('\n')
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`
}
