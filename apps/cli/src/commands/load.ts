import { VoltaicError } from '@voltaic/base'
import {
  assertOwnAddress,
  type Core,
  createLog,
  createPhoneSaBackend,
  createRuntime,
  labConfig,
  type PhoneIpsec,
} from '@voltaic/core'
import {
  DEFAULT_THRESHOLDS,
  formatReport,
  IHSA_LIMIT,
  type LoadOptions,
  type LoadPlan,
  loadNetwork,
  parseHoldingTime,
  parseTrafficSet,
  reportSvg,
  risingSteps,
  SCENARIOS,
  type Step,
  TRAFFIC_PRESETS,
} from '@voltaic/load'
import { Command, Option } from 'commander'
import { warnOfNewKeys } from '../announce.ts'
import { LAB_DATA } from '../lab-data.ts'
import { findConfig } from '../load-config.ts'
import { type OutputOptions, printResult } from '../output.ts'
import { ProgressLine } from '../progress-line.ts'
import { untilStopped } from '../run-until-stopped.ts'
import { writeTextFile } from '../text-file.ts'
import { ipsecOption } from '../ue-phone.ts'

interface Options extends OutputOptions {
  readonly config?: string
  readonly phones: string
  readonly rate: string
  readonly duration: string
  readonly steps?: string
  readonly mix: string
  readonly holding: string
  readonly ring: string
  readonly stir: string
  readonly seed?: string
  readonly transport: 'udp' | 'tcp'
  readonly host?: string
  readonly ipsec: PhoneIpsec
  readonly corePid?: string
  readonly keep?: boolean
  readonly yesThisNetworkIsMine?: boolean
  readonly svg?: string
  readonly limit: string
}

/** How long an attempt may last, in milliseconds. */
const PATIENCE_MS = 10_000
/** In percent, as ETSI TS 186 008-1 has it. */
const DEFAULT_LIMIT = String(100 * IHSA_LIMIT)
/** Rising steps when nobody says how many. */
const MAX_STEPS = 50

/** `voltaic load` */
export function loadCommand(): Command {
  return new Command('load')
    .description('load a running network with thousands of simulated phones, and report what it could take')
    .option('--config <file>', 'configuration file (default: voltaic.yaml, or the lab where there is none)')
    .option('--phones <number>', 'simulated phones, each with a subscriber made for the test', '500')
    .option('--rate <saps>', 'scenario attempts a second (SAPS), Poisson arrivals', '20')
    .option('--duration <seconds>', 'how long, at that rate', '30')
    .option('--steps <by:seconds[:count]>', 'raise the rate by so much every so many seconds, until it is too much')
    .option('--mix <mix>', 'what the phones do: a preset or weights, see below', 'everyday')
    .option('--holding <seconds>', 'how long calls last: 10 (a mean, exponential) or constant:10', '10')
    .option('--ring <seconds>', 'how long a phone rings before it is answered', '0')
    .option('--stir <seconds>', 'traffic before the first step that is not counted', '5')
    .option('--seed <number>', 'repeat the traffic of an earlier run (default: a new one, which the report names)')
    .addOption(new Option('--transport <transport>', 'of the phones').choices(['udp', 'tcp']).default('udp'))
    .addOption(ipsecOption())
    .option('--host <address>', 'address of the phones (default: that of the P-CSCF)')
    .option('--core-pid <pid>', 'report processor time and memory of that process too')
    .option(
      '--limit <percent>',
      'how many attempts may be inadequately handled; above that the exit code is 1',
      DEFAULT_LIMIT,
    )
    .option('--svg <file>', 'write the report as a picture')
    .option('--json', 'print the report as JSON')
    .option('--keep', 'leave the subscribers of the test in the HSS')
    .option('--yes-this-network-is-mine', 'load a network that is not on loopback')
    .addHelpText('after', helpText())
    .action(load)
}

