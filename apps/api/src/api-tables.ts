import { type MigrationSet, sql } from '@voltaic/store'
import type { Role } from './roles.ts'

/** An API key without the key: of its secret the hash is kept. */
export interface ApiKeyTable {
  /** 8 hexadecimal digits, the middle part of the key. */
  id: string
  name: string
  role: Role
  /** SHA-256 of the secret, in hexadecimal digits. The secret is 256 random bits, so that nothing slower is needed. */
  secret_hash: string
  /** Milliseconds since 1970. */
  created_at: number
  /** Name of who made it. */
  created_by: string
  revoked_at: number | null
}

export type AuditOutcome = 'begun' | 'done' | 'refused' | 'failed'

/** What somebody has changed, or wanted to. */
export interface AuditTable {
  /** Sorts by time. */
  id: string
  /** Milliseconds since 1970. */
  at: number
  actor: string
  key_id: string
  role: Role
  /** Name of the operation in the OpenAPI document. */
  operation: string
  /** What it was done to: an identity, a name. */
  target: string
  outcome: AuditOutcome
  /** JSON of what was there, never with a key of a SIM. */
  before: string | null
  after: string | null
  /** JSON of why it was refused. */
  problems: string | null
}

/** The answer to a request with Idempotency-Key, for whoever repeats it. */
export interface IdempotencyTable {
  key_id: string
  idempotency_key: string
  /** SHA-256 of the request. */
  fingerprint: string
  /** 0 while the first one is being answered. */
  status: number
  answer: string
  /** Milliseconds since 1970. */
  created_at: number
}

/** A link that lets one person into the console, once. */
export interface LoginLinkTable {
  /** SHA-256 of the secret, as for a key. */
  secret_hash: string
  name: string
  role: Role
  created_by: string
  /** Milliseconds since 1970. */
  expires_at: number
}

/** A session of the console. */
export interface SessionTable {
  /** 8 hexadecimal digits, for the audit log. */
  id: string
  /** SHA-256 of the secret that the cookie carries. */
  secret_hash: string
  name: string
  role: Role
  /** The API key that opened it, and ends it when it is revoked; null for one that a link opened. */
  key_id: string | null
  /** Milliseconds since 1970. */
  seen_at: number
  expires_at: number
}

export interface ApiTables {
  api_key: ApiKeyTable
  api_login_link: LoginLinkTable
  api_session: SessionTable
  api_audit: AuditTable
  api_idempotency: IdempotencyTable
}

/** The tables of the API, in the database of the HSS. */
export const apiMigrations: MigrationSet = {
  name: 'api',
  migrations: {
    '0001-keys-and-audit': {
      async up(db) {
        const statements = [
          sql`create table api_key (
            id text primary key, name text not null unique, role text not null, secret_hash text not null,
            created_at bigint not null, created_by text not null, revoked_at bigint)`,
          sql`create table api_audit (
            id text primary key, at bigint not null, actor text not null, key_id text not null, role text not null,
            operation text not null, target text not null, outcome text not null,
            before text, after text, problems text)`,
          sql`create table api_idempotency (
            key_id text not null, idempotency_key text not null, fingerprint text not null, status integer not null,
            answer text not null, created_at bigint not null, primary key (key_id, idempotency_key))`,
          sql`create index api_idempotency_created on api_idempotency (created_at)`,
        ]
        for (const statement of statements) await statement.execute(db)
      },
    },
    '0002-sessions': {
      async up(db) {
        const statements = [
          sql`create table api_login_link (
            secret_hash text primary key, name text not null, role text not null, created_by text not null,
            expires_at bigint not null)`,
          sql`create table api_session (
            id text primary key, secret_hash text not null unique, name text not null, role text not null, key_id text,
            seen_at bigint not null, expires_at bigint not null)`,
        ]
        for (const statement of statements) await statement.execute(db)
      },
    },
  },
}
