import { VoltaicError } from '@voltaic/base'
import type { ConsoleBuild } from '@voltaic/console'
import {
  assertPortsFree,
  ControlSocket,
  createCore,
  createLog,
  createRuntime,
  openSubscribers,
  startKeepingTraces,
  startTelemetry,
  TraceSocket,
  telemetryFigures,
  type VoltaicConfig,
} from '@voltaic/core'
import type { Runtime } from '@voltaic/runtime'
import { createTraceRing, type TraceRing } from '@voltaic/trace'
import { Command, Option } from 'commander'
import { networkAndNextStep, ready, warnOfNewKeys, withoutIpsec } from '../announce.ts'
import { consoleBase, invitation } from '../console-link.ts'
import { startConsoleBuild } from '../console-pages.ts'
import { DEFAULT_CONFIG_FILE, findConfig } from '../load-config.ts'
import { asTyped } from '../program-name.ts'
import { runLab } from '../run-lab.ts'
import { untilStopped } from '../run-until-stopped.ts'
import { settingsFileOf } from '../settings-file.ts'
import { startRecording } from '../start-recording.ts'
import { printLadder } from '../terminal-ladder.ts'

interface StartOptions {
  readonly config?: string
  readonly record?: boolean
  readonly trace?: boolean
  readonly pcapng?: string
  readonly withKeys?: string
  readonly espKeys?: string
  readonly logLevel?: (typeof LOG_LEVELS)[number]
}

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const

/** `voltaic start` */
export function startCommand(): Command {
  return new Command('start')
    .description('run the network of voltaic.yaml, or the lab where there is none')
    .argument('[element...]', 'only these elements, by name or function: pcscf, scscf-2 …')
    .option('--config <file>', 'configuration file (default: voltaic.yaml)')
    .option('--record', 'record the call of the lab, into its data folder')
    .option('--trace', 'print every message as it happens')
    .option('--pcapng <file>', 'write every message to a file for Wireshark, keys overwritten with zeros')
    .option('--with-keys <file>', 'write them with true keys to a second file, mode 0600')
    .option('--esp-keys <file>', 'write the keys of IPsec for Wireshark to a file, mode 0600')
    .addOption(new Option('--log-level <level>', 'what to log (default: log.level, or "warn")').choices(LOG_LEVELS))
    .addHelpText(
      'after',
      `
Without voltaic.yaml this runs the lab: loopback only, no root, two simulated phones.
With it, it runs all elements in this process, or some:
  voltaic start                all
  voltaic start pcscf          the P-CSCF alone; the others run elsewhere
Stop it with Ctrl-C.`,
    )
    .action(start)
}

async function start(only: readonly string[], options: StartOptions): Promise<void> {
  const config = findConfig(options.config)
  const runtime = createRuntime({ log: createLog(options.logLevel ?? config?.logLevel ?? 'warn') })
  // what is asked for afterwards lies on disk: here messages only go by
  const ring = createTraceRing({ clock: runtime.clock, capacity: 0 })
  const recordings = startRecording(options)
  try {
    if (config !== undefined && options.record)
      throw new VoltaicError(
        'RECORD_IN_LAB_ONLY',
        'which calls of this network are recorded is said in its configuration',
        'Add recording: docs/guides/recording.md',
      )
    if (config !== undefined) await runNetwork(config, only, options, ring, runtime)
    else if (only.length === 0) await runLab(ring, runtime, options.record ?? false)
    else
      throw new VoltaicError(
        'CONFIG_NOT_FOUND',
        'there is no voltaic.yaml that says where elements run',
        'Write one: voltaic init',
      )
  } finally {
    recordings.stop()
    ring.stop()
  }
}

async function runNetwork(
  config: VoltaicConfig,
  only: readonly string[],
  options: StartOptions,
  ring: TraceRing,
  runtime: Runtime,
): Promise<void> {
  const stopped = untilStopped()
  await assertPortsFree(config, runtime.net, only)
  if (hasHss(config, only)) warnOfNewKeys(config)
  const pages = servesApi(config, only) ? startConsoleBuild(config) : undefined
  const traces = await startKeepingTraces(config, only, runtime)
  const core = await createCore(config, runtime, only, undefined, {
    traces: traces.store,
    ...(pages && { console: pages, settings: settingsFileOf(config, options.config ?? DEFAULT_CONFIG_FILE, runtime) }),
  })
  const traceSocket = new TraceSocket(config.data, ring, runtime)
  const controlSocket = new ControlSocket(config.data, core)
  await core.start()
  const telemetry = config.telemetry && startTelemetry(config.telemetry, runtime, () => telemetryFigures(core))
  try {
    await traceSocket.start()
    await controlSocket.start()
    if (options.trace) ring.subscribe(printLadder(config))
    const subscribers = hasHss(config, only) ? await countSubscribers(config, runtime) : undefined
    for (const line of withoutIpsec(core)) process.stderr.write(`${asTyped(line)}\n`)
    const next = asTyped(networkAndNextStep(config, subscribers))
    process.stdout.write(`${ready(core)}\n\n${next}\n${await consoleNews(config, pages, subscribers)}`)
    await stopped
  } finally {
    await pages?.stop()
    await controlSocket.stop()
    await traceSocket.stop()
    await telemetry?.stop()
    await core.stop()
    await traces.stop()
  }
}

/** Where the console is, with a link into it while the network has no subscribers yet: at its first start. */
async function consoleNews(
  config: VoltaicConfig,
  pages: ConsoleBuild | undefined,
  subscribers: number | undefined,
): Promise<string> {
  const base = consoleBase(config)
  if (pages === undefined || base === undefined) return ''
  if (subscribers === 0) return invitation(config)
  return `  ${asTyped('voltaic console')}                 a link into the console at ${base}\n`
}

function servesApi(config: VoltaicConfig, only: readonly string[]): boolean {
  return config.api !== undefined && hasHss(config, only)
}

async function countSubscribers(config: VoltaicConfig, runtime: Runtime): Promise<number> {
  const subscribers = await openSubscribers(config, runtime)
  try {
    return await subscribers.provisioning.count()
  } finally {
    await subscribers.close()
  }
}

function hasHss({ elements }: VoltaicConfig, only: readonly string[]): boolean {
  const hsss = elements.filter((element) => element.function === 'hss')
  return hsss.some(({ name }) => only.length === 0 || only.includes(name) || only.includes('hss'))
}
