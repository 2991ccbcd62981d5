import { createPcapngWriter } from '@voltaic/capture'
import { DissectorHints } from './dissector-hints.ts'
import { subscribeToMessages } from './message-source.ts'

export interface PcapngRecorderOptions {
  /** Takes the next octets of the file. Must not wait; if it throws, that message is counted as lost. */
  append(octets: Uint8Array): void
  /**
   * Record true keys (CK, IK, XRES, the key AVPs of an MAA) instead of zeros. Such a file can decrypt calls: give it a
   * sink of its own and guard it like the key file.
   */
  readonly withKeys?: boolean
  /** Named in the file: `voltaic 0.1.0`. */
  readonly application?: string
}

export interface RecorderCounters {
  readonly recorded: number
  readonly lost: number
}

/** Writes all messages of this process as pcapng, each hop within the process once. */
export interface PcapngRecorder {
  readonly counters: RecorderCounters
  /** What Wireshark has to be told about unusual ports, each for an option `-d` of tshark: `tcp.port==6060,sip`. */
  dissectorHints(): readonly string[]
  stop(): void
}

const MASKED = 'CK, IK, XRES and Digest-HA1 are overwritten with zeros'
const WITH_KEYS = 'Holds CK, IK, XRES and Digest-HA1 of subscribers'

/** Begins the file at once, and goes on until it is stopped. */
export function createPcapngRecorder(options: PcapngRecorderOptions): PcapngRecorder {
  const withKeys = options.withKeys ?? false
  const hints = new DissectorHints()
  const counts = { recorded: 0, lost: 0 }
  const writer = createPcapngWriter({
    comment: withKeys ? WITH_KEYS : MASKED,
    ...(options.application !== undefined && { application: options.application }),
  })
  options.append(writer.header())
  const stop = subscribeToMessages({
    withKeys,
    onMessage(protocol, trace) {
      hints.learn(protocol, trace)
      try {
        options.append(writer.message(trace))
        counts.recorded += 1
      } catch {
        // Whoever watches must not disturb the traffic that is watched.
        counts.lost += 1
      }
    },
  })
  return {
    get counters() {
      return { ...counts }
    },
    dissectorHints: () => hints.list(),
    stop,
  }
}
