import { apiMigrations } from '@voltaic/api'
import { bgcfMigrations } from '@voltaic/bgcf'
import { numberMigrations } from '@voltaic/dns-server'
import { hssMigrations } from '@voltaic/hss'
import { smsMigrations } from '@voltaic/ip-sm-gw'
import { gmMigrations, markKeyMigrations, pcscfMigrations } from '@voltaic/pcscf'
import { recordingMigrations } from '@voltaic/recordings'
import { scscfMigrations } from '@voltaic/scscf'

const SETS = [
  hssMigrations,
  apiMigrations,
  numberMigrations,
  scscfMigrations,
  bgcfMigrations,
  pcscfMigrations,
  markKeyMigrations,
  gmMigrations,
  smsMigrations,
  recordingMigrations,
]

/** The migrations that this version knows, by the name of their set. A new set of `stores.ts` belongs here too. */
export const knownMigrations: ReadonlyMap<string, readonly string[]> = new Map(
  SETS.map(({ name, migrations }) => [name, Object.keys(migrations)]),
)
