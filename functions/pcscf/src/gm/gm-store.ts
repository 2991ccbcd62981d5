import { VoltaicError } from '@voltaic/base'
import { EspKeys, formatAlgorithmPair, parseAlgorithmPair, type SaAgreement, type SaSetState } from '@voltaic/ipsec'
import {
  type DocumentTable,
  documentTableMigrations,
  keyIdOf,
  type MigrationSet,
  openDocumentTable,
  type SealedColumn,
  type Sealer,
  type Store,
} from '@voltaic/store'

const TABLE = 'pcscf_sa_sets'

/** The table in which a P-CSCF keeps the security associations of its phones. */
export const gmMigrations: MigrationSet = documentTableMigrations(TABLE)

/** One set as it outlives the process. */
export interface StoredSet {
  readonly id: number
  readonly state: SaSetState
  readonly agreement: SaAgreement
  /** Wall-clock milliseconds. */
  readonly expiresAt: number
  readonly keys: EspKeys
  /** Security-Client and Security-Server, one mechanism a text. */
  readonly securityClient: readonly string[]
  readonly securityServer: readonly string[]
  readonly isInitial: boolean
  readonly reserved: readonly number[]
}

/** The sets of one phone, without a temporary one. */
export interface StoredGmPhone {
  readonly key: string
  readonly impi: string
  readonly host: string
  readonly token: string | undefined
  readonly nextId: number
  readonly sets: readonly StoredSet[]
}

/** Where sets outlive the process. `save` and `remove` resolve when the change is on disk. */
export interface GmStore {
  load(): Promise<readonly StoredGmPhone[]>
  save(phone: StoredGmPhone): Promise<void>
  remove(key: string): Promise<void>
}

/** What the key file opens in that table: the keys of each set. */
export const gmSealedColumn: SealedColumn = {
  table: TABLE,
  key: 'key',
  column: 'document',
  reseal(key, value, sealer) {
    const phone = JSON.parse(value as string) as SealedPhone
    const isCurrent = ({ sealedKeys }: SealedSet) => keyIdOf(Buffer.from(sealedKeys, 'base64')) === sealer.keyId
    if (phone.sets.every(isCurrent)) return undefined
    const sets = phone.sets.map((set) => sealed(unsealed(set, key, sealer), key, sealer))
    return JSON.stringify({ ...phone, sets })
  },
}

interface SealedSet extends Omit<StoredSet, 'keys'> {
  readonly pair: string
  /** Base64 of what the key file opens. */
  readonly sealedKeys: string
}

interface SealedPhone extends Omit<StoredGmPhone, 'sets'> {
  readonly sets: readonly SealedSet[]
}

/**
 * The sets in a store that `gmMigrations` has prepared; their keys are encrypted with the key file.
 *
 * @throws VoltaicError KEY_UNKNOWN and SEAL_BROKEN from `load`, when the key file is not the one of this store
 */
export function openGmStore(store: Store<Record<string, { key: string; document: string }>>, sealer: Sealer): GmStore {
  const table: DocumentTable<SealedPhone> = openDocumentTable(store, TABLE)
  return {
    async load() {
      const phones = await table.load()
      return phones.map((phone) => ({
        ...phone,
        token: phone.token,
        sets: phone.sets.map((set) => unsealed(set, phone.key, sealer)),
      }))
    },
    save: (phone) => table.save(phone.key, { ...phone, sets: phone.sets.map((set) => sealed(set, phone.key, sealer)) }),
    remove: (key) => table.remove(key),
  }
}

function sealed({ keys, ...set }: StoredSet, phone: string, sealer: Sealer): SealedSet {
  const parts = [keys.integrity, keys.encryption, keys.salt]
  const plain = Buffer.concat(parts.flatMap((part) => [Uint8Array.of(part.length), part]))
  const sealedKeys = Buffer.from(sealer.seal(plain, contextOf(set, phone))).toString('base64')
  return { ...set, pair: formatAlgorithmPair(keys.pair), sealedKeys }
}

function unsealed({ sealedKeys, pair: pairText, ...set }: SealedSet, phone: string, sealer: Sealer): StoredSet {
  const plain = sealer.unseal(Buffer.from(sealedKeys, 'base64'), contextOf(set, phone))
  const pair = parseAlgorithmPair(pairText)
  if (pair === undefined) {
    throw new VoltaicError('SA_STORE_BROKEN', `${TABLE} has a set of the unknown pair ${pairText}`)
  }
  const [integrity, rest] = partOf(plain)
  const [encryption, last] = partOf(rest)
  return { ...set, keys: new EspKeys(pair, integrity, encryption, partOf(last)[0]) }
}

/** The first of the parts that each have their length before them, and what follows. */
function partOf(octets: Uint8Array): readonly [part: Uint8Array, rest: Uint8Array] {
  const end = 1 + (octets[0] ?? 0)
  return [octets.slice(1, end), octets.subarray(end)]
}

function contextOf({ id }: Pick<StoredSet, 'id'>, phone: string): string {
  return `${TABLE} ${phone} ${id}`
}
