export type { PendingSmsEvent, SmsConsumers, SmsEvent, SmsEvents } from './sms-event.ts'
export type { QueuedMessage, QueueFilter, QueueOutcome, SmsQueue, SmsState } from './sms-queue.ts'
export type { SmsRecipient, SmsRecipients } from './sms-recipients.ts'
export type {
  SmsContent,
  SmsRefusal,
  SmsSubmission,
  SmsSubmissionResult,
  SmsSubmitter,
} from './sms-submission.ts'
