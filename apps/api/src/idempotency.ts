import { createHmac } from 'node:crypto'
import type { Clock } from '@voltaic/runtime'
import type { Kysely } from '@voltaic/store'
import type { ApiTables } from './api-tables.ts'
import { RequestRefused } from './problem.ts'
import type { Principal } from './roles.ts'

/** How long an answer is kept for whoever asks again, in milliseconds. */
export const IDEMPOTENCY_LIFETIME: number = 24 * 60 * 60 * 1000
/** After so long without an answer the first request has died with its process. */
const CLAIM_LIFETIME = 60_000
/** Longest value of Idempotency-Key. */
export const MAX_IDEMPOTENCY_KEY = 128

export interface StoredAnswer {
  readonly status: number
  readonly body: unknown
}

/** Answers a repeated request with what the first one was answered. */
export interface Idempotency {
  /**
   * @returns the answer that was given before; undefined when the request is new and claimed: then `keep` or `release`
   * @throws RequestRefused while the first one is under way, or when it was another request
   */
  claim(principal: Principal, key: string, fingerprint: string): Promise<StoredAnswer | undefined>
  keep(principal: Principal, key: string, answer: StoredAnswer): Promise<void>
  /** It came to nothing, and may be tried again. */
  release(principal: Principal, key: string): Promise<void>
}

/**
 * What makes two requests the same one. The body may hold the password of a phone, which a plain hash would let whoever has
 * the database guess: so it takes the secret of the caller too, which the database does not have.
 *
 * @param secret the API key as it came
 */
export function fingerprintOf(secret: string, method: string, url: string, body: unknown): string {
  return createHmac('sha256', secret)
    .update(JSON.stringify([method, url, body ?? null]))
    .digest('hex')
}

export function createIdempotency({
  db,
  clock,
}: {
  readonly db: Kysely<ApiTables>
  readonly clock: Clock
}): Idempotency {
  const rowOf = (principal: Principal, key: string) => ({ key_id: principal.keyId, idempotency_key: key }) as const
  return {
    async claim(principal, key, fingerprint) {
      const now = clock.now()
      await db
        .deleteFrom('api_idempotency')
        .where(({ or, and, eb }) =>
          or([
            eb('created_at', '<', now - IDEMPOTENCY_LIFETIME),
            and([eb('status', '=', 0), eb('created_at', '<', now - CLAIM_LIFETIME)]),
          ]),
        )
        .execute()
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('api_idempotency')
        .values({ ...rowOf(principal, key), fingerprint, status: 0, answer: '', created_at: now })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirstOrThrow()
      if (numInsertedOrUpdatedRows !== 0n) return undefined
      const row = await db
        .selectFrom('api_idempotency')
        .selectAll()
        .where('key_id', '=', principal.keyId)
        .where('idempotency_key', '=', key)
        .executeTakeFirst()
      if (row === undefined || row.status === 0) {
        throw new RequestRefused(409, 'REQUEST_UNDER_WAY', 'the first request with this Idempotency-Key is under way')
      }
      if (row.fingerprint !== fingerprint) {
        const remedy = 'Use a new Idempotency-Key for a new request'
        throw new RequestRefused(422, 'IDEMPOTENCY_KEY_REUSED', 'this Idempotency-Key was of another request', remedy)
      }
      return { status: row.status, body: JSON.parse(row.answer) }
    },
    async keep(principal, key, { status, body }) {
      await db
        .updateTable('api_idempotency')
        .set({ status, answer: JSON.stringify(body ?? null) })
        .where('key_id', '=', principal.keyId)
        .where('idempotency_key', '=', key)
        .execute()
    },
    async release(principal, key) {
      await db
        .deleteFrom('api_idempotency')
        .where('key_id', '=', principal.keyId)
        .where('idempotency_key', '=', key)
        .execute()
    },
  }
}
