import type { EventTrace } from '@voltaic/runtime'
import { diameterKeys } from './keys-of-diameter.ts'
import { dnsKeys } from './keys-of-dns.ts'
import { sipKeys } from './keys-of-sip.ts'
import { isMessage, type TraceEntry } from './trace-entry.ts'
import { subscriberKey, type TakeKey } from './trace-key.ts'

/** More keys of one entry are not kept: an entry with a thousand Contacts says nothing by them. */
export const MAX_KEYS = 24

/** @param data octets of a message, with the length in front where it is DNS over TCP */
export function keysOfMessage(
  protocol: Exclude<TraceEntry['protocol'], 'event'>,
  transport: 'udp' | 'tcp',
  data: Buffer,
  take: TakeKey,
): void {
  if (protocol === 'sip') sipKeys(data, take)
  else if (protocol === 'diameter') diameterKeys(data, take)
  else dnsKeys(transport === 'tcp' ? data.subarray(2) : data, take)
}

export function keysOfEvent({ callId, subscribers }: Pick<EventTrace, 'callId' | 'subscribers'>, take: TakeKey): void {
  if (callId !== undefined) take(`c:${callId}`)
  for (const subscriber of subscribers ?? []) take(subscriberKey(subscriber))
}

/** Takes the keys of a message or an event. */
export function eachKey(entry: TraceEntry, take: TakeKey): void {
  if (isMessage(entry)) {
    const { data } = entry
    keysOfMessage(entry.protocol, entry.transport, Buffer.from(data.buffer, data.byteOffset, data.byteLength), take)
  } else keysOfEvent(entry, take)
}
