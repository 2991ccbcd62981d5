import type { Clock, Random } from '@voltaic/runtime'
import type { Kysely } from '@voltaic/store'
import type { ApiKeys } from '../api-keys.ts'
import type { ApiTables } from '../api-tables.ts'
import type { Principal, Role } from '../roles.ts'
import { hashOfSecret, newSecret } from './secret.ts'

/** A link that nobody has used is worth nothing after this, in milliseconds. */
export const LINK_LIFETIME: number = 15 * 60_000
/** A session ends this long after it began, whatever happens in it. */
export const SESSION_LIFETIME: number = 12 * 60 * 60_000
/** It ends this long after its last request: the console asks as long as it is open. */
export const SESSION_IDLE: number = 30 * 60_000
/** Sessions of one name at the same time; the one that was seen longest ago makes room. */
export const MAX_SESSIONS = 20
/** When it was seen is written this often, in milliseconds. */
const SEEN_STEP = 60_000
const ID_OCTETS = 4

export interface LoginLink {
  /** For the fragment of the console's address, where no server and no log sees it. */
  readonly token: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

/** Where the console takes a link: a fragment is not sent to any server. */
export function loginPath(token: string): string {
  return `/#link=${token}`
}

export interface OpenedSession {
  /** For the cookie, and for nobody else. */
  readonly secret: string
  readonly principal: Principal
  readonly expiresAt: number
}

/** Who is in the console, and how people get in: by a link that works once, or by an API key. No password is kept. */
export interface Sessions {
  createLink(name: string, role: Role, by: Principal): Promise<LoginLink>
  /** @returns undefined when the link was used, has expired or never was */
  openByLink(token: string): Promise<OpenedSession | undefined>
  /** @returns undefined when the key is not valid */
  openByKey(key: string): Promise<OpenedSession | undefined>
  /** Who a session belongs to, while it lasts. */
  principalOf(secret: string): Promise<Pick<OpenedSession, 'principal' | 'expiresAt'> | undefined>
  end(secret: string): Promise<void>
}

export interface SessionsDeps {
  readonly db: Kysely<ApiTables>
  readonly clock: Clock
  readonly random: Random
  readonly keys: Pick<ApiKeys, 'principalOf'>
}

export function createSessions(deps: SessionsDeps): Sessions {
  const { db, clock, random, keys } = deps
  return {
    async createLink(name, role, by) {
      await db.deleteFrom('api_login_link').where('expires_at', '<=', clock.now()).execute()
      const token = newSecret(random)
      const expiresAt = clock.now() + LINK_LIFETIME
      const row = { secret_hash: hashOfSecret(token), name, role, created_by: by.name, expires_at: expiresAt }
      await db.insertInto('api_login_link').values(row).execute()
      return { token, expiresAt }
    },
    async openByLink(token) {
      // whoever deletes it has used it: of two who come at once, one gets the row
      const link = await db
        .deleteFrom('api_login_link')
        .where('secret_hash', '=', hashOfSecret(token))
        .returning(['name', 'role', 'expires_at'])
        .executeTakeFirst()
      if (link === undefined || link.expires_at <= clock.now()) return undefined
      return open(deps, link, null)
    },
    async openByKey(key) {
      const principal = await keys.principalOf(key)
      return principal && open(deps, principal, principal.keyId)
    },
    async principalOf(secret) {
      const hash = hashOfSecret(secret)
      const row = await db.selectFrom('api_session').selectAll().where('secret_hash', '=', hash).executeTakeFirst()
      if (row === undefined) return undefined
      const now = clock.now()
      const isOver = row.expires_at <= now || row.seen_at + SESSION_IDLE <= now
      if (isOver || (row.key_id !== null && (await isRevoked(db, row.key_id)))) {
        await db.deleteFrom('api_session').where('id', '=', row.id).execute()
        return undefined
      }
      if (row.seen_at + SEEN_STEP <= now)
        await db.updateTable('api_session').set({ seen_at: now }).where('id', '=', row.id).execute()
      return { principal: principalOf(row), expiresAt: row.expires_at }
    },
    async end(secret) {
      await db.deleteFrom('api_session').where('secret_hash', '=', hashOfSecret(secret)).execute()
    },
  }
}

async function open(
  { db, clock, random }: SessionsDeps,
  { name, role }: { readonly name: string; readonly role: Role },
  keyId: string | null,
): Promise<OpenedSession> {
  const now = clock.now()
  await db.deleteFrom('api_session').where('expires_at', '<=', now).execute()
  const others = await db
    .selectFrom('api_session')
    .select('id')
    .where('name', '=', name)
    .orderBy('seen_at', 'desc')
    .offset(MAX_SESSIONS - 1)
    .limit(MAX_SESSIONS)
    .execute()
  for (const { id } of others) await db.deleteFrom('api_session').where('id', '=', id).execute()
  const secret = newSecret(random)
  const row = { id: random.hex(ID_OCTETS), name, role, key_id: keyId, seen_at: now, expires_at: now + SESSION_LIFETIME }
  await db
    .insertInto('api_session')
    .values({ ...row, secret_hash: hashOfSecret(secret) })
    .execute()
  return { secret, principal: principalOf(row), expiresAt: row.expires_at }
}

async function isRevoked(db: Kysely<ApiTables>, keyId: string): Promise<boolean> {
  const key = await db.selectFrom('api_key').select('revoked_at').where('id', '=', keyId).executeTakeFirst()
  return key === undefined || key.revoked_at !== null
}

function principalOf({
  id,
  name,
  role,
}: {
  readonly id: string
  readonly name: string
  readonly role: Role
}): Principal {
  return { keyId: `session ${id}`, name, role }
}
