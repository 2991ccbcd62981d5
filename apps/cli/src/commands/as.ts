import { existsSync } from 'node:fs'
import { ifcOf } from '@voltaic/as-kit'
import { VoltaicError } from '@voltaic/base'
import {
  type AsElement,
  createCore,
  createLog,
  createOwnServer,
  createRuntime,
  elementsOf,
  ifcOfElement,
  ifcOfSms,
  labConfig,
  ownServerUri,
  type SmsElement,
  sipUriOf,
  type VoltaicConfig,
} from '@voltaic/core'
import { type Address, isWildcardHost, parseAddress } from '@voltaic/runtime'
import { Command } from 'commander'
import { brokenService, loadService } from '../as-service-file.ts'
import { LAB_DATA } from '../lab-data.ts'
import { DEFAULT_CONFIG_FILE, findConfig } from '../load-config.ts'
import { untilStopped } from '../run-until-stopped.ts'

interface AsOptions {
  readonly config?: string
  readonly listen?: string
}

/** `voltaic as` */
export function asCommand(): Command {
  return new Command('as')
    .description('application servers: run one of your own, print the filter criteria that lead to one')
    .addCommand(startCommand())
    .addCommand(ifcCommand())
}

function startCommand(): Command {
  return withOptions(new Command('start'))
    .description('run a service that is in a file of yours, or an element of the network, until Ctrl-C')
    .argument('<what>', 'a module that exports `service`, as examples/welcome.ts does, or the name of an element')
    .addHelpText(
      'after',
      `
The machine must be listed in applicationServers of the voltaic.yaml that the core runs, unless an element runs there.
  voltaic as start examples/welcome.ts --listen 127.0.0.1:5090`,
    )
    .action(async (what: string, options: AsOptions) => {
      const config = networkOf(options)
      const element = elementsOf(config, 'as').find(({ name }) => name === what)
      const runs =
        element === undefined
          ? await ownServer(fileOf(what, config), options, config)
          : await elementServer(element, config)
      const stopped = untilStopped()
      await runs.start()
      process.stdout.write(`${runs.name} serves ${runs.uri}\n`)
      await stopped
      await runs.stop()
    })
}

interface Runs {
  readonly name: string
  readonly uri: string
  start(): Promise<void>
  stop(): Promise<void>
}

async function ownServer(file: string, options: AsOptions, config: VoltaicConfig): Promise<Runs> {
  const service = await loadService(file)
  const place = { name: service.name, address: placeOf(options) }
  const server = createOwnServer(service, place, config, createRuntime({ log: createLog('warn') }))
  return {
    name: service.name,
    uri: ownServerUri(place.address, config),
    start: () =>
      server.start().catch((cause: unknown) => {
        throw cause instanceof VoltaicError ? cause : brokenService(`${file} cannot start`, cause)
      }),
    stop: () => server.stop(),
  }
}

async function elementServer(element: AsElement, config: VoltaicConfig): Promise<Runs> {
  const core = await createCore(config, createRuntime({ log: createLog('warn') }), [element.name])
  return {
    name: element.name,
    uri: sipUriOf(element, config),
    start: () => core.start(),
    stop: () => core.stop(),
  }
}

function ifcCommand(): Command {
  return withOptions(new Command('ifc'))
    .description('print filter criteria as XML, to load into the HSS')
    .argument('[what...]', 'names of elements, or the file of a service with --listen; all elements unless given')
    .action(async (what: readonly string[], options: AsOptions) => {
      const config = networkOf(options)
      const printed = await criteriaOf(what, options, config)
      if (what.length === 0 && printed.length === 0) {
        process.stderr.write(`${options.config ?? DEFAULT_CONFIG_FILE} has no application servers; ${SHOWS_ALL}\n`)
      }
      for (const xml of printed) process.stdout.write(xml)
    })
}

function withOptions(command: Command): Command {
  return command
    .option('--config <file>', 'configuration file (default: voltaic.yaml, or the lab where there is none)')
    .option('--listen <address>', 'where a service of a file is, as 192.0.2.20:5090')
}

async function criteriaOf(
  what: readonly string[],
  options: AsOptions,
  config: VoltaicConfig,
): Promise<readonly string[]> {
  const elements = [...elementsOf(config, 'as'), ...elementsOf(config, 'ip-sm-gw')]
  const criteria = (element: AsElement | SmsElement) =>
    element.function === 'as' ? ifcOfElement(element, config) : ifcOfSms(element, config)
  if (what.length === 0) return elements.map(criteria)
  const printed: string[] = []
  for (const each of what) {
    const element = elements.find(({ name }) => name === each)
    const service = element === undefined ? await loadService(fileOf(each, config)) : undefined
    const hasCriteria = service === undefined || service.criteria.length > 0
    if (element !== undefined) printed.push(criteria(element))
    else if (service !== undefined && hasCriteria) printed.push(ifcOf(service, ownServerUri(placeOf(options), config)))
    if (printed.at(-1) === '' || !hasCriteria) process.stderr.write(`${each} needs none: nobody sends it requests\n`)
  }
  return printed
}

function networkOf({ config }: AsOptions): VoltaicConfig {
  return findConfig(config) ?? labConfig({ data: LAB_DATA, hasSms: true })
}

const SHOWS_ALL = 'examples/application-servers.yaml has one of each'

/**
 * What is no element is the file of a module.
 *
 * @throws VoltaicError `AS_ELEMENT_UNKNOWN` for a word that can be no file
 */
function fileOf(what: string, config: VoltaicConfig): string {
  if (existsSync(what) || /[./\\]/.test(what)) return what
  const names = [...elementsOf(config, 'as'), ...elementsOf(config, 'ip-sm-gw')].map(({ name }) => name)
  const remedy = names.length === 0 ? `There is none yet; ${SHOWS_ALL}` : `There are: ${names.join(', ')}`
  throw new VoltaicError('AS_ELEMENT_UNKNOWN', `no application server of the network is called ${what}`, remedy)
}

function placeOf({ listen = '' }: AsOptions): Address {
  const address = parseAddress(listen)
  // the filter criteria have it as ServerName: it must be where the S-CSCF finds the server
  if (address !== undefined && address.port > 0 && !isWildcardHost(address.host)) return address
  const remedy = 'Write one that the S-CSCF can reach, with its port: --listen 127.0.0.1:5090'
  throw new VoltaicError('AS_LISTEN_INVALID', '--listen is no address of one machine', remedy)
}
