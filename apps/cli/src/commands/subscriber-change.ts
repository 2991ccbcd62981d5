import { VoltaicError } from '@voltaic/base'
import { type Command, Option } from 'commander'
import { describeSubscriber } from '../describe-subscriber.ts'
import { printResult } from '../output.ts'
import { command, ofSubscriber, type StoreOptions } from './subscriber-request.ts'
import { type SimOptions, splitSim, withSimOptions } from './subscriber-sim-options.ts'

interface ChangeOptions extends StoreOptions, SimOptions {
  readonly msisdn?: string | false
  readonly displayName?: string | false
  readonly serviceProfile?: string
  readonly temporaryIdentity?: string
}

export function changeCommand(): Command {
  const change = command('change', 'change what is named of a subscriber')
    .argument('<identity>', 'IMSI, MSISDN, IMPI or IMPU')
    .option('--msisdn <number>', 'another telephone number')
    .option('--no-msisdn', 'no telephone number any more')
    .option('--display-name <name>', 'another name for whoever is called')
    .option('--no-display-name', 'no name any more')
    .option('--service-profile <name>', 'another service profile')
    .addOption(
      new Option('--temporary-identity <state>', 'calls with the identity that holds the IMSI').choices([
        'barred',
        'unbarred',
      ]),
    )
  return withSimOptions(change)
    .addHelpText(
      'after',
      `
Examples:
  voltaic subscriber change 001010000000003 --msisdn +99901000007
  voltaic subscriber change 001010000000003 --k 465b5ce8b199b49faa5f0a2ee238a6bc --opc cd63cb71954a9f4e48a5994e37a02baf

Keys that were wrong, or those of another SIM, are given whole: K with OPc or OP, and what else is said of the SIM; the rest
is as for a new one. The counter SEQ goes on unless --sqn is given. Numbers, profiles and identities stay.`,
    )
    .action(changeSubscriber)
}

async function changeSubscriber(identity: string, options: ChangeOptions): Promise<void> {
  const { config: _, json: _json, ...typed } = options
  if (Object.keys(typed).length === 0) {
    const remedy = 'name it: voltaic subscriber change --help shows the options'
    throw new VoltaicError('NOTHING_TO_CHANGE', 'nothing is named that is to be changed', remedy)
  }
  const { sim, rest } = splitSim(typed)
  const fields = Object.entries(rest).map(([name, value]) => [name, value === false ? null : value])
  const body = { ...Object.fromEntries(fields), ...(Object.keys(sim).length > 0 && { sim }) }
  const view = await ofSubscriber(identity, options, 'PATCH', body)
  printResult(view, `Changed.\n${describeSubscriber(view)}`, options)
}
