import { proxyFailureScenarios } from './proxy-failure.ts'
import { rfc3665Scenarios } from './rfc3665.ts'
import { rfc3665ScriptedScenarios } from './rfc3665-scripted.ts'
import type { CallScenario } from './stage.ts'

/** Every call flow that the network must carry, whatever it runs on. */
export const callScenarios: readonly CallScenario[] = [
  ...rfc3665Scenarios,
  ...rfc3665ScriptedScenarios,
  ...proxyFailureScenarios,
]
