import { VoltaicError } from '@voltaic/base'
import { openDevices } from '@voltaic/core'
import type { Behaviour, DeviceRegistry, KnownDevice } from '@voltaic/device-profiles'
import { Command } from 'commander'
import { findConfig } from '../load-config.ts'
import { type OutputOptions, printResult, table } from '../output.ts'

interface DevicesOptions extends OutputOptions {
  readonly config?: string
  readonly folder?: string
  readonly imei?: string
  readonly behaviours?: boolean
}

/** `voltaic devices` */
export function devicesCommand(): Command {
  return new Command('devices')
    .description('handsets: what is known of families of them, and what is done about it')
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(matchCommand())
    .addHelpText(
      'after',
      `
The core takes every phone as it comes: nothing has to be switched on for one. Profiles tell people, and the doctor, what a
phone is known to do. Add your own in a folder that "devices" of voltaic.yaml names:

  profiles:
    - id: lift-phone
      vendor: Example
      family: Lift phone
      userAgents: ['LiftTel/*']
      tacs: ['01234567']              the first eight digits of the IMEI
      behaviours: [leaves-with-star]  "voltaic devices list --behaviours" has their names`,
    )
}

function withWhere(command: Command): Command {
  return command
    .option('--config <file>', 'configuration whose folder of device profiles is read (default: voltaic.yaml)')
    .option('--folder <folder>', 'folder of device profiles, instead of that')
    .option('--json', 'print the result as JSON')
}

function registryOf({ config, folder }: DevicesOptions): DeviceRegistry {
  return openDevices(folder ?? findConfig(config)?.devices)
}

function listCommand(): Command {
  return withWhere(new Command('list').description('all families, or all that they do'))
    .option('--behaviours', 'what handsets do, by name')
    .addHelpText(
      'after',
      `
Example:
  voltaic devices list --behaviours`,
    )
    .action((options: DevicesOptions) => {
      const { devices, behaviours } = registryOf(options)
      if (options.behaviours) printResult(behaviours, behaviourList(behaviours), options)
      else printResult(devices, deviceTable(devices), options)
    })
}

function deviceTable(devices: readonly KnownDevice[]): string {
  return table(
    ['ID', 'FAMILY', 'VENDOR', 'BEHAVIOURS', 'KNOWN BY'],
    devices.map(({ profile, behaviours }) => [
      profile.id,
      profile.family,
      profile.vendor,
      String(behaviours.length),
      [...profile.userAgents, ...profile.tacs.map((tac) => `TAC ${tac}`)].join(', '),
    ]),
  )
}

/** What they do is a sentence, which fits in no column of a terminal. */
function behaviourList(behaviours: readonly Behaviour[]): string {
  return behaviours
    .map(({ id, phase, handledBy, does }) =>
      [`${id}  (${phase}; ${handledBy === 'core' ? 'Voltaic' : 'you'})`, ...folded(does, '  ')].join('\n'),
    )
    .join('\n')
}

const WIDTH = 100

function folded(text: string, indent: string): readonly string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last === undefined || last.length + word.length >= WIDTH) lines.push(indent + word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines
}

function showCommand(): Command {
  return withWhere(new Command('show').description('one family: what it does, and what is done about it'))
    .argument('<id>', 'as `voltaic devices list` has it')
    .addHelpText(
      'after',
      `
Example:
  voltaic devices show samsung`,
    )
    .action((id: string, options: DevicesOptions) => {
      const registry = registryOf(options)
      const device = registry.device(id)
      if (device === undefined) {
        const ids = registry.devices.map(({ profile }) => profile.id).join(', ')
        throw new VoltaicError('DEVICE_UNKNOWN', `there is no device profile ${id}`, `There are: ${ids}`)
      }
      printResult(device, describe(device), options)
    })
}

function matchCommand(): Command {
  return withWhere(new Command('match').description('which family a phone is of'))
    .argument('[user-agent...]', 'User-Agent as a trace has it')
    .option('--imei <imei>', 'its IMEI, digits or the URN of +sip.instance; says more than User-Agent')
    .addHelpText(
      'after',
      `
Example:
  voltaic devices match SM-G991B-G991BXXU5 Samsung IMS 6.0
  voltaic devices match --imei urn:gsma:imei:35391110-123456-0`,
    )
    .action((words: readonly string[], options: DevicesOptions) => {
      const userAgent = words.length === 0 ? undefined : words.join(' ')
      if (userAgent === undefined && options.imei === undefined) {
        throw new VoltaicError('DEVICE_SIGNS_MISSING', 'there is nothing to go by', 'Give a User-Agent, or --imei')
      }
      const match = registryOf(options).profileOf({ userAgent, imei: options.imei })
      if (match === undefined) {
        const remedy = 'It is served like any other. To note what it does, add a profile: voltaic devices --help'
        throw new VoltaicError('DEVICE_UNKNOWN', 'no profile fits this phone', remedy)
      }
      printResult(match, `${match.profile.family}, by its ${match.by}: ${match.sign}\n\n${describe(match)}`, options)
    })
}

function describe({ profile, behaviours }: KnownDevice): string {
  const parts = [`${profile.family} (${profile.id})`]
  for (const handledBy of ['core', 'operator'] as const) {
    const own = behaviours.filter((each) => each.handledBy === handledBy)
    if (own.length === 0) continue
    parts.push(handledBy === 'core' ? 'Voltaic sees to it:' : 'You see to it:')
    for (const { does, response, spec } of own) {
      parts.push(`  It ${does}.`, `    → ${response}${spec === undefined ? '' : `  [${spec}]`}`)
    }
  }
  return parts.join('\n')
}
