import type { NumberProvisioning } from '@voltaic/dns-server'
import type { Runtime, Timer } from '@voltaic/runtime'
import type { Kysely, Store } from '@voltaic/store'
import type { FastifyInstance } from 'fastify'
import type { ProvisionedHss } from './api-context.ts'
import { createApiKeys, generateApiKey } from './api-keys.ts'
import { type ApiSettings, assertNotExposed } from './api-settings.ts'
import type { ApiTables } from './api-tables.ts'
import { createAuditLog } from './audit-log.ts'
import type { ConsolePages } from './console-pages.ts'
import { createIdempotency } from './idempotency.ts'
import { createMetrics } from './network/metrics.ts'
import type { NetworkDoor } from './network/network-door.ts'
import { OpenStreams } from './network/open-streams.ts'
import { MAX_CAPTURES, MAX_STREAMS, Places } from './network/places.ts'
import { SharedAnswers } from './network/shared-answers.ts'
import type { TraceDoor, WhyAnswer } from './network/trace-door.ts'
import type { RecordingsDoor } from './recordings-door.ts'
import type { Principal } from './roles.ts'
import { createSessions } from './session/sessions.ts'
import type { SettingsDoor } from './settings-door.ts'
import type { SmsDoor } from './sms-door.ts'

export interface ApiDeps {
  readonly runtime: Pick<Runtime, 'clock' | 'random' | 'log'>
  /** Opened with `apiMigrations`, and with those of the HSS. */
  readonly store: Store<ApiTables>
  readonly hss: ProvisionedHss
  /** The service centre that runs in this process, once it does; nobody unless given. */
  readonly sms?: () => SmsDoor | undefined
  /** Recordings that lie here; none unless given. */
  readonly recordings?: () => RecordingsDoor | undefined
  /** The configuration file; the lab has none. */
  readonly settings?: SettingsDoor | undefined
  /** The network that runs in this process, once it does; none unless given. */
  readonly network?: () => NetworkDoor | undefined
  /** What this process keeps of all messages; nothing unless given. */
  readonly trace?: () => TraceDoor | undefined
  /** The console, where there is one to be served. */
  readonly console?: ConsolePages
  /** Opens the database of numbers of the DNS server; called once, when somebody asks for one. */
  readonly openNumbers: () => Promise<OpenNumbers>
  /** Version of the product. */
  readonly version: string
}

/** Numbers of the DNS server, to be closed with the API. */
export interface OpenNumbers {
  readonly numbers: NumberProvisioning
  close(): Promise<void>
}

/** The provisioning API of an HSS. */
export interface Api {
  /** An admin key that is valid as long as this object lives: for the command line on the same machine. */
  readonly localKey: string
  /** The server, for requests without a socket. */
  readonly server: FastifyInstance
  /**
   * Takes away what killed imports have left, now and every minute, and listens.
   * @returns the URL, without a path
   * @throws VoltaicError API_EXPOSED, API_TLS_UNREADABLE; what the system says when the port is taken
   */
  start(): Promise<string>
  stop(): Promise<void>
}

/** Name in the audit log of whoever may read the data folder. */
const LOCAL: Principal = { keyId: 'local', name: 'local', role: 'admin' }
/** Between two looks for imports that were killed, in milliseconds: after a quick restart they are not silent yet. */
const IMPORT_CHECK = 60_000
const LOOPBACK = { host: '127.0.0.1', port: 0 } as const

/** @throws VoltaicError API_EXPOSED, API_TLS_UNREADABLE */
export async function createApi(deps: ApiDeps, settings: ApiSettings = {}): Promise<Api> {
  assertNotExposed(settings)
  const { runtime, hss, version } = deps
  const { clock, random, log } = runtime
  const db: Kysely<ApiTables> = deps.store.db
  let opened: Promise<OpenNumbers> | undefined
  const openedNumbers = (): Promise<OpenNumbers> => {
    opened ??= deps.openNumbers().catch((error: unknown) => {
      // the next one who asks tries again
      opened = undefined
      throw error
    })
    return opened
  }
  const keys = createApiKeys({ db, clock, random })
  const context = {
    clock,
    hss,
    numbers: async () => (await openedNumbers()).numbers,
    ...(deps.sms === undefined ? {} : { sms: deps.sms }),
    ...(deps.recordings === undefined ? {} : { recordings: deps.recordings }),
    ...(deps.settings === undefined ? {} : { settings: deps.settings }),
    ...(deps.network === undefined ? {} : { network: deps.network }),
    ...(deps.trace === undefined ? {} : { trace: deps.trace }),
    keys,
    sessions: createSessions({ db, clock, random, keys }),
    audit: createAuditLog({ db, clock, random }),
    idempotency: createIdempotency({ db, clock }),
    metrics: createMetrics(deps),
    streams: new Places(
      MAX_STREAMS,
      'streams are open',
      'Close consoles that nobody looks at, or ask GET /api/v1/trace',
    ),
    openStreams: new OpenStreams(),
    whys: new SharedAnswers<WhyAnswer>(),
    captures: new Places(
      MAX_CAPTURES,
      'captures are being read',
      'Try again when they are done; voltaic trace FILE needs no place',
    ),
  }
  const localKey = generateApiKey(random).key
  // what fastify brings along is loaded where an API runs, and nowhere else
  const { createServer } = await import('./server.ts')
  const local = { key: localKey, principal: LOCAL }
  const server = await createServer(
    { context, log, clock: runtime.clock, version, local, ...(deps.console && { console: deps.console }) },
    settings,
  )
  const check = everyMinute(runtime, () => hss.provisioning.undoAbandonedImports())
  return {
    localKey,
    server,
    async start() {
      await hss.provisioning.undoAbandonedImports()
      check.start()
      return server.listen({ ...(settings.listen ?? LOOPBACK) })
    },
    async stop() {
      await server.close()
      await check.stop()
      await (await opened)?.close()
    },
  }
}

/** Looks every minute for what killed imports have left. */
function everyMinute(
  { clock, log }: ApiDeps['runtime'],
  undo: () => Promise<number>,
): { start(): void; stop(): Promise<void> } {
  let timer: Timer | undefined
  let running: Promise<void> | undefined
  let isStopped = false
  const look = async (): Promise<void> => {
    try {
      const undone = await undo()
      if (undone > 0) log.warn('API: what killed imports had left was taken away', { imports: undone })
    } catch (error) {
      log.warn('API: what killed imports have left stays for now', { error: String(error) })
    }
    next()
  }
  const next = (): void => {
    if (isStopped) return
    timer = clock.startTimer(IMPORT_CHECK, () => {
      running = look()
    })
  }
  return {
    start: next,
    async stop() {
      isStopped = true
      timer?.cancel()
      await running
    },
  }
}
