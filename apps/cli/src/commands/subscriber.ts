import { VoltaicError } from '@voltaic/base'
import { createRuntime } from '@voltaic/core'
import type { SubscriberInput, SubscriberSummary, SubscriberView } from '@voltaic/hss'
import { Command, Option } from 'commander'
import { type ApiClient, withApi } from '../api-client.ts'
import { ApiRefusal } from '../api-refusal.ts'
import { describeSubscriber } from '../describe-subscriber.ts'
import { printResult, table } from '../output.ts'
import { refusedSubscribers } from '../refused-subscribers.ts'
import { changeCommand } from './subscriber-change.ts'
import { deregisterCommand, pushesCommand } from './subscriber-deregister.ts'
import { importFile } from './subscriber-import.ts'
import { type PasswordOptions, passwordCommand, passwordFields, withPasswordOptions } from './subscriber-password.ts'
import { command, ofSubscriber, type StoreOptions } from './subscriber-request.ts'
import { simCommand } from './subscriber-sim.ts'
import { withSimOptions } from './subscriber-sim-options.ts'
import { timelineCommand } from './subscriber-timeline.ts'

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

function addCommand(): Command {
  const add = command('add', 'add one SIM, or a password, with the identities that 3GPP derives from IMSI and number')
    .requiredOption('--imsi <digits>', 'IMSI of the SIM')
    .option('--msisdn <number>', 'telephone number, international: +49…')
  return withPasswordOptions(withSimOptions(add))
    .addOption(new Option('--random-keys', 'make K and OPc up, and show them this once').conflicts(['k', 'opc', 'op']))
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

function showCommand(): Command {
  return command('show', 'show one subscriber with all identities; never keys')
    .argument('<identity>', 'IMSI, MSISDN, IMPI or IMPU')
    .action(async (identity: string, options: StoreOptions) => {
      const view = await ofSubscriber(identity, options, 'GET')
      printResult(view, describeSubscriber(view), options)
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
