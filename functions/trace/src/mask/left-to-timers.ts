import { DecodeError } from '@voltaic/base'
import { addressKey } from '@voltaic/runtime'
import { parseMessage, SipResponse } from '@voltaic/sip'
import type { TracedMessage } from '../traced-message.ts'

/**
 * The messages without those that only a slow machine or a lossy network causes: SIP messages sent again, octet by
 * octet the same, and 100 Trying, which says that an answer takes its time.
 *
 * @spec RFC 3261 §17.1.2.2, §17.2.1, §17.2.2; RFC 4320 §4.1
 */
export function withoutTimerEffects(messages: readonly TracedMessage[]): readonly TracedMessage[] {
  const sent = new Set<string>()
  return messages.filter((message) => {
    if (message.protocol !== 'sip') return true
    const { local, remote, direction, transport, data } = message
    const content = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('latin1')
    const key = `${direction} ${transport} ${addressKey(local)} ${addressKey(remote)} ${content}`
    if (sent.has(key)) return false
    sent.add(key)
    return !isTrying(data)
  })
}

function isTrying(data: Uint8Array): boolean {
  try {
    const message = parseMessage(data)
    return message instanceof SipResponse && message.status === 100
  } catch (error) {
    if (error instanceof DecodeError) return false
    throw error
  }
}
