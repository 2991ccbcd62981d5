import { addressKey, createSystemClock } from '@voltaic/runtime'
import type { TracedMessage } from '@voltaic/trace'
import type { Network } from './network.ts'

/**
 * The trace, once it has both ends of every message: other processes tell of their messages in their own time. Whatever
 * comes before a message that is there is there too, or one of its ends is missing. DNS is seen at one end only.
 */
export function wholeTrace(network: Network): Promise<readonly TracedMessage[]> {
  if (isWhole(network.trace())) return Promise.resolve(network.trace())
  return new Promise((resolve, reject) => {
    const giveUp = createSystemClock().startTimer(10_000, () => {
      stop()
      reject(new Error(`ends of messages are missing: ${[...oneEnded(network.trace())].join('\n')}`))
    })
    const stop = network.watch(() => {
      if (!isWhole(network.trace())) return
      stop()
      giveUp.cancel()
      resolve(network.trace())
    })
  })
}

function isWhole(messages: readonly TracedMessage[]): boolean {
  return oneEnded(messages).size === 0
}

/** What was only sent, or only received. */
function oneEnded(messages: readonly TracedMessage[]): ReadonlySet<string> {
  const open = new Map<string, number>()
  for (const message of messages) {
    const { direction, local, remote, transport, data } = message
    if (message.protocol === 'dns' || isPeering(message)) continue
    const [from, to] = direction === 'out' ? [local, remote] : [remote, local]
    const content = Buffer.from(data).toString('latin1')
    const key = `${transport} ${addressKey(from)} ${addressKey(to)} ${content}`
    open.set(key, (open.get(key) ?? 0) + (direction === 'out' ? 1 : -1))
  }
  return new Set([...open].filter(([, count]) => count !== 0).map(([key]) => key))
}

/** What belongs to application 0: peers connect when some of their traces are not read yet. @spec RFC 6733 §2.4 */
function isPeering({ protocol, data }: TracedMessage): boolean {
  return protocol === 'diameter' && data.subarray(8, 12).every((octet) => octet === 0)
}
