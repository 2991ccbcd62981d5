import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Api, type ApiTables, createApi, type OpenNumbers } from '@voltaic/api'
import { VoltaicError } from '@voltaic/base'
import { NumberProvisioning } from '@voltaic/dns-server'
import { createHss, type Hss, type HssTables } from '@voltaic/hss'
import { formatAddress, type Runtime } from '@voltaic/runtime'
import type { Store } from '@voltaic/store'
import type { TraceQuery } from '@voltaic/trace'
import type { ApiDoors } from './build-element.ts'
import { type ElementConfig, elementsOf, type VoltaicConfig } from './config/config.ts'
import { readKeptTraces } from './kept-traces.ts'
import { recordingsDoorOf } from './recordings/core-recordings.ts'
import { openRecordingArchive } from './recordings/recording-archive.ts'
import { openHssStore, openNumberStore, openSealer } from './stores.ts'
import { networkNamesOf } from './topology.ts'
import { type KnownPhones, traceDoorOf } from './trace-door.ts'

/** How the command line on this machine reaches the API of a running core. */
export interface ApiAccess {
  /** Without a path: `http://127.0.0.1:8080`. */
  readonly url: string
  /** An admin key that is valid as long as the core runs. */
  readonly key: string
  /** PEM of the certificate that the core shows, where it does TLS itself. */
  readonly certificate?: string
}

const FILE = 'api.json'
/** Of an API beside which no network runs. */
const NO_DOORS = { sms: () => undefined, network: () => undefined } as const
/** Of traces that nothing is added to. */
/** No phone is on where no core runs. */
const NO_PHONES: KnownPhones = { nameAt: () => undefined, imsiOf: () => undefined, list: () => [] }
const NOTHING_COMES = {
  watch: () => () => undefined,
  counters: { entries: 0, lost: 0, expired: 0, octets: 0 },
} as const

/** The provisioning API of an HSS; undefined where the network has none, or another HSS of it serves it. */
export async function createElementApi(
  element: ElementConfig,
  config: VoltaicConfig,
  runtime: Runtime,
  { store, hss, ...doors }: { readonly store: Store<HssTables>; readonly hss: Hss } & ApiDoors,
): Promise<{ start(): Promise<void>; stop(): Promise<void> } | undefined> {
  if (config.api === undefined || elementsOf(config, 'hss')[0]?.name !== element.name) return undefined
  const api = await createApiOver(store, hss, config, runtime, doors)
  return {
    async start() {
      const url = await startApi(api, config)
      writeAccess(config, { url, key: api.localKey, ...certificateOf(config) })
    },
    async stop() {
      removeAccess(config, api.localKey)
      await api.stop()
    },
  }
}

function createApiOver(
  store: Store<HssTables>,
  hss: Hss,
  config: VoltaicConfig,
  runtime: Runtime,
  doors?: ApiDoors,
): Promise<Api> {
  // the tables of the API are in the database of the HSS
  const tables = store as unknown as Store<ApiTables>
  const openNumbers = async (): Promise<OpenNumbers> => {
    const numbers = await openNumberStore(config, runtime)
    return {
      numbers: new NumberProvisioning({ store: numbers, clock: runtime.clock, network: networkNamesOf(config) }),
      close: () => numbers.close(),
    }
  }
  return createApi({ runtime, store: tables, hss, openNumbers, version: version(), ...doors }, config.api)
}

function version(): string {
  const text = readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

async function startApi(api: Api, config: VoltaicConfig): Promise<string> {
  try {
    return await api.start()
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).syscall !== 'listen') throw cause
    throw cannotListen(config, cause as Error)
  }
}

function cannotListen({ api }: VoltaicConfig, cause: Error): VoltaicError {
  const where = api?.listen === undefined ? '127.0.0.1' : formatAddress(api.listen)
  const remedy = 'Stop what has the port, or give api.listen another one'
  return new VoltaicError('API_PORT_TAKEN', `the API cannot listen at ${where}: ${cause.message}`, remedy, { cause })
}

function certificateOf({ api }: VoltaicConfig): Pick<ApiAccess, 'certificate'> {
  return api?.tls === undefined ? {} : { certificate: readFileSync(api.tls.cert, 'utf8') }
}

/** Only the owner may read it, and it has its name when it is complete. */
function writeAccess({ data }: VoltaicConfig, access: ApiAccess): void {
  const draft = join(data, `${FILE}.${randomUUID()}`)
  writeFileSync(draft, `${JSON.stringify(access)}\n`, { mode: 0o600 })
  renameSync(draft, join(data, FILE))
}

function removeAccess(config: VoltaicConfig, key: string): void {
  if (readApiAccess(config)?.key === key) rmSync(join(config.data, FILE), { force: true })
}

/** How to reach the API of a core that runs on this machine, or ran; undefined when none has. */
export function readApiAccess({ data }: VoltaicConfig): ApiAccess | undefined {
  const file = join(data, FILE)
  try {
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ApiAccess) : undefined
  } catch {
    return undefined
  }
}

/**
 * Runs the API in this process, on a free port of loopback: for the command line where no core runs.
 *
 * @throws VoltaicError when the store or the key file cannot be opened
 */
export async function openProvisioningApi(
  config: VoltaicConfig,
  runtime: Runtime,
): Promise<ApiAccess & { close(): Promise<void> }> {
  const { sealer } = openSealer(config)
  const store = await openHssStore(config)
  const hss = createHss({ runtime, store, sealer }, { plmn: config.plmn, realm: config.realm })
  const archive = config.recording && (await openRecordingArchive(config, runtime, false))
  const recordings = archive && recordingsDoorOf(archive.library, () => [])
  const kept = { ...NOTHING_COMES, find: (query: TraceQuery) => readKeptTraces(config, runtime).find(query) }
  const trace = traceDoorOf(kept, config, runtime, NO_PHONES)
  const doors = { ...NO_DOORS, trace: () => trace, recordings: () => recordings }
  const api = await createApiOver(store, hss, { ...config, api: {} }, runtime, doors)
  const url = await startApi(api, { ...config, api: {} })
  return {
    url,
    key: api.localKey,
    async close() {
      await api.stop()
      await archive?.stop()
      await hss.stop()
      await store.close()
    },
  }
}
