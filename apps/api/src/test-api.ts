import { NumberProvisioning, type NumberTables, numberMigrations } from '@voltaic/dns-server'
import { createHss, type Hss, type HssTables, hssMigrations } from '@voltaic/hss'
import {
  Counters,
  createManualClock,
  createSeededRandom,
  type Log,
  type ManualClock,
  silentLog,
} from '@voltaic/runtime'
import { createSealer, generateKeySet, openSqliteStore, type Store } from '@voltaic/store'
import { type Api, type ApiDeps, createApi } from './api.ts'
import type { ApiSettings } from './api-settings.ts'
import { type ApiTables, apiMigrations } from './api-tables.ts'
import type { Role } from './roles.ts'

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of it, it looks for itself
  readonly body: any
  readonly text: string
}

export interface Asked {
  readonly key?: string | undefined
  readonly body?: unknown
  readonly type?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** An API over an HSS in memory, asked without sockets. */
export interface TestApi {
  readonly api: Api
  readonly hss: Hss
  readonly store: Store<HssTables & ApiTables>
  readonly clock: ManualClock
  /** As admin, unless another key is given; `''` for none. */
  ask(method: string, url: string, asked?: Asked): Promise<Answer>
  /** A key of that role. */
  keyOf(role: Role): Promise<string>
  stop(): Promise<void>
}

/**
 * @param doors what runs beside it
 * @param options.settings where it is reached, and by whom
 */
export async function startTestApi(
  doors: Pick<ApiDeps, 'sms' | 'network' | 'trace' | 'recordings' | 'console' | 'settings'> = {},
  { settings = {}, log = silentLog }: { readonly settings?: ApiSettings; readonly log?: Log } = {},
): Promise<TestApi> {
  const store = await openSqliteStore<HssTables & ApiTables>({
    file: ':memory:',
    migrations: [hssMigrations, apiMigrations],
  })
  const clock = createManualClock()
  const runtime = { clock, random: createSeededRandom(1), log, counters: new Counters() }
  const hssStore = store as unknown as Store<HssTables>
  const sealer = createSealer(generateKeySet())
  const hss = createHss({ runtime, store: hssStore, sealer }, { plmn: { mcc: '001', mnc: '01' } })
  const deps: ApiDeps = {
    runtime,
    store: store as unknown as Store<ApiTables>,
    hss,
    version: '0.0.0',
    async openNumbers() {
      const numberStore = await openSqliteStore<NumberTables>({ file: ':memory:', migrations: [numberMigrations] })
      return { numbers: new NumberProvisioning({ store: numberStore, clock }), close: () => numberStore.close() }
    },
    ...doors,
  }
  const api = await createApi(deps, settings)

  async function ask(method: string, url: string, asked: Asked = {}): Promise<Answer> {
    const { key = api.localKey, body, type, headers = {} } = asked
    const isDocument = type !== undefined
    const answer = await api.server.inject({
      method: method as 'GET',
      url: `/api/v1${url}`,
      headers: {
        ...(key !== '' && { authorization: `Bearer ${key}` }),
        ...(body !== undefined && { 'content-type': type ?? 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { payload: isDocument ? (body as string) : JSON.stringify(body) }),
    })
    const isJson = String(answer.headers['content-type']).includes('json')
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body: isJson ? JSON.parse(answer.body) : undefined,
      text: answer.body,
    }
  }

  return {
    api,
    hss,
    store,
    clock,
    ask,
    async keyOf(role) {
      const { body } = await ask('POST', '/api-keys', { body: { name: `key-of-${role}`, role } })
      return body.key
    },
    async stop() {
      await api.stop()
      await hss.stop()
      await store.close()
    },
  }
}
