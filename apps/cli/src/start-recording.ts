import { closeSync, openSync, writeSync } from 'node:fs'
import type { Runtime } from '@voltaic/runtime'
import { createPcapngRecorder, type TraceRing } from '@voltaic/trace'

export interface RecordingOptions {
  readonly pcapng: string | undefined
  readonly withKeys: string | undefined
}

export interface Recordings {
  stop(): Promise<void>
}

/** Writes traces to files while the process runs. Files are 0600: a trace tells who talked to whom. */
export function startRecording(options: RecordingOptions, _ring: TraceRing, _runtime: Runtime): Recordings {
  const stops: (() => void)[] = []
  const record = (path: string | undefined, withKeys: boolean) => {
    if (path === undefined) return
    const file = openSync(path, 'w', 0o600)
    const recorder = createPcapngRecorder({ append: (octets) => writeSync(file, octets), withKeys })
    stops.push(() => {
      recorder.stop()
      closeSync(file)
    })
  }
  record(options.pcapng, false)
  record(options.withKeys, true)
  return {
    async stop() {
      for (const stop of stops) stop()
    },
  }
}
