import type { IfcCompiler, InitialFilterCriteria } from '@voltaic/profile'
import {
  type DocumentTable,
  documentTableMigrations,
  type MigrationSet,
  openDocumentTable,
  type Store,
} from '@voltaic/store'
import type { RegistrationStore } from './registrar.ts'
import type { RegisteredImpu, Registration } from './registration.ts'

const TABLE = 'scscf_registration'

/** The table in which an S-CSCF keeps its registrations. */
export const scscfMigrations: MigrationSet = documentTableMigrations(TABLE)

/** A registration as a document: filter criteria as the profile had them, each list once. */
interface StoredRegistration extends Omit<Registration, 'impus'> {
  readonly impus: readonly StoredImpu[]
  /** Of registrations with services only. */
  readonly profiles?: readonly StoredServices[]
}

interface StoredImpu extends Omit<RegisteredImpu, 'services'> {
  /** Place in `profiles`. */
  readonly profile?: number
}

interface StoredServices {
  readonly initialFilterCriteria: readonly InitialFilterCriteria[]
  /** Shared sets that were not there when they were asked for; the others are among the criteria. */
  readonly sharedIfcSetIds: readonly number[]
}

/** The registrations in a store that `scscfMigrations` has prepared. */
export function openRegistrationStore(
  store: Store<Record<string, { key: string; document: string }>>,
): RegistrationStore {
  const table: DocumentTable<StoredRegistration> = openDocumentTable(store, TABLE)
  return {
    load: async (compiler) => (await table.load()).map((stored) => fromStored(stored, compiler)),
    save: (registration) => table.save(registration.key, toStored(registration)),
    remove: (key) => table.remove(key),
  }
}

function toStored(registration: Registration): StoredRegistration {
  const lists = [...new Set(registration.impus.flatMap(({ services }) => (services ? [services] : [])))]
  if (lists.length === 0) return registration
  return {
    ...registration,
    impus: registration.impus.map(({ services, ...impu }) =>
      services ? { ...impu, profile: lists.indexOf(services) } : impu,
    ),
    profiles: lists.map(({ ifcs, missingSharedIfcSets }) => ({
      initialFilterCriteria: ifcs.map(({ criteria }) => criteria),
      sharedIfcSetIds: missingSharedIfcSets,
    })),
  }
}

function fromStored({ profiles, ...stored }: StoredRegistration, compiler: IfcCompiler): Registration {
  if (profiles === undefined) return stored
  const lists = profiles.map((profile) => compiler.compile(profile))
  const impus = stored.impus.map(({ profile, ...impu }) => {
    const services = profile === undefined ? undefined : lists[profile]
    return services === undefined ? impu : { ...impu, services }
  })
  return { ...stored, impus }
}
