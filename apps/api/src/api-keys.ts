import { createHash, timingSafeEqual } from 'node:crypto'
import type { Clock, Random } from '@voltaic/runtime'
import type { Kysely } from '@voltaic/store'
import type { ApiTables } from './api-tables.ts'
import type { Principal, Role } from './roles.ts'

/** What may be shown of an API key. */
export interface ApiKeyView {
  readonly id: string
  readonly name: string
  readonly role: Role
  /** ISO 8601. */
  readonly createdAt: string
  readonly createdBy: string
  /** ISO 8601; absent while it is valid. */
  readonly revokedAt?: string
}

/** A key as it is shown once, to whoever makes it. */
export interface NewApiKey extends ApiKeyView {
  /** The key itself, for `Authorization: Bearer`. */
  readonly key: string
}

export interface ApiKeys {
  /** @returns undefined when there is a valid or revoked key of that name */
  create(name: string, role: Role, by: Principal): Promise<NewApiKey | undefined>
  list(): Promise<readonly ApiKeyView[]>
  /** @returns undefined when there is no such key */
  revoke(id: string): Promise<ApiKeyView | undefined>
  /** @param token what came as bearer */
  principalOf(token: string): Promise<Principal | undefined>
}

const KEY_PATTERN = /^vk_([0-9a-f]{8})_([A-Za-z0-9_-]{43})$/
const ID_OCTETS = 4
const SECRET_OCTETS = 32

export interface ApiKeysDeps {
  readonly db: Kysely<ApiTables>
  readonly clock: Clock
  readonly random: Random
}

/** A new key and the hash that is stored of it. */
export function generateApiKey(random: Random): { readonly id: string; readonly key: string; readonly hash: string } {
  const id = random.hex(ID_OCTETS)
  const secret = Buffer.from(random.bytes(SECRET_OCTETS)).toString('base64url')
  return { id, key: `vk_${id}_${secret}`, hash: hashOf(secret) }
}

export function createApiKeys({ db, clock, random }: ApiKeysDeps): ApiKeys {
  return {
    async create(name, role, by) {
      const { id, key, hash } = generateApiKey(random)
      const row = { id, name, role, created_at: clock.now(), created_by: by.name, revoked_at: null }
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('api_key')
        .values({ ...row, secret_hash: hash })
        .onConflict((conflict) => conflict.column('name').doNothing())
        .executeTakeFirstOrThrow()
      return numInsertedOrUpdatedRows === 0n ? undefined : { ...viewOf(row), key }
    },
    async list() {
      const rows = await db.selectFrom('api_key').selectAll().orderBy('created_at').orderBy('id').execute()
      return rows.map(viewOf)
    },
    async revoke(id) {
      await db
        .updateTable('api_key')
        .set({ revoked_at: clock.now() })
        .where('id', '=', id)
        .where('revoked_at', 'is', null)
        .execute()
      const row = await db.selectFrom('api_key').selectAll().where('id', '=', id).executeTakeFirst()
      return row && viewOf(row)
    },
    async principalOf(token) {
      const [, id = '', secret = ''] = KEY_PATTERN.exec(token) ?? []
      if (id === '') return undefined
      const row = await db.selectFrom('api_key').selectAll().where('id', '=', id).executeTakeFirst()
      if (row === undefined || row.revoked_at !== null || !isSame(hashOf(secret), row.secret_hash)) return undefined
      return { keyId: row.id, name: row.name, role: row.role }
    },
  }
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** Takes as long for a near miss as for a far one. */
export function isSame(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
}

function viewOf(row: Omit<ApiTables['api_key'], 'secret_hash'>): ApiKeyView {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    createdAt: new Date(row.created_at).toISOString(),
    createdBy: row.created_by,
    ...(row.revoked_at !== null && { revokedAt: new Date(row.revoked_at).toISOString() }),
  }
}
