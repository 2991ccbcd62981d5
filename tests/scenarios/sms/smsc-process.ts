// A service centre in a process of its own, to be killed. Its argument is JSON of SmscProcessOptions.
import { type SmsTables, smsMigrations } from '@voltaic/ip-sm-gw'
import {
  type Address,
  Counters,
  createNodeNet,
  createSystemClock,
  createSystemRandom,
  silentLog,
} from '@voltaic/runtime'
import { openPostgresStore, openSqliteStore } from '@voltaic/store'
import { createSmsc } from './sms-network.ts'

export interface SmscProcessOptions {
  /** File of SQLite, or URL of PostgreSQL. */
  readonly place: string
  readonly at: Address
  readonly core: Address
}

const { place, at, core } = JSON.parse(process.argv[2] ?? '') as SmscProcessOptions
const runtime = {
  clock: createSystemClock(),
  random: createSystemRandom(),
  net: createNodeNet(),
  log: silentLog,
  counters: new Counters(),
}
const migrations = [smsMigrations]
const store = await (place.startsWith('postgres')
  ? openPostgresStore<SmsTables>({ url: place, schema: 'sms', migrations })
  : openSqliteStore<SmsTables>({ file: place, migrations }))
const { server } = createSmsc({ runtime, store, at, core })
await server.start()
process.stdout.write('ready\n')
