import { Command, Option } from 'commander'
import type { ApiClient } from '../api-client.ts'
import { type OutputOptions, printResult, table } from '../output.ts'

interface QueueOptions extends OutputOptions {
  readonly config?: string
}

interface ListOptions extends QueueOptions {
  readonly to?: string
  readonly from?: string
  readonly state?: string
  readonly limit: string
  readonly all?: boolean
}

interface SendOptions extends QueueOptions {
  readonly from?: string
  readonly report?: boolean
  readonly validity?: string
}

/** A message as the API shows it. */
interface MessageView {
  readonly id: string
  readonly state: string
  readonly originator: string
  readonly destination: string
  readonly attempts: number
  readonly nextAttemptAt?: string
  readonly expiresAt: string
  readonly reason?: string
  readonly part?: { readonly number: number; readonly total: number }
}

/** Loaded when it is asked for: most of `voltaic sms` works without a core, and starts in a quarter of the time. */
async function withApi<T>(config: string | undefined, work: (api: ApiClient) => Promise<T>): Promise<T> {
  const client = await import('../api-client.ts')
  return client.withApi(config, work)
}

/** What waits. */
const OPEN_STATES = 'queued,held'

function withCommonOptions(command: Command): Command {
  return command
    .option('--config <file>', 'configuration file (default: voltaic.yaml, or the lab where there is none)')
    .option('--json', 'print the result as JSON')
}

/** `voltaic sms send` */
export function sendSmsCommand(): Command {
  return withCommonOptions(new Command('send'))
    .description('hand a text to the service centre of the running core, as programs do over the API')
    .argument('<to>', 'number, as it would be dialled')
    .argument('<text>', 'what it says')
    .option('--from <address>', 'number, or a name of up to 11 characters (default: that of the service centre)')
    .option('--report', 'tell webhooks what becomes of it')
    .option('--validity <seconds>', 'how long it may wait')
    .action(send)
}

async function send(to: string, text: string, options: SendOptions): Promise<void> {
  const { from, report, validity } = options
  const body = {
    to,
    text,
    ...(from !== undefined && { from }),
    ...(report && { statusReport: true }),
    ...(validity !== undefined && { validitySeconds: Number(validity) }),
  }
  const answer = await withApi(options.config, (api) =>
    api.ask<{ ids: readonly string[]; encoding: string; parts: number }>('POST', '/sms/messages', body),
  )
  const { ids, encoding, parts } = answer
  const size = `${parts} ${parts === 1 ? 'part' : 'parts'}, ${encoding === 'ucs2' ? 'UCS-2' : 'GSM 7 bit'}`
  printResult(answer, `Taken in ${size}: ${ids.join(', ')}`, options)
}

/** `voltaic sms queue` */
export function queueCommand(): Command {
  return withCommonOptions(new Command('queue'))
    .description('list the messages that wait in the service centre')
    .option('--to <number>', 'only to this number')
    .option('--from <address>', 'only from this number or name')
    .addOption(new Option('--state <states>', 'states, with commas between').default(OPEN_STATES))
    .option('--all', 'those that have ended within a day too')
    .option('--limit <number>', 'how many', '100')
    .action(list)
}

async function list(options: ListOptions): Promise<void> {
  const query = new URLSearchParams({ limit: options.limit })
  if (!options.all) query.set('state', options.state ?? OPEN_STATES)
  if (options.to !== undefined) query.set('destination', options.to)
  if (options.from !== undefined) query.set('originator', options.from)
  const answer = await withApi(options.config, (api) =>
    api.ask<{ messages: readonly MessageView[]; nextAfter?: string }>('GET', `/sms/messages?${query}`),
  )
  const { messages, nextAfter } = answer
  const more = nextAfter === undefined ? '' : '\nThere may be more: --limit'
  const text = messages.length === 0 ? 'Nothing waits.' : tableOf(messages) + more
  printResult(answer, text, options)
}

function tableOf(messages: readonly MessageView[]): string {
  return table(
    ['id', 'from', 'to', 'part', 'state', 'attempts', 'next', 'expires', 'reason'],
    messages.map((each) => [
      each.id,
      each.originator,
      each.destination,
      each.part === undefined ? '' : `${each.part.number} of ${each.part.total}`,
      each.state,
      String(each.attempts),
      each.nextAttemptAt ?? '',
      each.expiresAt,
      each.reason ?? '',
    ]),
  )
}

const ORDERS = {
  hold: 'stop a message where it is; others pass it by',
  release: 'let a held message take its old place again',
  retry: 'try the phone of a message now',
} as const

/** `voltaic sms hold`, `release`, `retry` */
export function orderCommands(): readonly Command[] {
  return Object.entries(ORDERS).map(([name, what]) =>
    withCommonOptions(new Command(name))
      .description(what)
      .argument('<id>', 'id of the message: voltaic sms queue')
      .action((id: string, options: QueueOptions) => order(id, name, undefined, options)),
  )
}

/** `voltaic sms drop` */
export function dropCommand(): Command {
  return withCommonOptions(new Command('drop'))
    .description('take a message out of the queue; its sender gets a status report, if asked for')
    .argument('<id>', 'id of the message: voltaic sms queue')
    .requiredOption('--reason <text>', 'why, for whoever asks later')
    .action((id: string, options: QueueOptions & { readonly reason: string }) =>
      order(id, 'drop', { reason: options.reason }, options),
    )
}

async function order(id: string, name: string, body: unknown, options: QueueOptions): Promise<void> {
  const path = `/sms/messages/${encodeURIComponent(id)}/${name}`
  const message = await withApi(options.config, (api) => api.ask<MessageView>('POST', path, body))
  printResult(message, tableOf([message]), options)
}
