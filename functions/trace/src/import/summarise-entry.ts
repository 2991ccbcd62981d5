import { describePco } from '@voltaic/epc'
import { joinFacts, type MessageSummary, printable } from '../ladder/message-summary.ts'
import { summarise } from '../ladder/summarise.ts'
import type { ImportedEntry, ImportedPco, ImportedStream } from './imported-message.ts'

/** A few words about anything that a capture holds. */
export function summariseEntry(entry: ImportedEntry): MessageSummary {
  if (entry.kind === 'pco') return summarisePco(entry)
  if (entry.kind === 'rtp') return summariseStream(entry)
  const { transport, sights, isAgain } = entry
  const summary = summarise({ ...entry, transport: transport === 'udp' ? 'udp' : 'tcp' })
  const seen = sights.length > 1 && `seen ${sights.length} times`
  return { ...summary, detail: joinFacts(isAgain && 'again', summary.detail, seen) }
}

function summarisePco({ found }: ImportedPco): MessageSummary {
  const { where, imsi, apn, pco, direction } = found
  const [outer = ''] = where
  const label = outer.replace(/^(GTPv2-C|S1AP) /, '')
  const options = describePco(pco, direction)
    .map(({ name, text }) => (text === '' ? name : `${name} ${text}`))
    .join(', ')
  const detail = printable(joinFacts(where.at(-1) !== outer && where.at(-1), imsi, apn, options))
  return { label: printable(label), detail, mood: direction === 'ms-to-network' ? 'request' : 'success' }
}

function summariseStream({ stream }: ImportedStream): MessageSummary {
  const codecs = stream.payloadTypes.map(({ number, codec }) => codec ?? `payload type ${number}`).join(', ')
  return {
    label: 'RTP',
    detail: printable(`begins · ${codecs} · SSRC ${formatSsrc(stream.ssrc)}`),
    mood: 'provisional',
  }
}

/** `0x0000abcd` */
export function formatSsrc(ssrc: number): string {
  return `0x${ssrc.toString(16).padStart(8, '0')}`
}
