import type { NumberProvisioning } from '@voltaic/dns-server'
import type { Hss } from '@voltaic/hss'
import type { Clock } from '@voltaic/runtime'
import type { ApiKeys } from './api-keys.ts'
import type { AuditLog } from './audit-log.ts'
import type { Idempotency } from './idempotency.ts'
import type { Metrics } from './network/metrics.ts'
import type { NetworkDoor } from './network/network-door.ts'
import type { OpenStreams } from './network/open-streams.ts'
import type { Places } from './network/places.ts'
import type { SharedAnswers } from './network/shared-answers.ts'
import type { TraceDoor, WhyAnswer } from './network/trace-door.ts'
import type { RecordingsDoor } from './recordings-door.ts'
import type { Sessions } from './session/sessions.ts'
import type { SettingsDoor } from './settings-door.ts'
import type { SmsDoor } from './sms-door.ts'

/** What the API needs of the HSS. */
export type ProvisionedHss = Pick<
  Hss,
  | 'plmn'
  | 'provisioning'
  | 'services'
  | 'assignments'
  | 'terminateRegistration'
  | 'changeCharging'
  | 'changeDigestPassword'
  | 'pushes'
>

/** What routes work with. */
export interface ApiContext {
  readonly clock: Clock
  readonly hss: ProvisionedHss
  readonly keys: ApiKeys
  readonly sessions: Sessions
  readonly audit: AuditLog
  readonly idempotency: Idempotency
  readonly metrics: Metrics
  readonly streams: Places
  readonly openStreams: OpenStreams
  readonly captures: Places
  /** Of `GET /trace/why`. */
  readonly whys: SharedAnswers<WhyAnswer>
  /** Numbers of the DNS server; their database is opened when somebody asks first. */
  readonly numbers: () => Promise<NumberProvisioning>
  /** The service centre that runs in this process, once it does. */
  readonly sms?: () => SmsDoor | undefined
  /** Recordings that lie here, or are on their way. */
  readonly recordings?: () => RecordingsDoor | undefined
  /** The network that runs in this process, once it does. */
  readonly network?: () => NetworkDoor | undefined
  /** The configuration file; the lab has none. */
  readonly settings?: SettingsDoor | undefined
  /** What this process keeps of all messages. */
  readonly trace?: () => TraceDoor | undefined
}
