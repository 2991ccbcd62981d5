import { VoltaicError } from '@voltaic/base'
import type { SmsTables } from '@voltaic/ip-sm-gw'
import type { Statement, Store } from '@voltaic/store'

/** A store of which a test says what it can do. */
export class FailingStore {
  /** Code with which everything that writes fails; undefined: nothing does. */
  fault: 'STORE_FULL' | 'STORE_UNAVAILABLE' | undefined
  /** The next commit is done, and its acknowledgement is lost. */
  losesAnswer = false

  /** The same store, through this. */
  over(store: Store<SmsTables>): Store<SmsTables> {
    return {
      db: store.db,
      statement: (build) => this.#statementOver(store.statement(build)),
      commit: (work) => this.#write(() => store.commit(work)),
      close: () => store.close(),
    }
  }

  #statementOver<Values, Row>(statement: Statement<Values, Row>): Statement<Values, Row> {
    return {
      sql: statement.sql,
      bind: (values) => statement.bind(values),
      read: (values) => this.#read(() => statement.read(values)),
      write: (values) => this.#write(() => statement.write(values)),
    }
  }

  async #read<T>(read: () => Promise<T>): Promise<T> {
    // a full disk can still be read
    if (this.fault === 'STORE_UNAVAILABLE') throw this.#error(this.fault)
    return read()
  }

  async #write<T>(write: () => Promise<T>): Promise<T> {
    if (this.fault !== undefined) throw this.#error(this.fault)
    const done = await write()
    if (!this.losesAnswer) return done
    this.losesAnswer = false
    throw this.#error('STORE_UNAVAILABLE')
  }

  #error(code: string): VoltaicError {
    return new VoltaicError(code, 'as the test wants it')
  }
}
