import {
  type EarlyMediaPolicy,
  MediaAnchor,
  type MediaFailurePolicy,
  MediaWatch,
  type RecordingRule,
} from '@voltaic/iq'
import type { MediaGateway } from '@voltaic/ng'
import type { Runtime } from '@voltaic/runtime'

/** How the P-CSCF has the media of its phones anchored. */
export interface PcscfMediaConfig {
  readonly onFailure: MediaFailurePolicy
  readonly earlyMedia: EarlyMediaPolicy
  /** Of the addresses that the core is told; absent: the same as the phone uses. */
  readonly coreFamily?: 'IP4' | 'IP6'
  /** Codecs that each side is offered besides those of the other, and transcoded when it takes one; absent: none. */
  readonly transcode?: readonly string[]
  /** How long a call may be without a packet, in milliseconds. */
  readonly inactivityMs: number
  /** Which calls are recorded; their subscribers are canonical. */
  readonly recordingRules: readonly RecordingRule[]
}

/** The media of all phones of a P-CSCF. @spec TS 23.228 §G.2.2; TS 23.334 §5.1 */
export interface PcscfMedia {
  readonly config: PcscfMediaConfig
  readonly anchor: MediaAnchor
  start(): void
  stop(): void
}

export function createPcscfMedia(
  config: PcscfMediaConfig | undefined,
  gateway: MediaGateway | undefined,
  element: string,
  runtime: Runtime,
): PcscfMedia | undefined {
  if (config === undefined || gateway === undefined) return undefined
  const { onFailure, earlyMedia, inactivityMs } = config
  const anchor = new MediaAnchor({ gateway, onFailure, earlyMedia, element, runtime })
  const watch = new MediaWatch({
    runtime,
    gateway,
    calls: anchor.calls,
    inactivityMs,
    onReport: (call, report) => anchor.reported(call, report),
  })
  return { config, anchor, start: () => watch.start(), stop: () => watch.stop() }
}
