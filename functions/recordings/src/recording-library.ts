import type { Clock, Log, Random } from '@voltaic/runtime'
import type { FileShelf, ReceivedFile, Reception } from '@voltaic/spool'
import type { Kysely, Store } from '@voltaic/store'
import { digitsOf, type RecordingMetadata, searchTermsOf } from './recording-metadata.ts'
import type { RecordingTable, RecordingTables } from './recording-tables.ts'

/** What is kept, and how long. */
export interface LibrarySettings {
  /** Octets of one recording. */
  readonly maxFileOctets: number
  /** Recordings older than so many milliseconds are deleted; undefined for none. */
  readonly keepMs?: number
  /** Octets of all recordings: the oldest are deleted; undefined for no limit. */
  readonly keepOctets?: number
}

/** A gigabyte: more than a day of both sides. */
export const MAX_RECORDING_OCTETS: number = 2 ** 30

export interface LibraryDeps {
  readonly store: Store<RecordingTables>
  readonly shelf: FileShelf
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

export interface StoredRecording {
  readonly id: string
  readonly name: string
  readonly contentType: string
  readonly length: number
  readonly sha256: string
  readonly callId?: string
  readonly from?: string
  readonly to?: string
  /** Milliseconds since 1970. */
  readonly startedAt: number
  readonly receivedAt: number
  readonly metadata: RecordingMetadata
}

/** What a sender says of a file. */
export interface NewRecording {
  readonly name: string
  readonly contentType: string
  readonly metadata: RecordingMetadata
  /** The same however often an upload is repeated. */
  readonly key?: string
  /** Whether the name alone is the address of one file, as it is with PUT. */
  readonly isNamed: boolean
}

/** `repeated`: it was there already. `conflict`: another file came under this key. */
export type StoreOutcome =
  | { readonly kind: 'stored' | 'repeated'; readonly recording: StoredRecording }
  | { readonly kind: 'conflict' }

export interface RecordingQuery {
  /** Who called or was called, in any notation. */
  readonly number?: string
  readonly callId?: string
  /** Messages that a voicemail took, or what was said in calls; both unless given. */
  readonly kind?: 'call' | 'voicemail'
  /** Milliseconds since 1970, included. */
  readonly since?: number
  /** Milliseconds since 1970, not included. */
  readonly until?: number
  /** Id of the last one of the page before. */
  readonly after?: string
  readonly limit: number
}

export interface RecordingAudit {
  readonly at: number
  readonly actor: string
  readonly operation: string
  readonly recording: string
}

/** Recordings that have come, with their index. */
export interface RecordingLibrary {
  /** Makes the shelf ready and takes away what was never acknowledged. */
  open(): Promise<void>
  /** Takes a file to the disk as it comes. */
  receive(source: AsyncIterable<Uint8Array>): Promise<Reception>
  /** Puts a file that has come into the index: it is kept from now on. */
  store(file: ReceivedFile, recording: NewRecording): Promise<StoreOutcome>
  find(id: string): Promise<StoredRecording | undefined>
  /** The newest first. */
  list(query: RecordingQuery): Promise<readonly StoredRecording[]>
  /** Octets from `first` to `last`, both included; who has fetched them is noted. */
  read(
    recording: StoredRecording,
    range: { readonly first: number; readonly last: number },
    actor: string,
  ): Promise<AsyncIterable<Uint8Array>>
  /** @returns whether there was one */
  remove(id: string, actor: string): Promise<boolean>
  /** The newest first. */
  audit(limit: number): Promise<readonly RecordingAudit[]>
  /** Deletes what is too old or too much. @returns how many */
  sweep(): Promise<number>
}

const VOICEMAIL = 'voicemail'
const ID_OCTETS = 16
const AUDIT_SUFFIX_OCTETS = 4
const TIME_DIGITS = 15
/** A form without a key that brings the same file again within this time is a repeat, in milliseconds. */
const REPEAT_WINDOW_MS = 600_000
/** How long it is remembered that a recording was deleted, in milliseconds: its repeat does not bring it back. */
const TOMBSTONE_MS = 30 * 86_400_000
const EXTENSION = /\.([a-z0-9]{1,8})$/i
/** Recordings that are looked at in one go when room is made. */
const SWEEP_PAGE = 100

export function createRecordingLibrary(deps: LibraryDeps, settings: LibrarySettings): RecordingLibrary {
  return new Library(deps, settings)
}

class Library implements RecordingLibrary {
  readonly #deps: LibraryDeps
  readonly #settings: LibrarySettings
  readonly #db: Kysely<RecordingTables>

