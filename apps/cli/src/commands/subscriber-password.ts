import { VoltaicError } from '@voltaic/base'
import type { SubscriberView } from '@voltaic/hss'
import { Command, Option } from 'commander'
import { type ApiClient, withApi } from '../api-client.ts'
import { type OutputOptions, printResult } from '../output.ts'
import { readPassphrase } from '../passphrase.ts'
import { orNotFound } from '../refused-subscribers.ts'

/** Where a password comes from: never from the command line, which others on the machine can read. */
export interface PasswordOptions {
  readonly digestPasswordFile?: string
  readonly digestAlgorithm?: string
}

/** Adds the options for a phone that registers by SIP Digest. @spec TS 33.203 §N.2 */
export function withPasswordOptions(command: Command): Command {
  return command
    .option('--digest-password-file <file>', 'file, readable by its owner only, with a password in the place of a SIM')
    .addOption(
      new Option('--digest-algorithm <name>', 'how it is hashed (default: MD5, which every phone has)').choices([
        'MD5',
        'SHA-256',
      ]),
    )
}

/** The fields of the API that these options fill. @throws VoltaicError FILE_UNREADABLE, PASSPHRASE_EXPOSED */
export function passwordFields({ digestPasswordFile: file, digestAlgorithm }: PasswordOptions): {
  readonly digestPassword?: string
  readonly digestAlgorithm?: string
} {
  if (file === undefined) return {}
  return { digestPassword: readPassphrase(file), ...(digestAlgorithm !== undefined && { digestAlgorithm }) }
}

interface ChangeOptions extends OutputOptions, PasswordOptions {
  readonly config?: string
}

/** `voltaic subscriber password` */
export function passwordCommand(): Command {
  const command = new Command('password')
    .description('another password for a phone that registers by SIP Digest')
    .argument('<identity>', 'IMSI, MSISDN, IMPI or IMPU')
    .option('--config <file>', 'configuration file (default: voltaic.yaml, or the lab where there is none)')
    .option('--json', 'print the result as JSON')
  return withPasswordOptions(command).action((identity: string, options: ChangeOptions) =>
    withApi(options.config, (api) => changePassword(identity, options, api)),
  )
}

async function changePassword(identity: string, options: ChangeOptions, api: ApiClient): Promise<void> {
  const fields = passwordFields(options)
  if (fields.digestPassword === undefined) {
    throw new VoltaicError('PASSWORD_MISSING', 'there is no password', 'give --digest-password-file')
  }
  try {
    const view = await api.ask<SubscriberView>('GET', `/subscribers/${encodeURIComponent(identity)}`)
    const impi = impiWithPassword(view, identity)
    await api.ask('PUT', `/subscribers/${encodeURIComponent(impi)}/digest-password`, fields)
    printResult({ impi }, `Changed: ${impi} registers with the new password from now on.`, options)
  } catch (error) {
    throw orNotFound(error, identity)
  }
}

function impiWithPassword({ impis }: SubscriberView, identity: string): string {
  const withPassword = impis.filter(({ digestAlgorithm }) => digestAlgorithm !== undefined)
  const found = withPassword.find(({ impi, imsi }) => impi === identity || imsi === identity) ?? withPassword[0]
  if (found !== undefined) return found.impi
  throw new VoltaicError(
    'PASSWORD_OF_SIM',
    `${identity} registers with a SIM, and has no password`,
    'An identity has either: remove it, and add it with --digest-password-file',
  )
}
