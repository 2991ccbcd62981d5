import type { AsService } from '@voltaic/as-kit'
import { OptionReader, type ServiceOptions } from './service-options.ts'

/**
 * In the place of an SMSC: takes every short message that a user sends, and delivers none.
 *
 * @spec TS 24.341 §5.3.2.4
 */
export function createStandInSms(options: ServiceOptions): AsService {
  new OptionReader('stand-in-sms', options, [])
  return {
    name: 'stand-in-sms',
    criteria: [
      {
        priority: 20,
        when: [
          [{ method: 'MESSAGE' }],
          [{ sessionCase: 'ORIGINATING_SESSION' }],
          [{ header: 'Content-Type', content: '^application/vnd\\.3gpp\\.sms' }],
        ],
      },
    ],
    onRequest: (call) => (call.method === 'MESSAGE' ? call.answer(202) : call.proxy()),
  }
}
