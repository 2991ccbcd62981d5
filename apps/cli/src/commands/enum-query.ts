import { VoltaicError } from '@voltaic/base'
import { createLog, createRuntime, describeQuery, networkForEnum, plannedNumber, queryNumber } from '@voltaic/core'
import { PUBLIC_ENUM_SUFFIX, type RuleReading } from '@voltaic/enum'
import { type Address, createSeededRandom, parseAddress, type Runtime } from '@voltaic/runtime'
import { Command, Option } from 'commander'
import { loadConfig } from '../load-config.ts'
import { type OutputOptions, printResult } from '../output.ts'

const DNS_PORT = 53
/** Where `voltaic enum serve` listens unless told otherwise. */
const DEFAULT_SERVER = '127.0.0.1:5300'
const MAX_TIMES = 1_000_000

interface QueryOptions extends OutputOptions {
  readonly server?: readonly string[]
  readonly suffix?: readonly string[]
  readonly weighting?: 'none' | 'preference'
  readonly failover?: 'preference' | 'order'
  readonly times: string
  readonly seed?: string
  readonly config?: string
}

/** `voltaic enum query` */
export function enumQueryCommand(): Command {
  return new Command('query')
    .description('look a number up as a call would, and show every step')
    .argument('<number>', 'with its country code: +61255502345; with --config as it is dialled')
    .option('--server <address>', `DNS server; several are asked in their order (default: ${DEFAULT_SERVER})`, collect)
    .option(
      '--suffix <name>',
      `end of the names; several are asked in their order (default: ${PUBLIC_ENUM_SUFFIX})`,
      collect,
    )
    .addOption(new Option('--weighting <how>', 'preference: PREFERENCE is a weight').choices(['none', 'preference']))
    .addOption(new Option('--failover <how>', 'order: a higher ORDER is a standby').choices(['preference', 'order']))
    .option('--times <number>', 'look it up so often and show how calls are shared', '1')
    .option('--seed <number>', 'draw the same every time')
    .option('--config <file>', 'a network: its number plan, its zones and DNS servers, its BGCF')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
Without --weighting and --failover rules are read as RFC 3403 has it: the lowest ORDER that matches, lower PREFERENCE first, equal
ones in random order. Ends with 1 when the DNS failed.

Examples:
  voltaic enum serve examples/enum-playground &
  voltaic enum query +61255502345
  voltaic enum query +61355500913 --weighting preference --times 10000`,
    )
    .action(query)
}

/** An option that may be given several times. Variadic ones would take the number for one more of them. */
function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}

async function query(dialled: string, options: QueryOptions): Promise<void> {
  const config = options.config === undefined ? undefined : loadConfig(options.config)
  const ofNetwork = config && networkForEnum(config)
  if (config !== undefined && config.enum === undefined)
    process.stderr.write(`Note: ${options.config} has no \`enum\`; calls of this network ask no zone\n\n`)
  const runtime = createRuntime({ log: createLog('warn') })
  const report = await queryNumber(runtime, {
    number: plannedNumber(dialled, config?.numberPlan),
    servers: options.server?.map(serverOf) ?? ofNetwork?.servers ?? [serverOf(DEFAULT_SERVER)],
    zones: options.suffix?.map((suffix) => ({ suffix })) ?? ofNetwork?.zones ?? [{ suffix: PUBLIC_ENUM_SUFFIX }],
    reading: readingOf(options),
    times: wholeNumber('--times', options.times, 1, MAX_TIMES),
    random: randomOf(options.seed, runtime),
    ...(ofNetwork && { network: ofNetwork.network }),
  })
  if (report.outcome === 'failed') process.exitCode = 1
  printResult(report, describeQuery(report), options)
}

function readingOf({ weighting, failover }: QueryOptions): RuleReading {
  return { ...(weighting !== undefined && { weighting }), ...(failover !== undefined && { failover }) }
}

/** @throws VoltaicError OPTION_INVALID */
function serverOf(text: string): Address {
  const address = parseAddress(text, DNS_PORT)
  if (address !== undefined) return address
  throw new VoltaicError('OPTION_INVALID', `--server ${text} is no address`, 'Write 192.0.2.1, or 192.0.2.1:5300')
}

function randomOf(seed: string | undefined, runtime: Runtime): Runtime['random'] {
  if (seed === undefined) return runtime.random
  return createSeededRandom(wholeNumber('--seed', seed, 0, 0xffff_ffff))
}

/** @throws VoltaicError OPTION_INVALID */
function wholeNumber(option: string, text: string, min: number, max: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (value >= min && value <= max) return value
  throw new VoltaicError('OPTION_INVALID', `${option} ${text} is no number`, `Give one from ${min} to ${max}`)
}
