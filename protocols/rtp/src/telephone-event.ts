import { DecodeError } from '@voltaic/base'

//    0                   1                   2                   3
//    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//   |     event     |E|R| volume    |          duration             |
//   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+

const LENGTH = 4
const E = 0x80
const MAX_VOLUME = 63
/** Events that one packet may have: those that follow each other without a gap. More are not believed. */
export const MAX_EVENTS = 16
/** The longest duration that one event or one segment of it can say. */
export const MAX_EVENT_DURATION = 0xffff
const DTMF = '0123456789*#ABCD'

/** @spec RFC 4733 §2.3 */
export interface TelephoneEvent {
  /** 0 to 15 are the DTMF digits `0` to `9`, `*`, `#`, `A` to `D`. */
  readonly event: number
  readonly isEnd: boolean
  /** Power in -dBm0, from 0 to 63: larger is softer. */
  readonly volume: number
  /** Timestamp units since the timestamp of the packet. */
  readonly duration: number
}

/**
 * The event of a packet; several only when short ones follow each other without a gap.
 *
 * @throws DecodeError TELEPHONE_EVENT_LENGTH
 * @spec RFC 4733 §2.3, §2.5.1.5
 */
export function decodeTelephoneEvents(payload: Uint8Array): TelephoneEvent[] {
  if (payload.length === 0 || payload.length % LENGTH !== 0 || payload.length > MAX_EVENTS * LENGTH) {
    const message = `${payload.length} octets of telephone-events`
    throw new DecodeError('TELEPHONE_EVENT_LENGTH', message, payload.length, 'RFC 4733 §2.3')
  }
  const events: TelephoneEvent[] = []
  for (let at = 0; at < payload.length; at += LENGTH) {
    const flags = payload[at + 1] as number
    events.push({
      event: payload[at] as number,
      isEnd: (flags & E) !== 0,
      volume: flags & MAX_VOLUME,
      duration: ((payload[at + 2] as number) << 8) | (payload[at + 3] as number),
    })
  }
  return events
}

/**
 * Writes one event at `at`.
 *
 * @returns where the next octet belongs
 * @throws RangeError for a value that does not fit its field
 * @spec RFC 4733 §2.3
 */
export function writeTelephoneEvent(into: Uint8Array, at: number, event: TelephoneEvent): number {
  const { duration, volume } = event
  if (!(event.event >= 0 && event.event <= 255)) throw new RangeError(`event ${event.event}`)
  if (!(volume >= 0 && volume <= MAX_VOLUME)) throw new RangeError(`a volume of ${volume}`)
  if (!(duration >= 0 && duration <= MAX_EVENT_DURATION)) throw new RangeError(`a duration of ${duration}`)
  if (into.length < at + LENGTH) throw new RangeError(`no room for an event at ${at}`)
  into[at] = event.event
  into[at + 1] = (event.isEnd ? E : 0) | volume
  into[at + 2] = duration >> 8
  into[at + 3] = duration
  return at + LENGTH
}

/** The event of a DTMF digit; undefined for what is none. @spec RFC 4733 §3.2 */
export function eventOfDigit(digit: string): number | undefined {
  const event = digit.length === 1 ? DTMF.indexOf(digit.toUpperCase()) : -1
  return event < 0 ? undefined : event
}

/** The DTMF digit of an event; undefined for the events from 16 on. @spec RFC 4733 §3.2 */
export function digitOfEvent(event: number): string | undefined {
  return DTMF[event]
}
