import type { CallOutcome, MediaSummary } from '@voltaic/ue'
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
    matched === received ? 'all equal to the recording, octet by octet' : `${received - matched} of them damaged`
  return `sent ${sent} frames and heard ${received}, ${equal}; ${lost} lost${digits === '' ? '' : `; keys ${printable(digits)}`}`
}
