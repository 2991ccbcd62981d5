import type { Clock, Random } from '@voltaic/runtime'
import type { Kysely } from '@voltaic/store'
import type { ApiTables, AuditOutcome } from './api-tables.ts'
import type { Problem } from './problem.ts'
import type { Principal, Role } from './roles.ts'

/** One entry of the audit log. */
export interface AuditView {
  readonly id: string
  /** ISO 8601. */
  readonly at: string
  readonly actor: string
  readonly keyId: string
  readonly role: Role
  readonly operation: string
  readonly target: string
  /** `begun` stays where the process died before it could say how it ended. */
  readonly outcome: AuditOutcome
  readonly before?: unknown
  readonly after?: unknown
  readonly problems?: readonly Problem[]
}

/** What came of it. */
export interface AuditedOutcome {
  readonly outcome: Exclude<AuditOutcome, 'begun'>
  readonly before?: unknown
  readonly after?: unknown
  readonly problems?: readonly Problem[] | undefined
}

export interface AuditLog {
  /**
   * Notes that somebody is about to change something, before anything is changed.
   * @returns to be called with what came of it
   */
  begin(principal: Principal, operation: string, target: string): Promise<(outcome: AuditedOutcome) => Promise<void>>
  /** The newest first. @param page.before id of the last entry of the page before @param page.targets only what was done to them */
  list(page: {
    readonly before?: string | undefined
    readonly targets?: readonly string[]
    readonly limit: number
  }): Promise<readonly AuditView[]>
}

/** Digits of a time in milliseconds, until the year 33658. */
const TIME_DIGITS = 15
const COUNT_DIGITS = 6
const MOST_A_MILLISECOND = 10 ** COUNT_DIGITS
const SUFFIX_OCTETS = 4

export function createAuditLog(deps: {
  readonly db: Kysely<ApiTables>
  readonly clock: Clock
  readonly random: Random
}): AuditLog {
  const { db, clock, random } = deps
  let count = 0
  return {
    async begin(principal, operation, target) {
      const at = clock.now()
      // those of one millisecond stay in order, and those of two processes apart
      const place = String(count++ % MOST_A_MILLISECOND).padStart(COUNT_DIGITS, '0')
      const id = `${String(at).padStart(TIME_DIGITS, '0')}-${place}-${random.hex(SUFFIX_OCTETS)}`
      const { keyId: key_id, name: actor, role } = principal
      const nothing = { before: null, after: null, problems: null }
      await db
        .insertInto('api_audit')
        .values({ id, at, actor, key_id, role, operation, target, outcome: 'begun', ...nothing })
        .execute()
      return async ({ outcome, before, after, problems }) => {
        const ended = { outcome, before: jsonOrNull(before), after: jsonOrNull(after), problems: jsonOrNull(problems) }
        await db.updateTable('api_audit').set(ended).where('id', '=', id).execute()
      }
    },
    async list({ before, targets, limit }) {
      const rows = await db
        .selectFrom('api_audit')
        .selectAll()
        .$if(before !== undefined, (query) => query.where('id', '<', before ?? ''))
        .$if(targets !== undefined, (query) => query.where('target', 'in', targets ?? []))
        .orderBy('id', 'desc')
        .limit(limit)
        .execute()
      return rows.map(({ at, key_id: keyId, before, after, problems, ...row }) => ({
        ...row,
        keyId,
        at: new Date(at).toISOString(),
        ...(before !== null && { before: JSON.parse(before) }),
        ...(after !== null && { after: JSON.parse(after) }),
        ...(problems !== null && { problems: JSON.parse(problems) }),
      }))
    },
  }
}

/** What an id looks like. */
export const AUDIT_ID: string = `^\\d{${TIME_DIGITS}}-\\d{${COUNT_DIGITS}}-[0-9a-f]{${2 * SUFFIX_OCTETS}}$`

/** The id before which everything is earlier than that time. @param at milliseconds since 1970 */
export function auditIdBefore(at: number): string {
  return String(Math.ceil(at)).padStart(TIME_DIGITS, '0')
}

function jsonOrNull(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value)
}
