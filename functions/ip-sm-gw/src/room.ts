import type { NumberPlan } from '@voltaic/numbers'
import type { Runtime } from '@voltaic/runtime'
import type { Store } from '@voltaic/store'
import type { SmsConsumers } from './sms-event.ts'
import type { SmsRecipients } from './sms-recipients.ts'
import type { SmsTables } from './sms-schema.ts'
import type { SmsStatements } from './sms-statements.ts'

export interface IpSmGwConfig {
  /** Name in traces and logs. */
  readonly element: string
  /** Home domain. */
  readonly realm: string
  /** E.164 number of the service centre, which phones have as theirs: `+49...`. */
  readonly serviceCentre: string
  /** SIP URI of the gateway: who its messages are from, and where reports of phones go. */
  readonly uri: string
  /** How long a message may wait that does not say so itself, in milliseconds. */
  readonly validityMs: number
}

export interface IpSmGwDeps {
  readonly runtime: Runtime
  /** With the tables of `smsMigrations`. */
  readonly store: Store<SmsTables>
  readonly numberPlan: NumberPlan
  readonly recipients: SmsRecipients
  /** Nobody unless given. */
  readonly consumers?: SmsConsumers
}

/** What the parts of the service centre share. */
export interface SmscRoom extends IpSmGwDeps {
  readonly config: IpSmGwConfig
  readonly statements: SmsStatements
  readonly consumers: SmsConsumers
  /** Whether a registration has told of the phone of a queue. */
  isRegistered(destination: string): boolean
  /** A queue has something to do. */
  kick(destination: string): void
  /** There is something to do at a time, in wall-clock milliseconds. */
  wakeAt(at: number): void
  /** Consumers have something new. */
  tell(consumers: readonly string[]): void
}
