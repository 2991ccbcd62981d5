import { addressOf, hostNameOf } from '@voltaic/core'
import { formatAddress } from '@voltaic/runtime'
import { Command } from 'commander'
import { loadConfig } from '../load-config.ts'
import { type OutputOptions, printResult, table } from '../output.ts'

/** `voltaic config` */
export function configCommand(): Command {
  const check = new Command('check')
    .description('look for mistakes in a configuration, and show what it means')
    .argument('[file]', 'configuration file', 'voltaic.yaml')
    .option('--json', 'print the result as JSON')
    .action((file: string, options: OutputOptions) => {
      const config = loadConfig(file)
      const rows = config.elements.map((element) => [
        element.name,
        element.function,
        formatAddress(addressOf(element)),
        hostNameOf(element, config),
      ])
      printResult(
        config,
        `${file} is right.\n\n${table(['element', 'function', 'address', 'host name'], rows)}`,
        options,
      )
    })
  return new Command('config').description('the configuration file').addCommand(check)
}
