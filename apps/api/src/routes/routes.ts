import type { Route } from '../route.ts'
import { administrationRoutes } from './administration.ts'
import { alarmRoutes } from './alarms.ts'
import { callRoutes } from './calls.ts'
import { enumRoutes } from './enum.ts'
import { explainRoutes } from './explain.ts'
import { importRoutes } from './imports.ts'
import { networkRoutes } from './network.ts'
import { numberRoutes } from './numbers.ts'
import { phoneRoutes } from './phones.ts'
import { recordingRoutes } from './recordings.ts'
import { registrationRoutes } from './registration.ts'
import { serviceRoutes } from './services.ts'
import { settingsRoutes } from './settings.ts'
import { simRoutes } from './sim.ts'
import { smsRoutes } from './sms.ts'
import { subscriberRoutes } from './subscribers.ts'
import { timelineRoutes } from './timeline.ts'
import { traceRoutes } from './trace.ts'
import { userDataRoutes } from './user-data.ts'

/** Every operation of the API. */
export const routes: readonly Route[] = [
  ...subscriberRoutes,
  ...userDataRoutes,
  ...simRoutes,
  ...importRoutes,
  ...registrationRoutes,
  ...timelineRoutes,
  ...serviceRoutes,
  ...numberRoutes,
  ...enumRoutes,
  ...smsRoutes,
  ...networkRoutes,
  ...alarmRoutes,
  ...callRoutes,
  ...recordingRoutes,
  ...phoneRoutes,
  ...traceRoutes,
  ...explainRoutes,
  ...settingsRoutes,
  ...administrationRoutes,
]