function helpText(): string {
  const pad = (text: string) => text.padEnd(22)
  const presets = [...TRAFFIC_PRESETS].map(([name, mix]) => `  ${pad(name)}${mix}`)
  const scenarios = SCENARIOS.map(({ name, number, title }) => `  ${pad(name)}${number.padEnd(5)}${title}`)
  return `
Terms are those of ETSI TS 186 008. An attempt is inadequately handled when its end is wrong or too late; a step with
at most 0.1 % of those (--limit) is within the capacity of the network. The exit code is 1 when the first step is not,
or when nothing could be measured.

Mixes:
${presets.join('\n')}
Weights name groups (registration, call) or scenarios:
${scenarios.join('\n')}

Examples, with voltaic start in another terminal:
  voltaic load                                        half a minute of everyday traffic
  voltaic load --mix calls --rate 50 --phones 2000    calls only
  voltaic load --rate 20 --steps 20:30 --svg load.svg how much can it take? 20 SAPS more every 30 s
  voltaic load --mix storm --phones 5000 --rate 200   everybody registers after a power cut`
}

async function load(options: Options): Promise<void> {
  const config = findConfig(options.config) ?? labConfig({ data: LAB_DATA })
  assertOwnAddress(options.ipsec, options.host, config)
  const runtime = createRuntime({ log: createLog('error') })
  const plan = planOf(options, () => runtime.random.integer(2 ** 31))
  warnOfNewKeys(config, process.stderr)
  let saBackend: Core['saBackend']
  const controller = new AbortController()
  void untilStopped(() => saBackend?.close()).then(() => controller.abort())
  saBackend = await createPhoneSaBackend(options.ipsec, runtime)
  const line = new ProgressLine(process.stderr)
  try {
    const report = await loadNetwork(config, plan, loadOptionsOf(options, saBackend), runtime, line, controller.signal)
    line.end()
    printResult(report, `\n${formatReport(report)}`, options)
    // without a capacity the first step was above the limit already
    if (report.docSaps === undefined) process.exitCode = 1
    if (options.svg !== undefined) {
      writeTextFile(options.svg, reportSvg(report))
      process.stderr.write(`Wrote ${options.svg}.\n`)
    }
  } finally {
    await saBackend?.close()
    line.end()
  }
}

function planOf(options: Options, newSeed: () => number): LoadPlan {
  return {
    trafficSet: parseTrafficSet(options.mix),
    holdingTime: parseHoldingTime(options.holding),
    ringMs: 1000 * numberOf('--ring', options.ring, 0),
    stirMs: 1000 * numberOf('--stir', options.stir, 0),
    steps: stepsOf(options),
    stopsAboveCapacity: options.steps !== undefined,
    thresholds: DEFAULT_THRESHOLDS,
    ihsaLimit: numberOf('--limit', options.limit, 0) / 100,
    patienceMs: PATIENCE_MS,
    seed: options.seed === undefined ? newSeed() : wholeNumberOf('--seed', options.seed),
  }
}

function stepsOf({ rate, duration, steps }: Options): readonly Step[] {
  const saps = numberOf('--rate', rate, 0.01)
  if (steps === undefined) return [{ saps, durationMs: 1000 * numberOf('--duration', duration, 1) }]
  const [by = '', seconds = '', count = String(MAX_STEPS), ...more] = steps.split(':')
  if (more.length > 0) throw invalid('--steps', steps, 'as in 10:30, or 10:30:8 for eight steps')
  const durationMs = 1000 * numberOf('--steps', seconds, 1)
  return risingSteps(saps, numberOf('--steps', by, 0.01), durationMs, wholeNumberOf('--steps', count))
}

function loadOptionsOf(options: Options, saBackend: LoadOptions['saBackend'] | undefined): LoadOptions {
  return {
    phones: wholeNumberOf('--phones', options.phones),
    transport: options.transport,
    ...(options.host === undefined ? {} : { host: options.host }),
    ...(saBackend === undefined ? {} : { saBackend }),
    isMine: options.yesThisNetworkIsMine === true,
    keep: options.keep === true,
    corePid: options.corePid === undefined ? undefined : wholeNumberOf('--core-pid', options.corePid),
  }
}

function numberOf(option: string, text: string, least: number): number {
  if (/^\d{1,6}(\.\d{1,3})?$/.test(text) && Number(text) >= least) return Number(text)
  throw invalid(option, text, `a number, ${least} or more`)
}

function wholeNumberOf(option: string, text: string): number {
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text)
  throw invalid(option, text, 'a whole number, 1 or more')
}

function invalid(option: string, text: string, wanted: string): VoltaicError {
  return new VoltaicError('LOAD_OPTION_INVALID', `${option} ${text} is not understood`, `Give ${option} ${wanted}`)
}
