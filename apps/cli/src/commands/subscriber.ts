import { VoltaicError } from '@voltaic/base'
import { createRuntime, labConfig, openSubscribers, type Subscribers } from '@voltaic/core'
import type { ProvisioningRefusal, SubscriberInput, SubscriberView } from '@voltaic/hss'
import { Command, Option } from 'commander'
import { warnOfNewKeys } from '../announce.ts'
import { parseCsv } from '../csv.ts'
import { describeSubscriber } from '../describe-subscriber.ts'
import { findConfig } from '../load-config.ts'
import { type OutputOptions, printResult, table } from '../output.ts'
import { LAB_DATA } from '../run-lab.ts'
import { readTextFile } from '../text-file.ts'

interface StoreOptions extends OutputOptions {
  readonly config?: string
}

interface AddOptions extends StoreOptions, SubscriberInput {
  readonly randomKeys?: boolean
}

/** `voltaic subscriber` */
export function subscriberCommand(): Command {
  return new Command('subscriber')
    .description('who may register, and with which keys')
    .addCommand(addCommand())
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(removeCommand())
    .addCommand(importCommand())
}

function command(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--config <file>', 'configuration file (default: voltaic.yaml, or the lab where there is none)')
    .option('--json', 'print the result as JSON')
}

function addCommand(): Command {
  return command('add', 'add one SIM with the identities that 3GPP derives from IMSI and number')
    .requiredOption('--imsi <digits>', 'IMSI of the SIM')
    .option('--msisdn <number>', 'telephone number, international: +49…')
    .option('--k <hex>', 'K, 32 hexadecimal digits')
    .option('--opc <hex>', 'OPc, 32 hexadecimal digits')
    .option('--op <hex>', 'OP instead of OPc, 32 hexadecimal digits')
    .addOption(new Option('--random-keys', 'make K and OPc up, and show them this once').conflicts(['k', 'opc', 'op']))
    .option('--amf <hex>', 'AMF, 4 hexadecimal digits (default 0000)')
    .option('--sqn <hex>', 'last SQN that another HSS has used, 12 hexadecimal digits')
    .addHelpText(
      'after',
      `
Examples:
  voltaic subscriber add --imsi 001010000000003 --msisdn +99901000003 --random-keys
  voltaic subscriber add --imsi 001010000000004 --k 465b5ce8b199b49faa5f0a2ee238a6bc --opc cd63cb71954a9f4e48a5994e37a02baf

Whether its phone must use IPsec is said at the P-CSCF: gm.subscribers in voltaic.yaml.`,
    )
    .action((options: AddOptions) => withSubscribers(options, (subscribers) => add(options, subscribers)))
}

async function add(options: AddOptions, subscribers: Subscribers): Promise<void> {
  const { random } = createRuntime()
  const keys = options.randomKeys ? { k: random.hex(16), opc: random.hex(16) } : undefined
  const result = await subscribers.provisioning.add({ ...options, ...keys, k: keys?.k ?? options.k ?? '' })
  if (result.kind === 'refused') throw refusal(result, 'subscriber')
  const shown = keys === undefined ? '' : `\n\nK    ${keys.k}\nOPc  ${keys.opc}\nThese keys are not shown again.`
  printResult(
    keys === undefined ? result.subscriber : { ...result.subscriber, keys },
    `Added.\n${describeSubscriber(result.subscriber)}${shown}`,
    options,
  )
}

function listCommand(): Command {
  return command('list', 'list subscribers')
    .option('--after <impi>', 'begin after this IMPI: the next page')
    .option('--limit <number>', 'how many at the most', '100')
    .action((options: StoreOptions & { after?: string; limit: string }) =>
      withSubscribers(options, async ({ provisioning }) => {
        const { after, limit } = options
        const page = await provisioning.list({ limit: wholeNumber(limit), ...(after === undefined ? {} : { after }) })
        const rows = page.map((each) => [each.impi, each.msisdn ?? '', each.state, each.scscf ?? ''])
        const text = `${table(['IMPI', 'MSISDN', 'state', 'S-CSCF'], rows)}\n${page.length} of ${await provisioning.count()}`
        printResult(page, text, options)
      }),
    )
}

function showCommand(): Command {
  return command('show', 'show one subscriber with all identities; never keys')
    .argument('<identity>', 'IMSI, MSISDN, IMPI or IMPU')
    .action((identity: string, options: StoreOptions) =>
      withSubscribers(options, async ({ provisioning }) => {
        const view = (await provisioning.show(identity)) ?? notFound(identity)
        printResult(view, describeSubscriber(view), options)
      }),
    )
}

function removeCommand(): Command {
  return command('remove', 'remove a subscriber')
    .argument('<identity>', 'IMSI, MSISDN, IMPI or IMPU')
    .action((identity: string, options: StoreOptions) =>
      withSubscribers(options, async ({ provisioning }) => {
        const view: SubscriberView = (await provisioning.remove(identity)) ?? notFound(identity)
        printResult(view, `Removed.\n${describeSubscriber(view)}${stillRegistered(view)}`, options)
      }),
    )
}

// until the HSS sends RTR (TS 29.228 §6.1.3), an S-CSCF learns of the removal at the next refresh
function stillRegistered({ registrationSets }: SubscriberView): string {
  const scscf = registrationSets.find((set) => set.state === 'registered')?.scscf
  return scscf === undefined ? '' : `\nThe phone stays registered at ${scscf} until it refreshes or expires.`
}

function importCommand(): Command {
  return command('import', 'import subscribers from a CSV file, all or none')
    .argument('<file>', 'CSV with a head line: imsi,msisdn,k,opc (also op, amf, sqn, displayName, temporaryIdentity)')
    .action((file: string, options: StoreOptions) =>
      withSubscribers(options, async ({ provisioning }) => {
        const result = await provisioning.import(parseCsv(readTextFile(file), file))
        if (result.kind === 'refused') throw refusal(result, file)
        printResult({ imported: result.count }, `Imported ${result.count} subscribers.`, options)
      }),
    )
}

async function withSubscribers(
  options: StoreOptions,
  work: (subscribers: Subscribers) => Promise<void>,
): Promise<void> {
  const config = findConfig(options.config) ?? labConfig({ data: LAB_DATA })
  warnOfNewKeys(config, process.stderr)
  const subscribers = await openSubscribers(config, createRuntime())
  try {
    await work(subscribers)
  } finally {
    await subscribers.close()
  }
}

function refusal({ problems }: ProvisioningRefusal, what: string): VoltaicError {
  const lines = problems.map(({ row, field, reason }) => `${row === undefined ? '' : `row ${row}: `}${field} ${reason}`)
  return new VoltaicError(
    'SUBSCRIBER_REFUSED',
    `nothing was stored: ${what} is refused\n  ${lines.join('\n  ')}`,
    'Mend what is named and try again; voltaic subscriber add --help shows the fields',
  )
}

function notFound(identity: string): never {
  throw new VoltaicError(
    'SUBSCRIBER_NOT_FOUND',
    `no subscriber has the identity ${identity}`,
    'voltaic subscriber list shows those there are',
  )
}

function wholeNumber(text: string): number {
  if (/^[1-9][0-9]{0,5}$/.test(text)) return Number(text)
  throw new VoltaicError(
    'LIMIT_INVALID',
    `${text} is not a number of subscribers`,
    'Give --limit a whole number from 1',
  )
}
