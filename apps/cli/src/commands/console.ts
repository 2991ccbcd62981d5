import { userInfo } from 'node:os'
import { ROLES, type Role } from '@voltaic/api'
import { VoltaicError } from '@voltaic/base'
import { askCores, labConfig } from '@voltaic/core'
import { Command, Option } from 'commander'
import { withApi } from '../api-client.ts'
import { consoleBase, createConsoleLink } from '../console-link.ts'
import { LAB_DATA } from '../lab-data.ts'
import { findConfig } from '../load-config.ts'
import { type OutputOptions, printResult } from '../output.ts'

interface ConsoleOptions extends OutputOptions {
  readonly config?: string
  readonly name: string
  readonly role: Role
}

/** `voltaic console` */
export function consoleCommand(): Command {
  return new Command('console')
    .description('make a link into the console of a running core; it works once and for 15 minutes')
    .option('--config <file>', 'configuration file (default: voltaic.yaml, or the lab where there is none)')
    .option('--name <name>', 'who it is for: stands in the audit log', defaultName())
    .addOption(new Option('--role <role>', 'what that person may do').choices(ROLES).default('admin'))
    .option('--json', 'print it as JSON')
    .addHelpText(
      'after',
      `
Whoever opens the link first is in, for twelve hours at most and until half an hour after the last look:
  voltaic console                          for yourself
  voltaic console --name anna --role viewer    for somebody who may look and change nothing
Behind a proxy, put its name in place of the address. Programs use keys instead: voltaic api key create`,
    )
    .action(printLink)
}

async function printLink(options: ConsoleOptions): Promise<void> {
  const config = findConfig(options.config) ?? labConfig({ data: LAB_DATA })
  const base = consoleBase(config)
  const isRunning = (await askCores(config.data, { ask: 'counts' })).length > 0
  if (base === undefined || !isRunning)
    throw new VoltaicError('CORE_NOT_RUNNING', `no core is running on ${config.data}`, 'Start one: voltaic start')
  const link = await withApi(options.config, (api) => createConsoleLink(api, base, options))
  printResult(link, `${link.url}\n\nFor ${link.name}, ${link.role}; once, until ${link.expiresAt}.`, options)
}

/** Name of the user of this machine, as far as the API takes it. */
function defaultName(): string {
  return (
    userInfo()
      .username.toLowerCase()
      .replace(/[^a-z0-9._-]/g, '') || 'admin'
  )
}