  constructor(deps: LibraryDeps, settings: LibrarySettings) {
    this.#deps = deps
    this.#settings = settings
    this.#db = deps.store.db
  }

  async open(): Promise<void> {
    const { shelf, log } = this.#deps
    await shelf.open()
    let removed = 0
    for (const file of await shelf.names()) {
      const row = await this.#db
        .selectFrom('recordings_file')
        .select('id')
        .where('id', '=', file.slice(0, file.indexOf('.')))
        .where('deleted_at', 'is', null)
        .executeTakeFirst()
      if (row !== undefined) continue
      await shelf.remove(file)
      removed += 1
    }
    if (removed > 0) log.info('recordings: files that were never acknowledged, or deleted, are gone', { removed })
  }

  receive(source: AsyncIterable<Uint8Array>): Promise<Reception> {
    return this.#deps.shelf.receive(source, this.#settings.maxFileOctets)
  }

  async store(file: ReceivedFile, recording: NewRecording): Promise<StoreOutcome> {
    const known = await this.#known(file, recording)
    if (known !== undefined) {
      await file.drop()
      return known
    }
    const row = this.#rowOf(file, recording)
    await file.keep(row.file)
    const inserted = await this.#db
      .insertInto('recordings_file')
      .values(row)
      .onConflict((conflict) => conflict.column('upload_key').doNothing())
      .returning('id')
      .executeTakeFirst()
    if (inserted !== undefined) {
      await this.#makeRoom()
      return { kind: 'stored', recording: viewOf(row) }
    }
    // the same upload came twice at the same time, and the other one was first
    await this.#deps.shelf.remove(row.file)
    return (await this.#known(file, recording)) ?? { kind: 'conflict' }
  }

  async find(id: string): Promise<StoredRecording | undefined> {
    const row = await this.#present().where('id', '=', id).executeTakeFirst()
    return row && viewOf(row)
  }

  async list({
    number,
    callId,
    kind,
    since,
    until,
    after,
    limit,
  }: RecordingQuery): Promise<readonly StoredRecording[]> {
    const digits = digitsOf(number)
    let query = this.#present().orderBy('started_at', 'desc').orderBy('id', 'desc').limit(limit)
    if (digits !== undefined) {
      query = query.where((where) => where.or([where('from_digits', '=', digits), where('to_digits', '=', digits)]))
    }
    if (callId !== undefined) query = query.where('call_id', '=', callId)
    if (kind === 'voicemail') query = query.where('kind', '=', VOICEMAIL)
    if (kind === 'call') {
      query = query.where((where) => where.or([where('kind', 'is', null), where('kind', '!=', VOICEMAIL)]))
    }
    if (since !== undefined) query = query.where('started_at', '>=', since)
    if (until !== undefined) query = query.where('started_at', '<', until)
    const last = after === undefined ? undefined : await this.#startOf(after)
    if (after !== undefined && last !== undefined) {
      query = query.where((where) =>
        where.or([
          where('started_at', '<', last),
          where.and([where('started_at', '=', last), where('id', '<', after)]),
        ]),
      )
    }
    return (await query.execute()).map(viewOf)
  }

  async read(
    { id, name }: StoredRecording,
    { first, last }: { readonly first: number; readonly last: number },
    actor: string,
  ): Promise<AsyncIterable<Uint8Array>> {
    await this.#note(actor, 'fetch', `${id} ${name}`)
    return this.#deps.shelf.read(await this.#fileOf(id), first, last)
  }

  async remove(id: string, actor: string): Promise<boolean> {
    const row = await this.#present().where('id', '=', id).executeTakeFirst()
    if (row === undefined) return false
    await this.#note(actor, 'delete', `${id} ${row.name}`)
    await this.#db
      .updateTable('recordings_file')
      .set({ deleted_at: this.#deps.clock.now(), metadata: '{}' })
      .where('id', '=', id)
      .execute()
    await this.#deps.shelf.remove(row.file)
    return true
  }

  async audit(limit: number): Promise<readonly RecordingAudit[]> {
    const rows = await this.#db.selectFrom('recordings_audit').selectAll().orderBy('id', 'desc').limit(limit).execute()
    return rows.map(({ at, actor, operation, recording }) => ({ at: Number(at), actor, operation, recording }))
  }

  async sweep(): Promise<number> {
    const { keepMs } = this.#settings
    const now = this.#deps.clock.now()
    await this.#db
      .deleteFrom('recordings_file')
      .where('deleted_at', '<', now - TOMBSTONE_MS)
      .execute()
    let deleted = await this.#makeRoom()
    for (;;) {
      if (keepMs === undefined) return deleted
      const old = await this.#oldest()
        .where('received_at', '<', now - keepMs)
        .execute()
      for (const { id } of old) if (await this.remove(id, 'retention')) deleted += 1
      if (old.length < SWEEP_PAGE) return deleted
    }
  }

  /** Deletes the oldest until what is kept is no more than may be. */
  async #makeRoom(): Promise<number> {
    const { keepOctets } = this.#settings
    if (keepOctets === undefined) return 0
    let deleted = 0
    for (;;) {
      const { octets } = await this.#db
        .selectFrom('recordings_file')
        .select(({ fn }) => fn.sum<number | string | null>('length').as('octets'))
        .where('deleted_at', 'is', null)
        .executeTakeFirstOrThrow()
      let excess = Number(octets ?? 0) - keepOctets
      if (excess <= 0) return deleted
      for (const { id, length } of await this.#oldest().execute()) {
        if (excess <= 0) break
        await this.remove(id, 'retention')
        excess -= Number(length)
        deleted += 1
      }
    }
  }

  #oldest() {
    return this.#present().orderBy('received_at').limit(SWEEP_PAGE)
  }

  #present() {
    return this.#db.selectFrom('recordings_file').selectAll().where('deleted_at', 'is', null)
  }

