import { closeSync, writeSync } from 'node:fs'
import { saTraceWithKeys } from '@voltaic/runtime'
import { createPcapngRecorder } from '@voltaic/trace'
import { createFile } from './text-file.ts'

export interface RecordingOptions {
  readonly pcapng?: string
  readonly withKeys?: string
  readonly espKeys?: string
}

/** Writes traces to files while the process runs. Files are 0600: a trace tells who talked to whom. */
export function startRecording(options: RecordingOptions): { stop(): void } {
  const stops = [record(options.pcapng, false), record(options.withKeys, true), recordEspKeys(options.espKeys)]
  return {
    stop() {
      for (const stop of stops) stop()
    },
  }
}

function record(path: string | undefined, withKeys: boolean): () => void {
  if (path === undefined) return () => {}
  const file = createFile(path, 0o600)
  const recorder = createPcapngRecorder({ append: (octets) => writeSync(file, octets), withKeys })
  return () => {
    recorder.stop()
    closeSync(file)
    // no field of pcapng can say that port 6060 is SIP: Wireshark has to be told
    const hints = recorder.dissectorHints().map((hint) => ` -d ${hint}`)
    process.stderr.write(`Wrote ${path}. Read it with: tshark -r ${path}${hints.join('')}\n`)
  }
}

/** Keys of security associations, line by line as they are agreed on: a capture of the network can be read with them. */
function recordEspKeys(path: string | undefined): () => void {
  if (path === undefined) return () => {}
  const file = createFile(path, 0o600)
  const end = saTraceWithKeys.subscribe(({ table }) => void writeSync(file, table))
  return () => {
    end()
    closeSync(file)
    process.stderr.write(`Wrote ${path}. Put it as esp_sa into a profile of Wireshark, and let it decode ESP.\n`)
  }
}
