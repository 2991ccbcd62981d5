import { DecodeError } from '@voltaic/base'
import { decodeRpdu, RP_CAUSES, type RpData, type Rpdu } from '@voltaic/sms'
import type { DeliveryReport } from './reports.ts'

const MESSAGE_TYPE = 0x07
const RP_DATA_FROM_PHONE = 0
const RP_SMMA = 6
const RESERVED_TYPE = 7

/** What a phone has sent, as the gateway treats it. */
export type RelayMessage =
  | { readonly kind: 'submission'; readonly data: RpData }
  | { readonly kind: 'report'; readonly report: DeliveryReport }
  | { readonly kind: 'memory-available'; readonly messageReference: number }
  /** It gets RP-ERROR. */
  | { readonly kind: 'refused'; readonly messageReference: number; readonly cause: number }
  /** Not to be answered: a report that cannot be read, or what only the network sends. */
  | { readonly kind: 'ignored' }
  /** Not even a reference. */
  | { readonly kind: 'unreadable' }

/** @param octets body of the MESSAGE @spec TS 24.011 §9.2, §9.3.1 */
export function readRelayMessage(octets: Uint8Array): RelayMessage {
  const [type, messageReference] = octets
  if (type === undefined || messageReference === undefined) return { kind: 'unreadable' }
  try {
    return kindOf(decodeRpdu(octets))
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    const refused = (cause: number) => ({ kind: 'refused', messageReference, cause }) as const
    if ((type & MESSAGE_TYPE) === RP_DATA_FROM_PHONE) return refused(RP_CAUSES.invalidMandatoryInformation)
    if ((type & MESSAGE_TYPE) === RESERVED_TYPE) return refused(RP_CAUSES.messageTypeNotImplemented)
    return (type & MESSAGE_TYPE) === RP_SMMA ? refused(RP_CAUSES.protocolError) : { kind: 'ignored' }
  }
}

function kindOf(rpdu: Rpdu): RelayMessage {
  if (rpdu.direction === 'network-to-ms') return { kind: 'ignored' }
  switch (rpdu.type) {
    case 'RP-DATA':
      return { kind: 'submission', data: rpdu }
    case 'RP-SMMA':
      return { kind: 'memory-available', messageReference: rpdu.messageReference }
    default:
      return { kind: 'report', report: rpdu }
  }
}
