import type { SipResponse } from '@voltaic/sip'
import { encodeRpdu, type RpAddress, type Rpdu, type TpAddress } from '@voltaic/sms'
import { sendOutside } from '../messages.ts'
import type { UeRoom } from '../room.ts'

/** What short messages are in SIP. @spec TS 24.341 §5.3.1.2 */
const SMS_CONTENT_TYPE = 'application/vnd.3gpp.sms'

/** Whether a body is a message of the relay layer. */
export function isSms(contentType: string): boolean {
  return contentType.split(';', 1)[0]?.trim().toLowerCase() === SMS_CONTENT_TYPE
}

/** Where a message of the relay layer goes, and what it answers. */
export interface SmsEnvelope {
  /** Of the service centre, or of the gateway whose message it answers. */
  readonly to: string
  readonly callId?: string
  /** Call-ID of the MESSAGE that it answers. */
  readonly inReplyTo?: string
}

/**
 * Sends a message of the relay layer in a MESSAGE of its own.
 *
 * @throws VoltaicError CALL_NUMBER_INVALID
 * @spec TS 24.341 §5.3.1.2, §5.3.2.4, §5.3.2.5
 */
export function sendRpdu(rpdu: Rpdu, { to, callId, inReplyTo }: SmsEnvelope, room: UeRoom): Promise<SipResponse> {
  const headers = [
    ['Content-Type', SMS_CONTENT_TYPE] as const,
    // TS 24.341 §5.3.2.4: a report is for the gateway that has the short message, and for no other
    ...(inReplyTo === undefined
      ? []
      : [['In-Reply-To', inReplyTo] as const, ['Request-Disposition', 'no-fork'] as const]),
  ]
  return sendOutside('MESSAGE', to, headers, encodeRpdu(rpdu), room, callId)
}

/** RP address of a number. @spec TS 24.011 §8.2.5.2 */
export function rpAddressOf(number: string): RpAddress {
  const digits = number.replace(/^\+/, '')
  const typeOfNumber = number.startsWith('+') ? 'international' : 'unknown'
  return { kind: 'digits', typeOfNumber, numberingPlan: 1, digits }
}

/** An address as people write it: an international number with `+`, or a name. */
export function addressText(address: TpAddress): string {
  if (address.kind === 'alphanumeric') return address.text
  if (address.kind === 'octets') return Buffer.from(address.octets).toString('hex')
  return address.typeOfNumber === 'international' ? `+${address.digits}` : address.digits
}
