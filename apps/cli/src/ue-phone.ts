import type { PhoneFault } from '@voltaic/api'
import { VoltaicError } from '@voltaic/base'
import {
  askCores,
  assertOwnAddress,
  type Core,
  createPhone,
  createPhoneMedia,
  createPhoneSaBackend,
  createRuntime,
  type DigestAccount,
  describeRegistration,
  elementsOf,
  faultsOf,
  labConfig,
  openSubscribers,
  PHONE_IPSEC,
  type PhoneIpsec,
  simWithFault,
  type VoltaicConfig,
} from '@voltaic/core'
import type { SimCard } from '@voltaic/hss'
import { isLoopbackHost, type Runtime } from '@voltaic/runtime'
import { createTraceRing } from '@voltaic/trace'
import type { RadioConfig, RegisterOutcome, Ue, UeConfig, UeMedia } from '@voltaic/ue'
import { type Command, Option } from 'commander'
import { LAB_DATA } from './lab-data.ts'
import { findConfig } from './load-config.ts'
import type { OutputOptions } from './output.ts'
import { readPassphrase } from './passphrase.ts'
import { printable } from './printable.ts'
import { EXIT_STOPPED, untilStopped } from './run-until-stopped.ts'
import { printLadder } from './terminal-ladder.ts'

/** What every command with a simulated phone understands. */
export interface PhoneCommandOptions extends OutputOptions {
  readonly config?: string
  readonly transport: 'udp' | 'tcp'
  readonly host?: string
  readonly ipsec: PhoneIpsec
  readonly digestPasswordFile?: string
  /** What it does wrong. */
  readonly fault?: PhoneFault
  /** What its media go over. */
  readonly radio?: RadioConfig
}

/** Adds the options that say which network and how to reach it. */
export function withPhoneOptions(command: Command): Command {
  return command
    .option('--config <file>', 'configuration file (default: voltaic.yaml, or the lab where there is none)')
    .addOption(new Option('--transport <transport>', 'between phone and P-CSCF').choices(['udp', 'tcp']).default('udp'))
    .addOption(ipsecOption())
    .option('--host <address>', 'address of the phone (default: that of the P-CSCF)')
    .option(
      '--digest-password-file <file>',
      'the phone has no SIM: file, readable by its owner only, with its password',
    )
    .option('--json', 'print the result as JSON, without the ladder')
}

/** Who does ESP for simulated phones. */
export function ipsecOption(): Option {
  const what = 'IPsec between phone and P-CSCF; xfrm and tun need root, and another host or namespace than the P-CSCF'
  return new Option('--ipsec <backend>', what).choices(PHONE_IPSEC).default('off')
}

/**
 * Runs with a phone that has the SIM of a subscriber, or its password; its messages are printed as a ladder meanwhile.
 *
 * @param run ends soon after `stopped` resolves: IPsec would leave rules in the kernel if the process just ended
 * @param identity IMSI, MSISDN, IMPI or IMPU of the subscriber
 * @throws VoltaicError SUBSCRIBER_NOT_FOUND, DIGEST_WITH_IPSEC, and what opening the store throws
 */
export async function withPhone(
  identity: string,
  options: PhoneCommandOptions,
  settings: Partial<UeConfig>,
  run: (phone: Ue, runtime: Runtime, stopped: Promise<void>, media: UeMedia) => Promise<void>,
): Promise<void> {
  const config = findConfig(options.config) ?? labConfig({ data: LAB_DATA, hasSms: true })
  assertOwnAddress(options.ipsec, options.host, config)
  assertOneScheme(options)
  const runtime = createRuntime()
  if (isLoopbackHost(pcscfHostOf(config)) && (await askCores(config.data, { ask: 'counts' })).length === 0) {
    throw new VoltaicError('CORE_NOT_RUNNING', `no core is running on ${config.data}`, 'Start one: voltaic start')
  }
  const account = withFault(await accountOf(identity, options, config, runtime), options.fault)
  const ring = createTraceRing({ clock: runtime.clock })
  if (!options.json) ring.subscribe(printLadder(config))
  const { transport, host, ipsec } = options
  const media = createPhoneMedia(runtime, options.radio)
  let saBackend: Core['saBackend']
  const stopped = untilStopped(() => saBackend?.close())
  saBackend = await createPhoneSaBackend(ipsec, runtime)
  const own = { ...(host === undefined ? {} : { host }), ...(saBackend === undefined ? {} : { saBackend }) }
  const faults = faultsOf(options.fault)
  const behaviour = { ...settings, ...(faults && { faults }) }
  const phone = createPhone(account, { element: 'ue', transport, settings: behaviour, media, ...own }, config, runtime)
  try {
    await phone.start()
    await run(phone, runtime, stopped, media)
  } finally {
    await phone.stop()
    await saBackend?.close()
    ring.stop()
  }
}

