import { type Address, formatAddress } from '@voltaic/runtime'
import { type CaptureImport, formatSsrc, type ImportReport, type RtpStreamReport } from '@voltaic/trace'
import { table } from '../output.ts'

/** More are not listed, but counted. */
const LISTED = 20

/** What is to be said of a capture when all its messages have been shown. */
export function describeImport(report: ImportReport, importing: CaptureImport): string {
  const { packets, messages, sights } = report
  const seen = sights > messages ? `, seen ${sights} times` : ''
  const counted = `${plural(packets, 'packet')}, ${plural(messages, 'message')}${seen}.`
  const parts = [counted, streamsOf(report, importing), notesOf(report).join('\n')]
  return parts.filter((part) => part !== '').join('\n\n')
}

function streamsOf({ streams, streamsNotReported }: ImportReport, { roles }: CaptureImport): string {
  if (streams.length === 0) return ''
  const rows = streams
    .slice(0, LISTED)
    .map((stream) => [
      endOf(stream.from, roles.nameOf(stream.from)),
      endOf(stream.to, roles.nameOf(stream.to)),
      formatSsrc(stream.ssrc),
      stream.payloadTypes.map(({ number, codec }) => codec ?? String(number)).join(', '),
      String(stream.packets),
      lossOf(stream),
      stream.jitter === undefined ? '' : `${stream.jitter} (${stream.maxJitter})`,
      String(stream.longestPause),
      stream.reported === undefined ? '' : `${stream.reported.lost} lost`,
    ])
  const head = [
    'RTP from',
    'to',
    'SSRC',
    'codec',
    'packets',
    'lost',
    'jitter at the end (max), ms',
    'longest pause, ms',
    'RTCP says',
  ]
  const rest = streams.length + streamsNotReported - rows.length
  return table(head, rows) + (rest > 0 ? `\nand ${plural(rest, 'more stream')}.` : '')
}

/** Whom nobody has named has its address for a name: once is enough. */
function endOf(address: Address, name: string): string {
  return name === address.host ? formatAddress(address) : `${name} ${formatAddress(address)}`
}

function lossOf({ lost, expected, duplicates }: RtpStreamReport): string {
  const share = expected === 0 ? 0 : (100 * lost) / expected
  return `${lost} (${share.toFixed(1)} %)${duplicates > 0 ? `, ${duplicates} twice` : ''}`
}

function notesOf({ walk, reading, closedEsp, stop, packets }: ImportReport): readonly string[] {
  const { notIp, malformed, cut, fragmentsLost, streamOctetsMissing, sctpMessagesLost } = walk
  const facts: readonly (readonly [count: number, text: string])[] = [
    [walk.espOpened, `${plural(walk.espOpened, 'packet')} of ESP decrypted.`],
    [
      walk.espWithoutCipher,
      `${plural(walk.espWithoutCipher, 'packet')} of ESP with NULL encryption, read without a key.`,
    ],
  ]
  const problems: readonly (readonly [count: number, text: string])[] = [
    [notIp, `${plural(notIp, 'packet')} without IP, or of a link type that is not read.`],
    [malformed, `${plural(malformed, 'packet')} with malformed headers.`],
    [cut, `${plural(cut, 'packet')} cut by the snap length: capture with -s 0.`],
    [fragmentsLost, `${plural(fragmentsLost, 'fragmented packet')} without all fragments.`],
    [
      streamOctetsMissing,
      `${plural(streamOctetsMissing, 'octet')} of TCP missing in ${plural(reading.gaps, 'place')}.`,
    ],
    [sctpMessagesLost, `${plural(sctpMessagesLost, 'message')} of SCTP without all chunks.`],
    [reading.malformedPco, `${plural(reading.malformedPco, 'message')} of GTPv2-C or S1AP malformed or ciphered.`],
  ]
  return [
    ...facts.filter(([count]) => count > 0).map(([, text]) => `  ${text}`),
    ...problems.filter(([count]) => count > 0).map(([, text]) => `! ${text}`),
    ...closedEsp.slice(0, LISTED).map(closed),
    ...(stop === undefined ? [] : [`! The file could be read up to packet ${packets}: ${stop.message}`]),
  ]
}

function closed({ spi, from, to, packets }: ImportReport['closedEsp'][number]): string {
  const hex = `0x${spi.toString(16).padStart(8, '0')}`
  return `! ${plural(packets, 'packet')} of ESP with SPI ${hex} from ${from} to ${to}: no key. See --esp-sa, --keys-from.`
}

function plural(count: number, what: string): string {
  return `${count.toLocaleString('en-GB')} ${what}${count === 1 ? '' : 's'}`
}
