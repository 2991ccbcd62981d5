import { cancelScenarios } from './cancel.ts'
import { earlyMediaScenarios } from './early-media.ts'
import { faultScenarios } from './faults.ts'
import { forkingScenarios } from './forking.ts'
import { identityScenarios } from './identity.ts'
import { messageScenarios } from './messages.ts'
import { midCallScenarios } from './mid-call.ts'
import { preconditionScenarios } from './preconditions.ts'
import { proxyFailureScenarios } from './proxy-failure.ts'
import { refusalScenarios } from './refusals.ts'
import { releaseScenarios } from './release.ts'
import { rfc3665Scenarios } from './rfc3665.ts'
import { rfc3665ScriptedScenarios } from './rfc3665-scripted.ts'
import type { CallScenario } from './stage.ts'

/** Every call flow that the network must carry, whatever it runs on. */
export const callScenarios: readonly CallScenario[] = [
  ...rfc3665Scenarios,
  ...rfc3665ScriptedScenarios,
  ...preconditionScenarios,
  ...cancelScenarios,
  ...forkingScenarios,
  ...earlyMediaScenarios,
  ...midCallScenarios,
  ...identityScenarios,
  ...refusalScenarios,
  ...messageScenarios,
  ...releaseScenarios,
  ...faultScenarios,
  ...proxyFailureScenarios,
]
