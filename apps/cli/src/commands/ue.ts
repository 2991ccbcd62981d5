import { VoltaicError } from '@voltaic/base'
import { createPhone, createRuntime, labConfig, openSubscribers, type VoltaicConfig } from '@voltaic/core'
import type { SimCard } from '@voltaic/hss'
import type { Runtime } from '@voltaic/runtime'
import { createTraceRing } from '@voltaic/trace'
import type { RegisterOutcome, Ue } from '@voltaic/ue'
import { Command } from 'commander'
import { findConfig } from '../load-config.ts'
import { type OutputOptions, printResult } from '../output.ts'
import { LAB_DATA } from '../run-lab.ts'
import { untilStopped } from '../run-until-stopped.ts'
import { printLadder } from '../terminal-ladder.ts'

interface RegisterOptions extends OutputOptions {
  readonly config?: string
  readonly transport: string
  readonly expires: string
  readonly stay?: boolean
}

/** `voltaic ue` */
export function ueCommand(): Command {
  const register = new Command('register')
    .description('register a simulated phone at a running core, with the SIM of a subscriber stored here')
    .argument('<identity>', 'IMSI, MSISDN, IMPI or IMPU of the subscriber')
    .option('--config <file>', 'configuration file (default: voltaic.yaml, or the lab where there is none)')
    .option('--transport <transport>', 'udp or tcp', 'udp')
    .option('--expires <seconds>', 'lifetime to ask for', '600000')
    .option('--stay', 'stay registered, and refresh, until Ctrl-C; then de-register')
    .option('--json', 'print the result as JSON, without the ladder')
    .action(registerPhone)
  return new Command('ue').description('simulated phones').addCommand(register)
}

async function registerPhone(identity: string, options: RegisterOptions): Promise<void> {
  const config = findConfig(options.config) ?? labConfig({ data: LAB_DATA })
  const runtime = createRuntime()
  const sim = await simOf(identity, config, runtime)
  const ring = createTraceRing({ clock: runtime.clock })
  if (!options.json) ring.subscribe(printLadder(config))
  const phone = createPhone(
    sim,
    { element: 'ue', transport: transportOf(options), settings: { expires: expiresOf(options) } },
    config,
    runtime,
  )
  await phone.start()
  try {
    const outcome = await phone.register()
    printResult(outcome, `\n${describe(outcome, options)}`, options)
    if (outcome.kind !== 'registered') process.exitCode = 1
    else if (options.stay) await stay(phone)
  } finally {
    await phone.stop()
    ring.stop()
  }
}

async function stay(phone: Ue): Promise<void> {
  await untilStopped()
  await phone.deregister()
}

function describe(outcome: RegisterOutcome, { stay }: RegisterOptions): string {
  switch (outcome.kind) {
    case 'registered':
      return `Registered for ${outcome.expires} s as ${outcome.associatedUris.join(' and ')}.\n${
        stay
          ? 'De-register with Ctrl-C.'
          : 'The phone leaves with this command, the registration stays. --stay keeps both until Ctrl-C.'
      }`
    case 'refused':
      return `Refused: ${outcome.status} ${outcome.reason}.`
    case 'no answer':
      return 'The P-CSCF does not answer. Is the core running? voltaic start'
    case 'network not authenticated':
      return 'The SIM does not believe this network: K or OPc differ between SIM and HSS.'
    case 'not challenged':
      return 'The network accepted the phone without a challenge; the phone does not accept the network.'
  }
}

async function simOf(identity: string, config: VoltaicConfig, runtime: Runtime): Promise<SimCard> {
  const subscribers = await openSubscribers(config, runtime)
  try {
    const sim = await subscribers.simCard(identity)
    if (sim) return sim
    throw new VoltaicError(
      'SUBSCRIBER_NOT_FOUND',
      `no subscriber has the identity ${identity}`,
      'voltaic subscriber list shows those there are',
    )
  } finally {
    await subscribers.close()
  }
}

function transportOf({ transport }: RegisterOptions): 'udp' | 'tcp' {
  if (transport === 'udp' || transport === 'tcp') return transport
  throw new VoltaicError('TRANSPORT_INVALID', `${transport} is no transport`, 'Use --transport udp or tcp')
}

function expiresOf({ expires }: RegisterOptions): number {
  if (/^[1-9][0-9]{0,9}$/.test(expires)) return Number(expires)
  throw new VoltaicError('EXPIRES_INVALID', `${expires} is no lifetime`, 'Give --expires whole seconds, from 1')
}