  async #fileOf(id: string): Promise<string> {
    const { file } = await this.#present().where('id', '=', id).executeTakeFirstOrThrow()
    return file
  }

  async #startOf(id: string): Promise<number | undefined> {
    const row = await this.#db
      .selectFrom('recordings_file')
      .select('started_at')
      .where('id', '=', id)
      .executeTakeFirst()
    return row && Number(row.started_at)
  }

  /** Whether this upload has come before, by its key, or by its name and content. */
  async #known(file: ReceivedFile, { key, name, isNamed }: NewRecording): Promise<StoreOutcome | undefined> {
    const rows = this.#db.selectFrom('recordings_file').selectAll()
    if (key !== undefined) {
      const row = await rows.where('upload_key', '=', key).executeTakeFirst()
      if (row === undefined) return undefined
      return row.sha256 === file.sha256 ? { kind: 'repeated', recording: viewOf(row) } : { kind: 'conflict' }
    }
    const since = isNamed ? 0 : this.#deps.clock.now() - REPEAT_WINDOW_MS
    const row = await rows
      .where('sha256', '=', file.sha256)
      .where('name', '=', name)
      .where('upload_key', 'is', null)
      .where('received_at', '>=', since)
      .executeTakeFirst()
    return row && { kind: 'repeated', recording: viewOf(row) }
  }

  #rowOf({ length, sha256 }: ReceivedFile, { key, name, contentType, metadata }: NewRecording): RecordingTable {
    const id = this.#deps.random.hex(ID_OCTETS)
    const extension = EXTENSION.exec(name)?.[1]?.toLowerCase() ?? 'bin'
    const { callId, from, to, kind, startedAt } = searchTermsOf(metadata)
    const now = this.#deps.clock.now()
    return {
      id,
      upload_key: key ?? null,
      name,
      file: `${id}.${extension}`,
      content_type: contentType,
      length,
      sha256,
      call_id: callId ?? null,
      from_digits: from ?? null,
      to_digits: to ?? null,
      kind: kind ?? null,
      started_at: startedAt ?? now,
      received_at: now,
      metadata: JSON.stringify(metadata),
      deleted_at: null,
    }
  }

  async #note(actor: string, operation: string, recording: string): Promise<void> {
    const { clock, random } = this.#deps
    const at = clock.now()
    const id = `${String(at).padStart(TIME_DIGITS, '0')}-${random.hex(AUDIT_SUFFIX_OCTETS)}`
    await this.#db.insertInto('recordings_audit').values({ id, at, actor, operation, recording }).execute()
  }
}

function viewOf(row: RecordingTable): StoredRecording {
  return {
    id: row.id,
    name: row.name,
    contentType: row.content_type,
    length: Number(row.length),
    sha256: row.sha256,
    ...(row.call_id !== null && { callId: row.call_id }),
    ...(row.from_digits !== null && { from: row.from_digits }),
    ...(row.to_digits !== null && { to: row.to_digits }),
    startedAt: Number(row.started_at),
    receivedAt: Number(row.received_at),
    metadata: JSON.parse(row.metadata) as RecordingMetadata,
  }
}
