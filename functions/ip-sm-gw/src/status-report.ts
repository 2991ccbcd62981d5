import { decodeTpdu, encodeTpdu, timeStampAt } from '@voltaic/sms'
import type { SmsRow } from './sms-statements.ts'

/**
 * What the sender of a message is told of its end: TP-MR and TP-RA as in the SMS-SUBMIT, TP-SCTS as in the SMS-DELIVER.
 *
 * @param at when it ended, in wall-clock milliseconds
 * @param status TP-ST
 * @returns the octets of an SMS-STATUS-REPORT; undefined when the message was no SMS-SUBMIT
 * @spec TS 23.040 §9.2.2.3, §9.2.3.15
 */
export function statusReportOf(
  { submit: octets, tpdu }: Pick<SmsRow, 'submit' | 'tpdu'>,
  at: number,
  status: number,
): Uint8Array | undefined {
  if (octets === null) return undefined
  const submit = decodeTpdu(octets, 'ms-to-network', 'RP-DATA')
  const deliver = decodeTpdu(tpdu, 'network-to-ms', 'RP-DATA')
  if (submit.type !== 'SMS-SUBMIT' || deliver.type !== 'SMS-DELIVER') return undefined
  return encodeTpdu({
    type: 'SMS-STATUS-REPORT',
    moreMessagesToSend: false,
    loopPrevention: false,
    isOfCommand: false,
    hasUserDataHeader: false,
    messageReference: submit.messageReference,
    recipientAddress: submit.destinationAddress,
    serviceCentreTimeStamp: deliver.serviceCentreTimeStamp,
    dischargeTime: timeStampAt(at),
    status,
  })
}
