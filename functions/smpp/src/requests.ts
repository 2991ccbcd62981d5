import type { Clock } from '@voltaic/runtime'
import {
  type CancelSm,
  COMMAND_STATUS,
  formatSmppTime,
  type QuerySm,
  type SmppMessage,
  type SmppPdu,
} from '@voltaic/smpp'
import { messageStateOf } from './deliver-sm.ts'
import type { SmppAccount, SmppCentre } from './ports.ts'
import { refusalOf } from './session.ts'
import { submissionOf } from './submission.ts'
import type { WholeTexts } from './whole-texts.ts'

/** command_status of what the service centre refuses; all else is a failure of the system. @spec SMPP 3.4 §5.1.3 */
const STATUS_OF_REFUSAL: Readonly<Record<string, number>> = {
  INVALID_NUMBER: COMMAND_STATUS.ESME_RINVDSTADR,
  UNASSIGNED_NUMBER: COMMAND_STATUS.ESME_RINVDSTADR,
  INVALID_ORIGINATOR: COMMAND_STATUS.ESME_RINVSRCADR,
  TEXT_TOO_LONG: COMMAND_STATUS.ESME_RINVMSGLEN,
  QUEUE_FULL: COMMAND_STATUS.ESME_RMSGQFUL,
  STORE_FULL: COMMAND_STATUS.ESME_RMSGQFUL,
}

/** What requests need. */
export interface RequestRoom {
  readonly centre: SmppCentre
  readonly clock: Clock
  readonly texts: WholeTexts
}

/** The response to a request of a bound client. @spec SMPP 3.4 §4.4, §4.8, §4.9 */
export function respond(pdu: SmppPdu, account: SmppAccount, room: RequestRoom): Promise<SmppPdu> {
  switch (pdu.command) {
    case 'submit_sm':
      return submit(pdu, account, room)
    case 'query_sm':
      return query(pdu, account, room)
    case 'cancel_sm':
      return cancel(pdu, account, room)
    default:
      return Promise.resolve(refusalOf(pdu, COMMAND_STATUS.ESME_RINVCMDID))
  }
}

async function submit(pdu: SmppMessage, { systemId }: SmppAccount, room: RequestRoom): Promise<SmppPdu> {
  const read = submissionOf(pdu, systemId, room.clock.now())
  if (read.kind === 'refused') return refusalOf(pdu, read.status)
  const result = await room.centre.submit(read.submission)
  if (result.kind === 'refused') {
    return refusalOf(pdu, STATUS_OF_REFUSAL[result.reason] ?? COMMAND_STATUS.ESME_RSYSERR)
  }
  const messageId = room.texts.add(result.ids)
  return { command: 'submit_sm_resp', status: 0, sequence: pdu.sequence, messageId, tlvs: [] }
}

async function query(pdu: QuerySm, { systemId }: SmppAccount, { centre }: RequestRoom): Promise<SmppPdu> {
  const { messageId, sequence } = pdu
  const found = await centre.find(messageId)
  if (found === undefined || found.account !== systemId) return refusalOf(pdu, COMMAND_STATUS.ESME_RQUERYFAIL)
  const finalDate = found.endedAt === undefined ? '' : formatSmppTime(found.endedAt)
  const errorCode = found.state === 'delivered' ? 0 : (found.status ?? 0)
  const result = { messageId, finalDate, messageState: messageStateOf(found.state), errorCode }
  return { command: 'query_sm_resp', status: 0, sequence, result, tlvs: [] }
}

async function cancel(pdu: CancelSm, { systemId }: SmppAccount, { centre }: RequestRoom): Promise<SmppPdu> {
  const { messageId, sequence } = pdu
  // DEVIATION SMPP 3.4 §4.9: a message is named, never all of them from somebody to somebody
  const found = messageId === '' ? undefined : await centre.find(messageId)
  if (found === undefined || found.account !== systemId) return refusalOf(pdu, COMMAND_STATUS.ESME_RCANCELFAIL)
  const outcome = await centre.drop(messageId, 'cancelled by its sender')
  if (outcome !== 'done') return refusalOf(pdu, COMMAND_STATUS.ESME_RCANCELFAIL)
  return { command: 'cancel_sm_resp', status: 0, sequence, tlvs: [] }
}
