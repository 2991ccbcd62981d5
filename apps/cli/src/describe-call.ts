import type { CallMediaReport, StreamReport } from '@voltaic/ng'
import type { CallOutcome, MediaSummary, RadioSaving } from '@voltaic/ue'
import { printable } from './printable.ts'

/** How a call ended, in words. */
export function describeOutcome({ kind, status, reason, by }: CallOutcome): string {
  const said = printable([status, reason].filter((part) => part !== undefined && part !== '').join(' '))
  const who = { us: 'this phone', peer: 'the other side', network: 'the network' }[by]
  switch (kind) {
    case 'completed':
      return `${who} hung up`
    case 'refused':
      return `refused${said === '' ? '' : `: ${said}`}`
    case 'cancelled':
      return `given up by ${who} before it was answered`
    case 'no answer':
      return `nobody answered${said === '' ? '' : ` (${said})`}`
    case 'released':
      return `ended by ${who}${said === '' ? '' : `: ${said}`}`
    case 'failed':
      return `failed at ${who}${said === '' ? '' : `: ${said}`}`
  }
}

/** The speech of one side of a call, in words. Frames are of 20 ms. */
export function describeMedia(media: MediaSummary | undefined): string {
  if (media === undefined) return 'had no speech'
  const { sent, received, matched, lost, digits } = media
  const equal =
    matched === received
      ? 'all equal to the recording, octet by octet'
      : `${received - matched} of them not the test recording (other speech, transcoded on the way, or damaged)`
  return `sent ${sent} frames and heard ${received}, ${equal}; ${lost} lost${digits === '' ? '' : `; keys ${printable(digits)}`}`
}

/** What went through the media gateway, in words. @param names of caller and called */
export function describeAnchoredMedia(
  report: CallMediaReport | undefined,
  [caller, called]: readonly [string, string],
): string {
  if (report === undefined) return 'the media gateway knows nothing of this call'
  const sent = (side: StreamReport['side']) =>
    report.streams.filter((stream) => stream.side === side).reduce((sum, { packets }) => sum + packets, 0)
  const from = `${sent('offerer')} packets from ${caller} and ${sent('answerer')} from ${called}`
  return `the media gateway (${report.engine ?? 'unknown engine'}) took ${from}`
}

/** What header compression has saved on the radio, in words. */
export function describeRadio({ packets, headerOctets, compressedOctets, payloadOctets, ...air }: RadioSaving): string {
  if (packets === 0) return 'nothing went over the radio'
  const mean = (octets: number) => (octets / packets).toFixed(1)
  const share = Math.round((100 * (headerOctets - compressedOctets)) / (headerOctets + payloadOctets))
  const { lost, damaged, overtaken, refused } = air
  const faults = [
    [lost, 'lost'],
    [damaged, 'damaged'],
    [overtaken, 'overtaken'],
    [refused, 'refused'],
  ] as const
  const told = faults.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : []))
  return [
    `on the radio ROHC made ${mean(compressedOctets)} octets of ${mean(headerOctets)} of each header: ${share} % of all octets saved`,
    ...told,
  ].join(', ')
}
