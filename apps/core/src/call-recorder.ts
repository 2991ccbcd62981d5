import type { CallRecorder } from '@voltaic/agw'
import type { SpeechDecoders } from '@voltaic/audio'
import { createRecording, type RecordingFormat, type RecordingSink } from '@voltaic/recording'
import type { Log } from '@voltaic/runtime'
import type { SpoolMetadata, UploadSpool } from '@voltaic/spool'

export interface CallRecorderParts {
  readonly spool: Pick<UploadSpool, 'create'>
  readonly decoders: SpeechDecoders
  readonly format: RecordingFormat
  readonly log: Log
}

/** What a file of a recording is to a web server. */
const CONTENT_TYPES = {
  wav: 'audio/wav',
  amr: 'audio/AMR',
  awb: 'audio/AMR-WB',
  pcapng: 'application/x-pcapng',
} as const
/** Names of the rules of recording, as those know them who look for recordings. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['call-id', 'callId'],
  ['caller', 'from'],
  ['called', 'to'],
])

/** Records calls of a media gateway into files of a spool, which brings them where they are to be. */
export function createCallRecorder({ spool, decoders, format, log }: CallRecorderParts): CallRecorder {
  return {
    begin({ callId, metadata }) {
      const recording = createRecording({ format, decoders, sink: sinkOf(spool, metadataOf(callId, metadata)) })
      return {
        described: (side, codecs) => recording.described(side, codecs),
        packet: (side, rtp, at) => recording.packet(side, rtp, at),
        finish() {
          for (const note of recording.finish().notes) log.warn('recording.note', { callId, note })
        },
      }
    },
  }
}

/** Files of a spool, all with the same metadata and each with its number. */
export function sinkOf(spool: Pick<UploadSpool, 'create'>, metadata: SpoolMetadata): RecordingSink {
  return {
    open({ extension, index, side, startedAt }) {
      const file = spool.create({
        extension,
        contentType: CONTENT_TYPES[extension],
        metadata: {
          ...metadata,
          index: `${index}`,
          startedAt: new Date(startedAt).toISOString(),
          ...(side && { side }),
        },
      })
      return {
        append: (octets) => file.append(octets),
        overwrite: (at, octets) => file.overwrite(at, octets),
        close: () => void file.close(),
      }
    },
  }
}

/** @param callId at the gateway @param text `key=value|key=value` */
function metadataOf(callId: string, text: string | undefined): SpoolMetadata {
  const metadata: Record<string, string> = { callId: callId.replace(/;(mo|mt-\w+|trunk|trunk-in)$/, '') }
  for (const entry of text?.split('|') ?? []) {
    const equals = entry.indexOf('=')
    if (equals > 0) metadata[nameOf(entry.slice(0, equals))] = entry.slice(equals + 1)
  }
  return metadata
}

function nameOf(key: string): string {
  return NAMES.get(key) ?? key.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}
