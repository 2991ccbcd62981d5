import type { SchemaVersions } from '@voltaic/store'
import Type from 'typebox'
import { Check } from 'typebox/value'
import type { ArchivedFile } from './archive-writer.ts'

export const MANIFEST = 'manifest.json'
export const BACKUP_FORMAT = 'voltaic-backup-1'
/** Octets of a manifest that is read: some hundred for each file. */
export const MAX_MANIFEST: number = 256 * 1024 * 1024

/** The last file of a backup: what it is, and what the others are. */
export interface BackupManifest {
  readonly format: string
  /** Of the Voltaic that made it. */
  readonly version: string
  /** ISO 8601. */
  readonly createdAt: string
  /** Where the databases were; those of PostgreSQL are not in it. */
  readonly storage: 'sqlite' | 'postgresql'
  /** The id of the key that values were sealed with. */
  readonly keyId?: string
  /** Schema versions of each database in it, by the name of the database. */
  readonly schemas: Readonly<Record<string, SchemaVersions>>
  readonly files: readonly ArchivedFile[]
}

export function formatManifest(fields: BackupManifest): string {
  return `${JSON.stringify(fields, undefined, 2)}\n`
}

const archivedFile = Type.Object({
  name: Type.String(),
  length: Type.Integer({ minimum: 0 }),
  sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
})

// fields that a later version adds are passed over; one that changes their sense has another format
const manifestSchema = Type.Object({
  format: Type.Literal(BACKUP_FORMAT),
  // both are printed
  version: Type.String({ pattern: '^[0-9]{1,9}(\\.[0-9]{1,9}){2}([-+][0-9A-Za-z.+-]{1,64})?$' }),
  createdAt: Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,16}Z$' }),
  storage: Type.Union([Type.Literal('sqlite'), Type.Literal('postgresql')]),
  keyId: Type.Optional(Type.String()),
  schemas: Type.Record(Type.String(), Type.Record(Type.String(), Type.String())),
  files: Type.Array(archivedFile),
})

/** @returns undefined for what is none; the format alone for one of a later format */
export function parseManifest(text: string): BackupManifest | { readonly otherFormat: string } | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (Check(manifestSchema, value)) return value
  const format = typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined
  const isLater = typeof format === 'string' && /^voltaic-backup-[0-9]+$/.test(format) && format !== BACKUP_FORMAT
  return isLater ? { otherFormat: format } : undefined
}
