import type { AsService } from '@voltaic/as-kit'
import { VoltaicError } from '@voltaic/base'
import { createCallScreening } from './call-screening.ts'
import { createClickToCall } from './click-to-call/click-to-call.ts'
import type { HttpServer } from './http-server.ts'
import { createMgcRoute } from './mgc-route.ts'
import { createPresenceServer } from './presence/presence-server.ts'
import { createRegistrationAlert } from './registration-alert.ts'
import type { ServiceOptions } from './service-options.ts'
import { createVideoBridgeRoute } from './video-bridge-route.ts'
import { createVoicemail } from './voicemail/voicemail.ts'
import type { VoicemailDeps } from './voicemail/voicemail-deps.ts'
import type { Webhook } from './webhook.ts'

/** The world wide web, as services see it. */
export interface Web {
  readonly webhook: Webhook
  /** Takes requests of web servers. */
  readonly http: HttpServer
}

/** What services need of the world beside SIP. */
export interface ServiceDeps extends Web {
  /** Home domain: `ims.mnc001.mcc001.3gppnetwork.org`. */
  readonly homeDomain: string
  /** For the service that speaks and listens. */
  readonly voicemail: VoicemailDeps
}

type ServiceFactory = (options: ServiceOptions, deps: ServiceDeps) => AsService

const FACTORIES: ReadonlyMap<string, ServiceFactory> = new Map<string, ServiceFactory>(
  Object.entries({
    presence: createPresenceServer,
    'registration-alert': createRegistrationAlert,
    'video-bridge-route': createVideoBridgeRoute,
    'mgc-route': createMgcRoute,
    'call-screening': createCallScreening,
    'click-to-call': createClickToCall,
    voicemail: createVoicemail,
  }),
)

/** The application servers in the box. */
export const serviceNames: readonly string[] = [...FACTORIES.keys()]

/** @throws VoltaicError AS_SERVICE_UNKNOWN, AS_OPTION_INVALID */
export function createService(name: string, options: ServiceOptions, deps: ServiceDeps): AsService {
  const create = FACTORIES.get(name)
  if (create !== undefined) return create(options, deps)
  throw new VoltaicError('AS_SERVICE_UNKNOWN', `there is no service ${name}`, `There are: ${serviceNames.join(', ')}`)
}
