import type { IfcCompiler, SharedIfcSets } from '@voltaic/profile'
import type { InTurn } from './in-turn.ts'
import type { OriginalDialogs } from './original-dialogs.ts'
import type { Rounds } from './rounds.ts'
import type { ServerHealth } from './server-health.ts'
import type { UnregisteredUsers } from './unregistered-users.ts'

/** What the S-CSCF needs to invoke the services of its users. @spec TS 24.229 §5.4.3; TS 23.218 §6 */
export interface Services {
  readonly compiler: IfcCompiler
  /** Filter criteria that user profiles name by number. @spec TS 29.228 §B.2.2 */
  readonly sharedIfcSets: SharedIfcSets
  readonly dialogs: OriginalDialogs
  readonly rounds: Rounds
  /** Which application servers do not answer. */
  readonly health: ServerHealth
  /** Third-party REGISTERs, by server and user: none overtakes another on the way. */
  readonly tellings: InTurn
  readonly unregistered: UnregisteredUsers
  /** How long an application server may do nothing at all, in milliseconds. */
  readonly timeoutMs: number
}
