import { type Clock, type MessageTrace, type TransitionTrace, transitionTrace } from '@voltaic/runtime'
import { BoundedRing } from './bounded-ring.ts'
import { subscribeToMessages } from './message-source.ts'
import { MessageStore } from './message-store.ts'
import { matchesFilter, type TraceFilter } from './trace-filter.ts'
import type { TracedMessage, TraceProtocol } from './traced-message.ts'

export interface TraceRingOptions {
  readonly clock: Clock
  /** Messages kept; 10,000 unless given. */
  readonly capacity?: number
  /** Octets of messages kept; 64 MiB unless given. The newest message is kept whatever its size. */
  readonly maxOctets?: number
  /** Keep a message between two elements of this process at both its ends, as `maskedTranscript` wants it. */
  readonly bothEnds?: boolean
  /** Steps of state machines kept; none unless given, as they cost as much as messages. */
  readonly transitions?: number
}

export interface TraceCounters {
  /** Messages taken into the ring. */
  readonly messages: number
  /** Messages that had to go for newer ones. */
  readonly overwritten: number
  /** Calls of a listener that threw. */
  readonly listenerFailures: number
}

/** The last messages of this process, in memory. */
export interface TraceRing {
  /** Oldest first. @param filter `withinMilliseconds` counts back from now */
  read(filter?: TraceFilter & { readonly withinMilliseconds?: number }): readonly TracedMessage[]
  /** Oldest first; empty unless the ring was made to keep them. */
  readTransitions(): readonly TransitionTrace[]
  /**
   * Calls `listener` with every message from now on, before the publisher goes on: a slow listener slows traffic.
   *
   * @returns a function that ends the subscription
   */
  subscribe(listener: (message: TracedMessage) => void, filter?: TraceFilter): () => void
  readonly counters: TraceCounters
  /** Ends the subscription to the trace channels; what was kept can still be read. */
  stop(): void
}

const DEFAULT_CAPACITY = 10_000
const DEFAULT_MAX_OCTETS = 64 * 1024 * 1024

export function createTraceRing(options: TraceRingOptions): TraceRing {
  const capacity = options.capacity ?? DEFAULT_CAPACITY
  const maxOctets = options.maxOctets ?? DEFAULT_MAX_OCTETS
  const messages = new MessageStore(capacity, maxOctets)
  const steps = new BoundedRing<TransitionTrace>(options.transitions ?? 0, Number.MAX_VALUE, () => 0)
  const listeners = new Set<(message: TracedMessage) => void>()
  const counts = { messages: 0, listenerFailures: 0 }

  function tell(message: TracedMessage): void {
    for (const listener of listeners) {
      try {
        listener(message)
      } catch {
        // Whoever watches must not disturb the traffic that is watched.
        counts.listenerFailures += 1
      }
    }
  }

  function take(protocol: TraceProtocol, trace: MessageTrace): void {
    counts.messages += 1
    if (capacity > 0) messages.push(protocol, trace)
    if (listeners.size > 0) tell({ ...trace, protocol })
  }

  const endMessages = subscribeToMessages({ onMessage: take, ...(options.bothEnds && { onSecondSight: take }) })
  const endTransitions = options.transitions ? transitionTrace.subscribe((step) => steps.push(step)) : undefined

  return {
    read(filter = {}) {
      const { withinMilliseconds } = filter
      const oldest =
        withinMilliseconds === undefined ? Number.NEGATIVE_INFINITY : options.clock.now() - withinMilliseconds
      return [...messages].filter((message) => message.at >= oldest && matchesFilter(message, filter))
    },
    readTransitions: () => [...steps],
    subscribe(listener, filter) {
      const filtered = filter
        ? (message: TracedMessage): void => {
            if (matchesFilter(message, filter)) listener(message)
          }
        : (message: TracedMessage): void => listener(message)
      listeners.add(filtered)
      return () => listeners.delete(filtered)
    },
    get counters() {
      return { ...counts, overwritten: messages.overwritten }
    },
    stop() {
      endMessages()
      endTransitions?.()
    },
  }
}
