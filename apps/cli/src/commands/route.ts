import { VoltaicError } from '@voltaic/base'
import { explainRoute, type RouteExplanation } from '@voltaic/bgcf'
import { askCores, type BgcfElement, elementsOf, type TrunkView, type VoltaicConfig } from '@voltaic/core'
import { parseE164 } from '@voltaic/numbers'
import { Command } from 'commander'
import { describeRoutes, describeTrunks, type ElementRoute } from '../describe-route.ts'
import { DEFAULT_CONFIG_FILE, loadConfig } from '../load-config.ts'
import { type OutputOptions, printResult } from '../output.ts'

interface RouteOptions extends OutputOptions {
  readonly config: string
}

/** `voltaic route` */
export function routeCommand(): Command {
  const config = ['--config <file>', 'configuration file', DEFAULT_CONFIG_FILE] as const
  return new Command('route')
    .description('where calls leave the network, and by which trunks')
    .addCommand(
      new Command('explain')
        .description('where a number goes that nobody of this network has')
        .argument('<number>', 'with its country code: +442079460000')
        .option(...config)
        .option('--json', 'print the result as JSON')
        .addHelpText(
          'after',
          '\nNothing is sent. Whether a trunk is there is known where the BGCF runs on this machine.\nBefore that a number is looked up: voltaic enum query +442079460000',
        )
        .action(explain),
    )
    .addCommand(
      new Command('trunks')
        .description('the trunks of a running BGCF: whether they are there, and registered with')
        .option(...config)
        .option('--json', 'print the result as JSON')
        .action(listTrunks),
    )
}

async function explain(text: string, options: RouteOptions): Promise<void> {
  const number = parseE164(text)
  if (number === undefined) {
    const remedy = 'Write it with its country code, without the 0 of the country: +442079460000'
    throw new VoltaicError('ROUTE_NUMBER_INVALID', `${text} is no international number of 1 to 15 digits`, remedy)
  }
  const config = loadConfig(options.config)
  const elements = bgcfsOf(config, options)
  const trunks = await trunksOf(config)
  const routes = elements.map(
    (element): ElementRoute => ({ element: element.name, ...routeOf(number, element, trunks) }),
  )
  printResult({ number, routes }, describeRoutes(number, routes), options)
}

function routeOf(number: string, element: BgcfElement, trunks: readonly TrunkView[]): RouteExplanation {
  return explainRoute(number, element, (name) => {
    const known = trunks.find((trunk) => trunk.element === element.name && trunk.name === name)
    return known?.state ?? 'unknown'
  })
}

async function listTrunks(options: RouteOptions): Promise<void> {
  const config = loadConfig(options.config)
  bgcfsOf(config, options)
  const trunks = await trunksOf(config)
  if (trunks.length === 0) {
    throw new VoltaicError('CORE_NOT_RUNNING', `no BGCF is running on ${config.data}`, 'Start one: voltaic start')
  }
  printResult(trunks, describeTrunks(trunks, Date.now()), options)
}

/** @throws VoltaicError BGCF_MISSING */
function bgcfsOf(config: VoltaicConfig, options: RouteOptions): readonly BgcfElement[] {
  const elements = elementsOf(config, 'bgcf')
  if (elements.length > 0) return elements
  const message = `${options.config} has no element of function bgcf: no call leaves this network by a trunk`
  throw new VoltaicError('BGCF_MISSING', message, 'Add one: docs/guides/trunks.md')
}

async function trunksOf(config: VoltaicConfig): Promise<readonly TrunkView[]> {
  const answers = await askCores(config.data, { ask: 'trunks' })
  return answers.flatMap((answer) => ('trunks' in answer ? answer.trunks : []))
}
