import { COMMAND_TYPES, RP_CAUSES, type SmsCommand } from '@voltaic/sms'
import type { Conclusions } from './conclusions.ts'
import { dialledOf } from './dialled.ts'
import { STATUS } from './outcome.ts'
import type { SmscRoom } from './room.ts'
import type { SmsParty } from './sms-parties.ts'
import type { SmsRow } from './sms-statements.ts'
import type { Failure } from './submission-failure.ts'

const CANCEL_REPORT = 1
const DELETE = 2
const ENABLE_REPORT = 3

const CANNOT_BE_ACTIONED: Failure = { cause: RP_CAUSES.protocolError, failureCause: 0xa0 }
const UNSUPPORTED: Failure = { cause: RP_CAUSES.requestedFacilityNotImplemented, failureCause: 0xa1 }

/**
 * Does what a phone wants to be done with a message that it has submitted and that has not ended: delete it, or turn its
 * status report on or off. Enquiries are not answered.
 *
 * @returns undefined when it is done
 * @throws VoltaicError of the store
 * @spec TS 23.040 §9.2.2.4, §9.2.3.19
 */
export async function obeyCommand(
  command: SmsCommand,
  sender: SmsParty,
  room: SmscRoom,
  conclusions: Conclusions,
): Promise<Failure | undefined> {
  const { commandType } = command
  if (commandType < CANCEL_REPORT || !COMMAND_TYPES.has(commandType)) return UNSUPPORTED
  const row = await findMessage(command, sender, room)
  if (row === undefined) return CANNOT_BE_ACTIONED
  if (commandType === DELETE) {
    const end = { state: 'dropped', status: STATUS.deletedBySender, reason: 'deleted by its sender' } as const
    const hasEnded = await conclusions.end(row.id, end)
    room.kick(row.destination)
    return hasEnded ? undefined : CANNOT_BE_ACTIONED
  }
  await room.statements.setReport.write({ id: row.id, requested: commandType === ENABLE_REPORT ? 1 : 0 })
  return undefined
}

/** The message of the sender to TP-DA whose TP-MR is TP-MN, the latest of several. */
async function findMessage(
  { destinationAddress, messageNumber }: SmsCommand,
  sender: SmsParty,
  { numberPlan, statements }: SmscRoom,
): Promise<SmsRow | undefined> {
  const dialled = dialledOf(destinationAddress)
  const meant = dialled === undefined ? undefined : numberPlan.normalise(dialled, { caller: [sender.impu] })
  if (meant?.kind !== 'global') return undefined
  const rows = await statements.openOf.read({ sender: sender.key, destination: meant.e164 })
  // TP-MR is the second octet of an SMS-SUBMIT
  return rows.findLast(({ submit }) => submit?.[1] === messageNumber)
}
