import { MediaAnchor, type MediaFailurePolicy, MediaWatch, type RecordingRule } from '@voltaic/iq'
import type { MediaGateway } from '@voltaic/ng'
import type { BackgroundWork, Runtime } from '@voltaic/runtime'

/** How the media of calls over trunks is anchored, at the transition gateway (TrGW). */
export interface TrunkMediaConfig {
  readonly onFailure: MediaFailurePolicy
  /** Of the addresses that the core is told; absent: the same as the trunk uses. */
  readonly coreFamily?: 'IP4' | 'IP6'
  /** Of the addresses that trunks are told; absent: the same as the core uses. */
  readonly trunkFamily?: 'IP4' | 'IP6'
  /** Codecs that are offered to a trunk besides those of the phone, and transcoded when it takes one. */
  readonly trunkCodecs: readonly string[]
  /** The same for what the core is offered by a trunk. */
  readonly coreCodecs: readonly string[]
  /** How long a call may be without a packet, in milliseconds. */
  readonly inactivityMs: number
  readonly recordingRules: readonly RecordingRule[]
}

/** The media of all calls over trunks of a BGCF. @spec TS 23.228 §I.3.2; TS 29.238 §5.1 */
export interface TrunkMedia {
  readonly config: TrunkMediaConfig
  readonly anchor: MediaAnchor
  /** Lets go of a call, behind what is being answered. */
  ended(mediaCallId: string, tag: string): void
  /** Has a call recorded from now on, where the gateway has it. @param metadata as `recordingWish` makes it */
  record(mediaCallId: string, metadata: string): Promise<void>
  start(): void
  stop(): void
}

export function createTrunkMedia(
  config: TrunkMediaConfig | undefined,
  gateway: MediaGateway | undefined,
  {
    element,
    runtime,
    background,
  }: { readonly element: string; readonly runtime: Runtime; readonly background: BackgroundWork },
): TrunkMedia | undefined {
  if (config === undefined || gateway === undefined) return undefined
  const { onFailure, inactivityMs } = config
  // what a trunk plays before the answer is what the caller has to hear: announcements of its network
  const anchor = new MediaAnchor({ gateway, onFailure, earlyMedia: 'open', element, runtime })
  const watch = new MediaWatch({
    runtime,
    gateway,
    calls: anchor.calls,
    inactivityMs,
    onReport: (call, report) => anchor.reported(call, report),
  })
  return {
    config,
    anchor,
    ended: (mediaCallId, tag) => background.add(() => anchor.ended(mediaCallId, tag)),
    async record(mediaCallId, metadata) {
      if (!anchor.calls.has(mediaCallId) || (await gateway.startRecording({ callId: mediaCallId, metadata }))) return
      runtime.counters.add('bgcf.not-recorded')
      runtime.log.warn('a call over a trunk is not recorded, though a rule wants it', { call: mediaCallId })
    },
    start: () => watch.start(),
    stop: () => watch.stop(),
  }
}