/**
 * The same with a phone that is registered meanwhile.
 *
 * @param run may return what is to be said once the phone has left
 * @throws VoltaicError UE_NOT_REGISTERED
 */
export function withRegisteredPhone(
  identity: string,
  options: PhoneCommandOptions,
  settings: Partial<UeConfig>,
  run: (phone: Ue, runtime: Runtime, stopped: Promise<void>, media: UeMedia) => Promise<(() => void) | undefined>,
): Promise<void> {
  return withPhone(identity, options, settings, async (phone, runtime, stopped, media) => {
    const outcome = await registerUnlessStopped(phone, stopped)
    if (outcome === undefined) return
    if (outcome.kind !== 'registered') {
      throw new VoltaicError('UE_NOT_REGISTERED', registrationInWords(outcome), 'voltaic trace shows the messages')
    }
    let tell: (() => void) | undefined
    try {
      tell = await run(phone, runtime, stopped, media)
    } finally {
      // a phone that leaves without a word would be called for as long as its registration lasts
      await phone.deregister()
    }
    tell?.()
  })
}

/** Registers. @returns undefined, and sets the exit code, where the process is asked to stop before there is an outcome */
export async function registerUnlessStopped(
  phone: Pick<Ue, 'register'>,
  stopped: Promise<void>,
): Promise<RegisterOutcome | undefined> {
  const outcome = await Promise.race([phone.register(), stopped])
  if (outcome) return outcome
  process.exitCode = EXIT_STOPPED
  return undefined
}

/** A password has no keys that could be wrong. */
function withFault(account: SimCard | DigestAccount, fault: PhoneFault | undefined): SimCard | DigestAccount {
  return 'password' in account ? account : simWithFault(account, fault)
}

function pcscfHostOf(config: VoltaicConfig): string {
  return elementsOf(config, 'pcscf')[0]?.sip.host ?? ''
}

/** How an attempt to register ended, for a terminal. */
export function registrationInWords(outcome: RegisterOutcome): string {
  return printable(describeRegistration(outcome))
}

/** @spec TS 33.203 §N.1 */
function assertOneScheme({ ipsec, digestPasswordFile }: PhoneCommandOptions): void {
  if (digestPasswordFile === undefined || ipsec === 'off') return
  throw new VoltaicError(
    'DIGEST_WITH_IPSEC',
    'a phone with a password has no keys for IPsec',
    'leave out --ipsec, or --digest-password-file',
  )
}

async function accountOf(
  identity: string,
  { digestPasswordFile }: PhoneCommandOptions,
  config: VoltaicConfig,
  runtime: Runtime,
): Promise<SimCard | DigestAccount> {
  if (digestPasswordFile === undefined) return simOf(identity, config, runtime)
  const password = readPassphrase(digestPasswordFile)
  const subscribers = await openSubscribers(config, runtime)
  try {
    const impis = (await subscribers.provisioning.show(identity))?.impis ?? []
    const named = impis.find(({ impi, imsi }) => impi === identity || imsi === identity)
    const account = named ?? impis.find(({ digestAlgorithm }) => digestAlgorithm !== undefined) ?? impis[0]
    if (account === undefined) return notFound(identity)
    if (account.digestAlgorithm !== undefined) return { impi: account.impi, password }
    throw new VoltaicError(
      'DIGEST_WITH_SIM',
      `${identity} has a SIM and no password`,
      'leave out --digest-password-file',
    )
  } finally {
    await subscribers.close()
  }
}

async function simOf(identity: string, config: VoltaicConfig, runtime: Runtime): Promise<SimCard> {
  const subscribers = await openSubscribers(config, runtime)
  try {
    const sim = await subscribers.simCard(identity)
    if (sim) return sim
    if ((await subscribers.provisioning.show(identity)) === undefined) return notFound(identity)
    throw new VoltaicError(
      'SIM_NOT_FOUND',
      `${identity} has no SIM: it registers by SIP Digest`,
      'give its password with --digest-password-file',
    )
  } finally {
    await subscribers.close()
  }
}

function notFound(identity: string): never {
  throw new VoltaicError(
    'SUBSCRIBER_NOT_FOUND',
    `no subscriber has the identity ${identity}`,
    'voltaic subscriber list shows those there are',
  )
}
