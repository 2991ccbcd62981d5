import { PHONE_FAULTS } from '@voltaic/api'
import { VoltaicError } from '@voltaic/base'
import { Command, InvalidArgumentError, Option } from 'commander'
import { printResult } from '../output.ts'
import { asTyped } from '../program-name.ts'
import {
  type PhoneCommandOptions,
  registerUnlessStopped,
  registrationInWords,
  withPhone,
  withPhoneOptions,
} from '../ue-phone.ts'

interface RegisterOptions extends PhoneCommandOptions {
  readonly expires: string
  readonly stay?: boolean
}

/** `voltaic ue register` */
export function registerCommand(): Command {
  const command = new Command('register')
    .description('register a simulated phone at a running core, with the SIM of a subscriber stored here')
    .argument('<identity>', 'IMSI, MSISDN, IMPI or IMPU of the subscriber')
  return withPhoneOptions(command)
    .option('--expires <seconds>', 'lifetime to ask for', '600000')
    .addOption(faultOption())
    .option('--stay', 'stay registered, and refresh, until Ctrl-C; then de-register')
    .action(registerPhone)
}

async function registerPhone(identity: string, options: RegisterOptions): Promise<void> {
  await withPhone(identity, options, { expires: expiresOf(options) }, async (phone, _, stopped) => {
    const outcome = await registerUnlessStopped(phone, stopped)
    if (outcome === undefined) return
    const isRegistered = outcome.kind === 'registered'
    const hint = options.stay
      ? 'De-register with Ctrl-C.'
      : 'The phone leaves with this command, the registration stays. --stay keeps both until Ctrl-C.'
    const next = isRegistered ? hint : asTyped(`Why: voltaic why ${identity}`)
    printResult(outcome, `\n${registrationInWords(outcome)}\n${next}`, options)
    if (!isRegistered) process.exitCode = 1
    else if (options.stay) {
      await stopped
      await phone.deregister()
    }
  })
}

/** For rehearsals: what fails then, `voltaic why` is to explain. */
function faultOption(): Option {
  const names = [...PHONE_FAULTS]
  const byOption = new Map(names.map((name) => [name.toLowerCase().replaceAll(' ', '-'), name]))
  const choices = [...byOption.keys()]
  return new Option('--fault <fault>', 'register wrongly, to see what the core and voltaic why make of it')
    .choices(choices)
    .argParser((text) => {
      const fault = byOption.get(text)
      if (fault === undefined) throw new InvalidArgumentError(`Allowed choices are ${choices.join(', ')}.`)
      return fault
    })
}

function expiresOf({ expires }: RegisterOptions): number {
  if (/^[1-9][0-9]{0,9}$/.test(expires)) return Number(expires)
  throw new VoltaicError('EXPIRES_INVALID', `${expires} is no lifetime`, 'Give --expires whole seconds, from 1')
}
