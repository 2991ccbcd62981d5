import type { AmrCodec } from '@voltaic/amr'
import type { Runtime } from '@voltaic/runtime'
import { type CallMedia, createCallMedia } from './call-media.ts'
import { MediaClock } from './media-clock.ts'
import type { MediaFile } from './media-file.ts'
import { DEFAULT_MEDIA_PORTS, type MediaPortRange, MediaPorts } from './media-ports.ts'

export interface UeMediaOptions {
  readonly runtime: Pick<Runtime, 'net' | 'clock' | 'random' | 'counters'>
  /** What is played, and what is expected to come; one for each codec that calls may agree on. */
  readonly files: readonly MediaFile[]
  /** 16384 to 32767 unless given. */
  readonly ports?: MediaPortRange
}

/** The media of all phones of one process: they share a ticker, the files, and the range of ports. */
export interface UeMedia {
  /** Codecs that there is a recording for. */
  readonly codecs: readonly AmrCodec[]
  /** @param localHost literal address that the phone's media is bound to */
  createCall(localHost: string): CallMedia
}

/** @throws RangeError for a range without a pair of ports */
export function createUeMedia({ runtime, files, ports = DEFAULT_MEDIA_PORTS }: UeMediaOptions): UeMedia {
  const deps = {
    runtime,
    clock: new MediaClock(runtime.clock),
    ports: new MediaPorts(runtime.net, runtime.random, ports),
    files,
  }
  return {
    codecs: files.map(({ codec }) => codec),
    createCall: (localHost) => createCallMedia(deps, localHost),
  }
}
