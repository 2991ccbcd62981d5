export { createIpSmGw, type IpSmGw, ipSmGwCriteria } from './ip-sm-gw.ts'
export type { IpSmGwConfig, IpSmGwDeps } from './room.ts'
export type { PendingSmsEvent, SmsConsumers, SmsEvent, SmsEvents } from './sms-event.ts'
export type { QueuedMessage, QueueFilter, QueueOutcome, SmsQueue, SmsState } from './sms-queue.ts'
export type { SmsRecipient, SmsRecipients } from './sms-recipients.ts'
export { type SmsTables, smsMigrations } from './sms-schema.ts'
export type {
  SmsContent,
  SmsRefusal,
  SmsSubmission,
  SmsSubmissionResult,
  SmsSubmitter,
} from './sms-submission.ts'
