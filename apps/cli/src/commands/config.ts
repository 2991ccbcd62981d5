import { VoltaicError } from '@voltaic/base'
import { addressOf, configWithoutPassword, hostNameOf, type VoltaicConfig } from '@voltaic/core'
import { createNodeNet, formatAddress } from '@voltaic/runtime'
import { Command } from 'commander'
import { describeGm } from '../describe-gm.ts'
import { DEFAULT_CONFIG_FILE, loadConfig } from '../load-config.ts'
import { type OutputOptions, printResult, table } from '../output.ts'
import { asTyped } from '../program-name.ts'

/** Elements that cannot start on this machine: right where they run on others, a slip of the pen where not. */
function elsewhere(config: VoltaicConfig): readonly string[] {
  const { isLocal } = createNodeNet()
  const hosts = [...new Set(config.elements.map((element) => addressOf(element).host))]
  return hosts
    .filter((host) => !isLocal(host))
    .map((host) => {
      const names = config.elements.filter((element) => addressOf(element).host === host).map(({ name }) => name)
      return asTyped(
        `! ${host} is not an address of this machine, so ${names.join(', ')} cannot start here. More: voltaic doctor --only network`,
      )
    })
}

interface CheckOptions extends OutputOptions {
  readonly config?: string
}

/** Which file is meant: this command has an argument, all others have an option. @throws VoltaicError OPTION_INVALID */
function fileOf(argument: string | undefined, option: string | undefined): string {
  if (argument === undefined || option === undefined) return argument ?? option ?? DEFAULT_CONFIG_FILE
  throw new VoltaicError('OPTION_INVALID', `both ${argument} and --config ${option} are given`, 'Name one file')
}

/** `voltaic config` */
export function configCommand(): Command {
  const check = new Command('check')
    .description('look for mistakes in a configuration, and show what it means')
    .argument('[file]', 'configuration file (default: voltaic.yaml)')
    .option('--config <file>', 'the same, as other commands have it')
    .option('--json', 'print the result as JSON')
    .action((argument: string | undefined, options: CheckOptions) => {
      const file = fileOf(argument, options.config)
      const config = loadConfig(file)
      const rows = config.elements.map((element) => [
        element.name,
        element.function,
        formatAddress(addressOf(element)),
        hostNameOf(element, config),
      ])
      printResult(
        configWithoutPassword(config),
        `${file} is right.\n\n${table(['element', 'function', 'address', 'host name'], rows)}\n\n${describeGm(config)}`,
        options,
      )
      for (const line of elsewhere(config)) process.stderr.write(`${line}\n`)
    })
  return new Command('config').description('the configuration file').addCommand(check)
}
