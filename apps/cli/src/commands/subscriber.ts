import { VoltaicError } from '@voltaic/base'
import { createRuntime } from '@voltaic/core'
import type { SubscriberInput, SubscriberSummary, SubscriberView } from '@voltaic/hss'
import { Command, Option } from 'commander'
import { type ApiClient, withApi } from '../api-client.ts'
import { ApiRefusal } from '../api-refusal.ts'
import { describeSubscriber } from '../describe-subscriber.ts'
import { type OutputOptions, printResult, table } from '../output.ts'
import { orNotFound, refusedSubscribers } from '../refused-subscribers.ts'
import { deregisterCommand, pushesCommand } from './subscriber-deregister.ts'
import { importFile } from './subscriber-import.ts'
import { type PasswordOptions, passwordCommand, passwordFields, withPasswordOptions } from './subscriber-password.ts'
import { simCommand } from './subscriber-sim.ts'
import { timelineCommand } from './subscriber-timeline.ts'

interface StoreOptions extends OutputOptions {
  readonly config?: string
}

interface AddOptions extends StoreOptions, Omit<SubscriberInput, keyof PasswordOptions>, PasswordOptions {
  readonly randomKeys?: boolean
}

/** `voltaic subscriber` */
export function subscriberCommand(): Command {
  return new Command('subscriber')
    .description('who may register, and with which keys')
    .addCommand(addCommand())
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(timelineCommand())
    .addCommand(simCommand())
    .addCommand(changeCommand())
    .addCommand(passwordCommand())
    .addCommand(removeCommand())
    .addCommand(importCommand())
    .addCommand(deregisterCommand())
    .addCommand(pushesCommand())
}

function command(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--config <file>', 'configuration file (default: voltaic.yaml, or the lab where there is none)')
    .option('--json', 'print the result as JSON')
}

function addCommand(): Command {
  const add = command('add', 'add one SIM, or a password, with the identities that 3GPP derives from IMSI and number')
  return withPasswordOptions(add)
    .requiredOption('--imsi <digits>', 'IMSI of the SIM')
    .option('--msisdn <number>', 'telephone number, international: +49…')
    .option('--k <hex>', 'K, 32 hexadecimal digits')
    .option('--opc <hex>', 'OPc, 32 hexadecimal digits')
    .option('--op <hex>', 'OP instead of OPc, 32 hexadecimal digits')
    .addOption(new Option('--random-keys', 'make K and OPc up, and show them this once').conflicts(['k', 'opc', 'op']))
    .option('--amf <hex>', 'AMF, 4 hexadecimal digits (default 0000)')
    .option('--sqn <hex>', 'last SQN that another HSS has used, 12 hexadecimal digits')
    .addOption(
      new Option('--algorithm <name>', 'how the SIM computes (default: milenage)').choices(['milenage', 'xor']),
    )
    .option('--ind-length <bits>', 'bits of IND (default 5)')
    .option('--delta <steps>', 'largest step of SEQ that the SIM accepts, Δ (default 268435456)')
    .option('--age-limit <steps>', 'how far SEQ may lie behind the highest, L (default: no limit)')
    .option('--res-length <octets>', 'octets of RES (default: 8 with MILENAGE, 16 with XOR)')
    .addHelpText(
      'after',
      `
Examples:
  voltaic subscriber add --imsi 001010000000003 --msisdn +99901000003 --random-keys
  voltaic subscriber add --imsi 001010000000004 --k 465b5ce8b199b49faa5f0a2ee238a6bc --opc cd63cb71954a9f4e48a5994e37a02baf

Whether its phone must use IPsec is said at the P-CSCF: gm.subscribers in voltaic.yaml.`,
    )
    .action((options: AddOptions) => withApi(options.config, (api) => addSubscriber(options, api)))
}

async function addSubscriber(options: AddOptions, api: ApiClient): Promise<void> {
  const { random } = createRuntime()
  const keys = options.randomKeys ? { k: random.hex(16), opc: random.hex(16) } : undefined
  const { config: _, json: _json, randomKeys: _random, digestPasswordFile: _file, ...typed } = options
  try {
    const subscriber = await api.ask<SubscriberView>('POST', '/subscribers', {
      ...typed,
      ...keys,
      ...passwordFields(options),
    })
    const shown = keys === undefined ? '' : `\n\nK    ${keys.k}\nOPc  ${keys.opc}\nThese keys are not shown again.`
    printResult(
      keys === undefined ? subscriber : { ...subscriber, keys },
      `Added.\n${describeSubscriber(subscriber)}${shown}`,
      options,
    )
  } catch (error) {
    throw error instanceof ApiRefusal ? refusedSubscribers(error, 'subscriber') : error
  }
}

