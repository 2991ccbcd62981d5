import type { Table } from '@voltaic/base'
import { inviteClient } from './invite-client.ts'
import { inviteServer } from './invite-server.ts'
import { nonInviteClient } from './non-invite-client.ts'
import { nonInviteServer } from './non-invite-server.ts'

/** The four transactions of RFC 3261 §17 by name, for the script that draws them. */
export const transactionTables: Readonly<Record<string, Table<string, string, string>>> = {
  'INVITE client': inviteClient,
  'non-INVITE client': nonInviteClient,
  'INVITE server': inviteServer,
  'non-INVITE server': nonInviteServer,
}
