import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type AsService, ifcOf } from '@voltaic/as-kit'
import { VoltaicError } from '@voltaic/base'
import {
  createLog,
  createOwnServer,
  createRuntime,
  elementsOf,
  ifcOfElement,
  ownServerUri,
  type VoltaicConfig,
} from '@voltaic/core'
import { type Address, parseAddress } from '@voltaic/runtime'
import { Command } from 'commander'
import { DEFAULT_CONFIG_FILE, loadConfig } from '../load-config.ts'
import { untilStopped } from '../run-until-stopped.ts'
import { unreadable } from '../text-file.ts'

interface AsOptions {
  readonly config: string
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
    .description('run a service that is in a file of yours, until Ctrl-C')
    .argument('<file>', 'a module that exports `service`, as examples/welcome.ts does')
    .addHelpText(
      'after',
      `
The machine must be listed in applicationServers of the voltaic.yaml that the core runs, unless an element runs there.
  voltaic as start examples/welcome.ts --listen 127.0.0.1:5090`,
    )
    .action(async (file: string, options: AsOptions) => {
      const config = loadConfig(options.config)
      const service = await loadService(file)
      const stopped = untilStopped()
      const place = { name: service.name, address: placeOf(options) }
      const server = createOwnServer(service, place, config, createRuntime({ log: createLog('warn') }))
      await server.start()
      process.stdout.write(`${service.name} serves ${ownServerUri(place.address, config)}\n`)
      await stopped
      await server.stop()
    })
}

function ifcCommand(): Command {
  return withOptions(new Command('ifc'))
    .description('print filter criteria as XML, to load into the HSS')
    .argument('[what...]', 'names of elements, or the file of a service with --listen; all elements unless given')
    .action(async (what: readonly string[], options: AsOptions) => {
      const config = loadConfig(options.config)
      for (const xml of await criteriaOf(what, options, config)) process.stdout.write(xml)
    })
}

function withOptions(command: Command): Command {
  return command
    .option('--config <file>', 'configuration file of the network', DEFAULT_CONFIG_FILE)
    .option('--listen <address>', 'where a service of a file is, as 192.0.2.20:5090')
}

async function criteriaOf(
  what: readonly string[],
  options: AsOptions,
  config: VoltaicConfig,
): Promise<readonly string[]> {
  const elements = elementsOf(config, 'as')
  if (what.length === 0) return elements.map((element) => ifcOfElement(element, config))
  const printed: string[] = []
  for (const each of what) {
    const element = elements.find(({ name }) => name === each)
    if (element !== undefined) printed.push(ifcOfElement(element, config))
    else printed.push(ifcOf(await loadService(each), ownServerUri(placeOf(options), config)))
  }
  return printed
}

function placeOf({ listen = '' }: AsOptions): Address {
  const address = parseAddress(listen)
  if (address !== undefined) return address
  throw new VoltaicError('AS_LISTEN_INVALID', '--listen is no address', 'Write one: --listen 127.0.0.1:5090')
}

async function loadService(file: string): Promise<AsService> {
  const found: unknown = await import(pathToFileURL(resolve(file)).href).catch((cause: unknown) => {
    throw unreadable(file, cause)
  })
  if (isServiceModule(found)) return found.service
  const remedy = 'Export one as examples/welcome.ts does: its name, its criteria, and what it does'
  throw new VoltaicError('AS_SERVICE_MISSING', `${file} exports no service`, remedy)
}

function isServiceModule(found: unknown): found is { readonly service: AsService } {
  if (typeof found !== 'object' || found === null || !('service' in found)) return false
  const { service } = found
  return (
    typeof service === 'object' &&
    service !== null &&
    'name' in service &&
    typeof service.name === 'string' &&
    'criteria' in service &&
    Array.isArray(service.criteria)
  )
}
