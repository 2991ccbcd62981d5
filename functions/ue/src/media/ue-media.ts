import type { AmrCodec } from '@voltaic/amr'
import { DEFAULT_MEDIA_PORTS, type MediaPortRange, MediaPorts } from '@voltaic/rtp'
import type { Runtime } from '@voltaic/runtime'
import type { RadioConfig, RadioSaving } from '../radio/radio-config.ts'
import { throughRadio } from '../radio/radio-net.ts'
import { type CallMedia, createCallMedia } from './call-media.ts'
import { MediaClock } from './media-clock.ts'
import type { MediaFile } from './media-file.ts'

export interface UeMediaOptions {
  readonly runtime: Pick<Runtime, 'net' | 'clock' | 'random' | 'counters'>
  /** What is played, and what is expected to come; one for each codec that calls may agree on. */
  readonly files: readonly MediaFile[]
  /** 16384 to 32767 unless given. */
  readonly ports?: MediaPortRange
  /** The radio that media go over, with compressed headers; without it they go into the network as they are. */
  readonly radio?: RadioConfig
}

/** The media of all phones of one process: they share a ticker, the files, and the range of ports. */
export interface UeMedia {
  /** Codecs that there is a recording for. */
  readonly codecs: readonly AmrCodec[]
  /** @param localHost literal address that the phone's media is bound to */
  createCall(localHost: string): CallMedia
  /** What header compression has saved so far; undefined without a radio. */
  saving(): RadioSaving | undefined
}

/** @throws RangeError for a range without a pair of ports */
export function createUeMedia({ runtime, files, ports = DEFAULT_MEDIA_PORTS, radio }: UeMediaOptions): UeMedia {
  const air = radio && throughRadio(runtime.net, radio, runtime)
  const deps = {
    runtime,
    clock: new MediaClock(runtime.clock),
    ports: new MediaPorts(air?.net ?? runtime.net, runtime.random, ports),
    files,
  }
  return {
    codecs: files.map(({ codec }) => codec),
    createCall: (localHost) => createCallMedia(deps, localHost),
    saving: () => air?.saving(),
  }
}
