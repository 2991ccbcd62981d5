import type { AsService } from '@voltaic/as-kit'
import { BackgroundWork, type Log, silentLog } from '@voltaic/runtime'
import { OptionReader, type ServiceOptions } from './service-options.ts'
import type { ServiceDeps } from './services.ts'

/**
 * Tells a web server that users come and go. Option `url`: gets a POST with `user`, `state` (`registered`, `gone`), `expires`
 * in seconds, and `serviceInfo` of the filter criteria. That the web server fails is no matter of the user's.
 *
 * @throws VoltaicError AS_OPTION_INVALID
 * @spec TS 24.229 §5.7.1.1
 */
export function createRegistrationAlert(options: ServiceOptions, { webhook }: ServiceDeps): AsService {
  const url = new OptionReader('registration-alert', options, ['url']).url('url')
  let background: BackgroundWork | undefined
  let log: Log = silentLog
  return {
    name: 'registration-alert',
    criteria: [
      {
        priority: 5,
        when: [[{ method: 'REGISTER', registrationTypes: ['INITIAL_REGISTRATION', 'DE-REGISTRATION'] }]],
      },
    ],
    start({ runtime, config }) {
      background = new BackgroundWork(runtime, config.element)
      log = runtime.log
    },
    stop: () => background?.stop(),
    onRegistration({ user, expires, serviceInfo }) {
      const state = expires > 0 ? 'registered' : 'gone'
      background?.add(async () => {
        const answer = await webhook.post(url, { user, state, expires, serviceInfo })
        if (answer === undefined || answer.status >= 300) log.warn('webhook failed', { url, status: answer?.status })
      })
    },
  }
}
