import { table } from './output.ts'

/** A recording as the API shows it. */
export interface RecordingView {
  readonly id: string
  readonly name: string
  readonly contentType: string
  readonly length: number
  readonly sha256: string
  readonly callId?: string
  readonly from?: string
  readonly to?: string
  readonly startedAt: string
  readonly receivedAt: string
  readonly metadata: Readonly<Record<string, string>>
}

/** Recordings on their way, as the API shows them. */
export interface SpoolView {
  readonly files: number
  readonly octets: number
  readonly alarms: readonly { readonly kind: string; readonly text: string; readonly since: string }[]
}

/** @param nextAfter of a page behind which there may be more */
export function describeRecordings(recordings: readonly RecordingView[], nextAfter: string | undefined): string {
  if (recordings.length === 0) return 'No recordings.'
  const rows = recordings.map(({ id, startedAt, from = '', to = '', length, contentType, metadata }) => {
    return [id, shortTime(startedAt), kindOf(metadata), from, to, sizeOf(length), contentType]
  })
  const more = nextAfter === undefined ? '' : `\nThere may be more: --after ${nextAfter}`
  return table(['id', 'time (UTC)', 'kind', 'from', 'to', 'size', 'type'], rows) + more
}

export function describeRecording(recording: RecordingView): string {
  const { metadata, ...own } = recording
  const rows = [
    ...Object.entries(own).map(([name, value]) => [name, String(value)] as const),
    ...Object.entries(metadata)
      .filter(([name, value]) => String(Object(own)[name]) !== value)
      // `from` is a number here and a URI there
      .map(([name, value]) => [name in own ? `${name} (as sent)` : name, value] as const),
  ]
  return table(['field', 'value'], rows)
}

/** `call`, `voicemail busy`; of a stranger's file what it says of itself. */
function kindOf({ kind = '', reason = '' }: Readonly<Record<string, string>>): string {
  return `${kind} ${kind === 'voicemail' ? reason : ''}`.trim()
}

export function describeSpool({ files, octets, alarms }: SpoolView): string {
  const waiting = files === 0 ? 'Nothing waits.' : `${files} ${files === 1 ? 'file' : 'files'}, ${sizeOf(octets)}`
  return [waiting, ...alarms.map(({ kind, text, since }) => `! ${kind} since ${shortTime(since)}: ${text}`)].join('\n')
}

const shortTime = (iso: string): string => iso.slice(0, 19).replace('T', ' ')

function sizeOf(octets: number): string {
  return octets < 1_048_576 ? `${Math.ceil(octets / 1024)} KiB` : `${(octets / 1_048_576).toFixed(1)} MiB`
}
