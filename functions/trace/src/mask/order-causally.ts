import { type Address, addressKey } from '@voltaic/runtime'
import type { TracedMessage } from '../traced-message.ts'

/** One sight of a message, in the order in which its element saw things. */
interface Sight {
  readonly message: TracedMessage
  /** The sending of what is received here; undefined when nobody traced it. */
  readonly sentAs: Sight | undefined
  isDone: boolean
}

/**
 * Puts traces, also those of several processes, into one order that does not depend on their clocks: every element's
 * own order is kept, nothing is received before it is sent, and what is independent goes by the names of the elements.
 * Of a message that was traced at both ends, the sending stays.
 *
 * @param traces in any order, but those of one element in the order in which it published them
 */
export function orderCausally(traces: readonly TracedMessage[]): readonly TracedMessage[] {
  const queues = queuesByElement(traces)
  const ordered: TracedMessage[] = []
  for (let left = traces.length; left > 0; left -= 1) {
    const sight = takeNext(queues)
    if (sight === undefined) break
    sight.isDone = true
    if (sight.sentAs === undefined) ordered.push(sight.message)
  }
  return ordered
}

/** One queue for each element, sorted by its name. */
function queuesByElement(traces: readonly TracedMessage[]): readonly Sight[][] {
  const sent = new Map<string, Sight[]>()
  const sights = new Map<TracedMessage, Sight>()
  for (const message of traces.filter(({ direction }) => direction === 'out')) {
    const sight: Sight = { message, sentAs: undefined, isDone: false }
    sights.set(message, sight)
    append(sent, contentKey(message, message.local, message.remote), sight)
  }
  const queues = new Map<string, Sight[]>()
  for (const message of traces) {
    const sight = sights.get(message) ?? {
      message,
      // Of equal messages between the same addresses, retransmissions, the first sent is the first received.
      sentAs: sent.get(contentKey(message, message.remote, message.local))?.shift(),
      isDone: false,
    }
    append(queues, message.element, sight)
  }
  return [...queues].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, queue]) => queue)
}

function append<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key)
  if (list) list.push(item)
  else lists.set(key, [item])
}

function contentKey(message: TracedMessage, from: Address, to: Address): string {
  const content = Buffer.from(message.data.buffer, message.data.byteOffset, message.data.byteLength).toString('latin1')
  return `${message.transport} ${addressKey(from)} ${addressKey(to)} ${content}`
}

/** Receiving comes before sending: what has arrived is out of the way of what it may have caused. */
function takeNext(queues: readonly Sight[][]): Sight | undefined {
  const isReady = (sight: Sight | undefined): sight is Sight =>
    sight !== undefined && (sight.sentAs === undefined || sight.sentAs.isDone)
  const waiting = queues.filter((queue) => queue.length > 0)
  const ready = waiting.filter(([first]) => isReady(first))
  const queue =
    ready.find(([first]) => first?.sentAs !== undefined) ??
    ready[0] ??
    // Traces that contradict themselves, as when the beginning was lost: by their clocks, then.
    waiting.toSorted((a, b) => (a[0]?.message.at ?? 0) - (b[0]?.message.at ?? 0))[0]
  return queue?.shift()
}
