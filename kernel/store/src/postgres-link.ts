import type { Clock, Random, Timer } from '@voltaic/runtime'
import type { Client, ClientConfig, QueryResult } from 'pg'
import { isConnectionLost, unavailableError } from './postgres-error.ts'
import { type PostgresSettings, toPostgres } from './postgres-settings.ts'
import type { BoundStatement } from './store.ts'
import { closedError } from './store-error.ts'

/** First and longest pause before a lost connection is tried again, in milliseconds. */
const FIRST_PAUSE = 100
const LONGEST_PAUSE = 5000
/** A server that says nothing for so long while it is asked something is given up, in milliseconds. */
const SILENCE_LIMIT = 15_000
/** Statements that a connection keeps prepared; later texts are run without a name. */
const MAX_STATEMENTS = 1000

export type ClientFactory = (config: ClientConfig) => Client

export interface LinkDeps {
  readonly settings: PostgresSettings
  readonly createClient: ClientFactory
  readonly clock: Clock
  readonly random: Random
  /** Told when the connection is lost, with the reason, and when it is there again. */
  readonly onChange: (state: 'lost' | 'restored', reason: string) => void
}

/**
 * One connection to PostgreSQL that is made again when it is lost. Statements are sent without waiting for the answers to
 * those before them; the answers come in order. What is under way when the connection ends fails.
 */
export class PostgresLink {
  readonly #deps: LinkDeps
  readonly #names = new Map<string, string>()
  #client: Client | undefined
  #reason = 'not connected yet'
  #pause = FIRST_PAUSE
  #retry: Timer | undefined
  #watch: Timer | undefined
  #unanswered = 0
  #lastAnswer = 0
  #isClosed = false

  constructor(deps: LinkDeps) {
    this.#deps = deps
  }

  /** Makes the first connection. Throws what the client throws. */
  async connect(): Promise<void> {
    const { settings, createClient } = this.#deps
    const client = createClient({ ...settings.client, pipeline: true })
    // an error while connecting rejects `connect`; later ones end the connection
    let isUp = false
    client.on('error', (error) => isUp && this.#lost(client, error.message))
    client.on('end', () => isUp && this.#lost(client, 'the connection has ended'))
    try {
      await client.connect()
      await client.query(settings.sessionSql)
    } catch (error) {
      void client.end().catch(() => {})
      throw error
    }
    isUp = true
    if (this.#isClosed) return void client.end().catch(() => {})
    this.#client = client
    this.#pause = FIRST_PAUSE
  }

  /** Sends SQL without parameters; it may be several statements. */
  control(sql: string): Promise<readonly QueryResult[]> {
    return this.#ask(async (client) => [await client.query(sql)].flat())
  }

  /** Sends a statement, which stays prepared. @returns its rows. Throws the errors of the client */
  run({ sql, parameters }: BoundStatement): Promise<readonly unknown[]> {
    return this.#ask(async (client) => {
      const name = this.#nameOf(sql)
      const values = parameters.map(toPostgres)
      const { rows } = await client.query({ text: sql, values, ...(name !== undefined && { name }) })
      return rows
    })
  }

  /** Lets what is sent while `send` runs leave in one piece. */
  together(send: () => void): void {
    const stream = this.#client?.connection.stream
    stream?.cork()
    try {
      send()
    } finally {
      stream?.uncork()
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#retry?.cancel()
    this.#watch?.cancel()
    const client = this.#client
    this.#client = undefined
    await client?.end()
  }

  async #ask<T>(send: (client: Client) => Promise<T>): Promise<T> {
    const client = this.#client
    const { place } = this.#deps.settings
    if (this.#isClosed) throw closedError(place)
    if (client === undefined) throw unavailableError(place, this.#reason)
    this.#unanswered++
    this.#watchOver(client)
    try {
      return await send(client)
    } catch (error) {
      if (isConnectionLost(error)) this.#lost(client, messageOf(error))
      throw error
    } finally {
      this.#unanswered--
      this.#lastAnswer = this.#deps.clock.now()
    }
  }

  /** One timer for all that is under way: nothing is started and stopped for each statement. */
  #watchOver(client: Client): void {
    if (this.#watch !== undefined) return
    const { clock } = this.#deps
    this.#lastAnswer = clock.now()
    this.#watch = clock.startTimer(SILENCE_LIMIT, () => {
      this.#watch = undefined
      if (this.#client !== client || this.#unanswered === 0) return
      if (clock.now() - this.#lastAnswer >= SILENCE_LIMIT) this.#lost(client, `no answer for ${SILENCE_LIMIT / 1000} s`)
      else this.#watchOver(client)
    })
  }

  #lost(client: Client, reason: string): void {
    if (this.#client !== client) return
    this.#client = undefined
    this.#reason = reason
    this.#watch?.cancel()
    this.#watch = undefined
    client.connection.stream.destroy()
    this.#deps.onChange('lost', reason)
    this.#retryLater()
  }

  /** Each pause is twice the one before, give or take a quarter: not all processes come at the same moment. */
  #retryLater(): void {
    if (this.#isClosed) return
    const pause = Math.round(this.#pause * (0.75 + this.#deps.random.integer(501) / 1000))
    this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE)
    this.#retry = this.#deps.clock.startTimer(pause, () => void this.#reconnect())
  }

  async #reconnect(): Promise<void> {
    try {
      await this.connect()
      if (!this.#isClosed) this.#deps.onChange('restored', '')
    } catch (error) {
      this.#reason = messageOf(error)
      this.#retryLater()
    }
  }

  #nameOf(sql: string): string | undefined {
    const known = this.#names.get(sql)
    if (known !== undefined || this.#names.size >= MAX_STATEMENTS) return known
    const name = `v${this.#names.size}`
    this.#names.set(sql, name)
    return name
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
