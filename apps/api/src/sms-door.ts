import type { SmsQueue, SmsSubmitter } from '@voltaic/ip-sm-gw'
import { RequestRefused } from './problem.ts'

/** What the API needs of a service centre. */
export interface SmsDoor {
  readonly queue: SmsQueue
  readonly submitter: SmsSubmitter
}

/** Under which name the API submits; events of its messages go to webhooks. */
export const API_ACCOUNT = 'api'

/** @throws RequestRefused SMS_NOT_HERE where no service centre runs in this process */
export function smsOf({ sms }: { readonly sms?: () => SmsDoor | undefined }): SmsDoor {
  const door = sms?.()
  if (door !== undefined) return door
  const remedy = 'Start the service centre in the process that serves the API: an element with function ip-sm-gw'
  throw new RequestRefused(503, 'SMS_NOT_HERE', 'no service centre for short messages runs here', remedy)
}
