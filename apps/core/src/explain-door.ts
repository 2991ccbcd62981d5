import type { NetworkDoor } from '@voltaic/api'
import { domainOfNumber, numberOfDomain } from '@voltaic/enum'
import {
  createNumberPlan,
  type DialContext,
  defaultNumberPlan,
  type NormalisedNumber,
  refusalOf,
} from '@voltaic/numbers'
import type { Runtime } from '@voltaic/runtime'
import type { VoltaicConfig } from './config/config.ts'
import { describeQuery } from './enum-query/describe-query.ts'
import { plannedNumber } from './enum-query/planned-number.ts'
import { networkForEnum } from './enum-query/query-network.ts'
import { queryNumber } from './enum-query/query-number.ts'

/** How this network reads numbers, explained by what its calls use. */
export function explainDoorOf(
  config: VoltaicConfig,
  runtime: Runtime,
): Pick<NetworkDoor, 'explainNumber' | 'queryEnum' | 'enumNames'> {
  const plan = createNumberPlan(config.numberPlan ?? defaultNumberPlan)
  return {
    explainNumber(dialled, caller) {
      const context: DialContext =
        caller === undefined ? {} : { caller: [caller.startsWith('+') ? `tel:${caller}` : caller] }
      const { steps, result } = plan.explain(dialled, context)
      return {
        steps: steps.map(({ rule, applies, says }) => ({ rule, applies, says })),
        outcome: outcomeOf(result),
        isRefused: refusalOf(result) !== undefined,
      }
    },
    async queryEnum(dialled) {
      const { servers, zones, network } = networkForEnum(config)
      const { random } = runtime
      const number = plannedNumber(dialled, config.numberPlan)
      const report = await queryNumber(runtime, { number, servers, zones, reading: {}, times: 1, random, network })
      const uris = report.destinations.map(({ uri }) => uri)
      return { outcome: report.outcome, uris, text: describeQuery(report) }
    },
    enumNames(text) {
      const number = numberOfDomain(text)?.number ?? plannedNumber(text, undefined)
      const { zones } = networkForEnum(config)
      const names = zones.map(({ suffix }) => ({ suffix, name: domainOfNumber(number, suffix) }))
      return { number, names, areAsked: config.enum !== undefined }
    },
  }
}

function outcomeOf(result: NormalisedNumber): string {
  const refusal = refusalOf(result)
  if (refusal !== undefined) return `refused with ${refusal.status}: ${refusal.text}`
  switch (result.kind) {
    case 'global':
      return `calls tel:${result.e164}`
    case 'short-code':
      return `calls ${result.target}`
    default:
      return 'an emergency call: it goes on as it was dialled'
  }
}
