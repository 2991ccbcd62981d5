import type { ServerAssignmentRequest } from '@voltaic/diameter'
import type { ProcedureContext } from './procedure.ts'
import { queueTermination } from './push-queue.ts'
import type { AssignmentRow } from './subscriber-store.ts'

/**
 * The S-CSCF that has lost a set to the one that registers it now: the one that had it when the reassignment was allowed,
 * or when the new one asked for authentication vectors.
 */
function replacedScscf(request: ServerAssignmentRequest, row: AssignmentRow): string | undefined {
  const old = row.replacedScscf ?? (row.reassignmentPending === 1 ? row.scscf : null)
  return old === null || old === request.serverName ? undefined : old
}

/**
 * Queues the RTR by which the old S-CSCF learns that the user has a new one; when it cannot be reached, which is why it was
 * replaced, it is told when it comes back.
 *
 * @param row as it was before the registration
 * @spec TS 29.228 §6.1.3.1, §8.1.1
 */
export async function cancelReplaced(
  { subscribers, runtime }: ProcedureContext,
  request: ServerAssignmentRequest,
  row: AssignmentRow,
): Promise<void> {
  const old = replacedScscf(request, row)
  if (old === undefined && row.replacedScscf === null) return
  const { registrationSetId } = row
  const identities = await subscribers.profileOfSet.read({ registrationSetId })
  const scscfId = old === undefined ? undefined : await subscribers.scscfId(old)
  await subscribers.store.db.transaction().execute(async (transaction) => {
    await transaction.deleteFrom('hss_replaced_scscf').where('registration_set_id', '=', registrationSetId).execute()
    if (scscfId === undefined) return
    await queueTermination(transaction, runtime.random.hex(16), scscfId, {
      impi: request.impi ?? '',
      impus: identities.map(({ identity }) => identity),
      associatedImpis: [],
      reason: 'NEW_SERVER_ASSIGNED',
    })
  })
}