function listCommand(): Command {
  return command('list', 'list subscribers')
    .option('--search <text>', 'only those whose IMSI, number, IMPI or IMPU begins so')
    .option('--after <impi>', 'begin after this IMPI: the next page')
    .option('--limit <number>', 'how many at the most, up to 1000', '100')
    .action((options: StoreOptions & { after?: string; search?: string; limit: string }) =>
      withApi(options.config, async (api) => {
        const query = new URLSearchParams({ limit: String(wholeNumber(options.limit)) })
        if (options.after !== undefined) query.set('after', options.after)
        if (options.search !== undefined) query.set('search', options.search)
        const { subscribers, total } = await api.ask<{ subscribers: SubscriberSummary[]; total: number }>(
          'GET',
          `/subscribers?${query}`,
        )
        const rows = subscribers.map((each) => [each.impi, each.msisdn ?? '', each.state, each.scscf ?? ''])
        const text = `${table(['IMPI', 'MSISDN', 'state', 'S-CSCF'], rows)}\n${subscribers.length} of ${total}`
        printResult(subscribers, text, options)
      }),
    )
}

/** One request about a subscriber who may not be there. */
function ofSubscriber(
  identity: string,
  options: StoreOptions,
  method: string,
  body?: unknown,
): Promise<SubscriberView> {
  return withApi(options.config, async (api) => {
    try {
      return await api.ask<SubscriberView>(method, `/subscribers/${encodeURIComponent(identity)}`, body)
    } catch (error) {
      throw orNotFound(error, identity)
    }
  })
}

function showCommand(): Command {
  return command('show', 'show one subscriber with all identities; never keys')
    .argument('<identity>', 'IMSI, MSISDN, IMPI or IMPU')
    .action(async (identity: string, options: StoreOptions) => {
      const view = await ofSubscriber(identity, options, 'GET')
      printResult(view, describeSubscriber(view), options)
    })
}

interface ChangeOptions extends StoreOptions {
  readonly msisdn?: string | false
  readonly displayName?: string | false
  readonly serviceProfile?: string
  readonly temporaryIdentity?: string
}

function changeCommand(): Command {
  return command('change', 'change what is named of a subscriber')
    .argument('<identity>', 'IMSI, MSISDN, IMPI or IMPU')
    .option('--msisdn <number>', 'another telephone number')
    .option('--no-msisdn', 'no telephone number any more')
    .option('--display-name <name>', 'another name for whoever is called')
    .option('--no-display-name', 'no name any more')
    .option('--service-profile <name>', 'another service profile')
    .addOption(
      new Option('--temporary-identity <state>', 'calls with the identity that holds the IMSI').choices([
        'barred',
        'unbarred',
      ]),
    )
    .action(async (identity: string, options: ChangeOptions) => {
      const { config: _, json: _json, ...typed } = options
      if (Object.keys(typed).length === 0) {
        const remedy = 'name it: voltaic subscriber change --help shows the options'
        throw new VoltaicError('NOTHING_TO_CHANGE', 'nothing is named that is to be changed', remedy)
      }
      const body = Object.fromEntries(
        Object.entries(typed).map(([name, value]) => [name, value === false ? null : value]),
      )
      const view = await ofSubscriber(identity, options, 'PATCH', body)
      printResult(view, `Changed.\n${describeSubscriber(view)}`, options)
    })
}

function removeCommand(): Command {
  return command('remove', 'remove a subscriber')
    .argument('<identity>', 'IMSI, MSISDN, IMPI or IMPU')
    .action(async (identity: string, options: StoreOptions) => {
      const view = await ofSubscriber(identity, options, 'DELETE')
      printResult(view, `Removed.\n${describeSubscriber(view)}`, options)
    })
}

function importCommand(): Command {
  return command('import', 'import subscribers from a CSV file, all or none')
    .argument('<file>', 'CSV with a head line: imsi,msisdn,k,opc (also op, amf, sqn, displayName, temporaryIdentity …)')
    .option('--dry-run', 'only look whether they could be imported')
    .action(importFile)
}

function wholeNumber(text: string): number {
  if (/^([1-9][0-9]{0,2}|1000)$/.test(text)) return Number(text)
  throw new VoltaicError(
    'LIMIT_INVALID',
    `${text} is not a number of subscribers`,
    'Give --limit a whole number from 1 to 1000',
  )
}
