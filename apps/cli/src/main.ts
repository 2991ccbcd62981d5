import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command, CommanderError } from 'commander'
import { apiCommand } from './commands/api.ts'
import { callsCommand } from './commands/calls.ts'
import { configCommand } from './commands/config.ts'
import { doctorCommand } from './commands/doctor.ts'
import { ifcCommand } from './commands/ifc.ts'
import { initCommand } from './commands/init.ts'
import { keysCommand } from './commands/keys.ts'
import { labCommand } from './commands/lab.ts'
import { loadCommand } from './commands/load.ts'
import { pcoCommand } from './commands/pco.ts'
import { startCommand } from './commands/start.ts'
import { subscriberCommand } from './commands/subscriber.ts'
import { traceCommand } from './commands/trace.ts'
import { ueCommand } from './commands/ue.ts'
import { reportFailure } from './output.ts'

/** The `voltaic` command line. */
export function createProgram(): Command {
  return new Command('voltaic')
    .version(version(), '-V, --version', 'print the version')
    .description('A complete IMS core: P-CSCF, I-CSCF, S-CSCF, HSS and their DNS in one install.')
    .addHelpText(
      'after',
      `
The first minute:
  voltaic start                   run the lab: a network on loopback and two simulated phones
  voltaic trace                   watch every message, in another terminal
  voltaic subscriber list         who may register

Your own network:
  voltaic init                    write voltaic.yaml for your PLMN and addresses
  voltaic config check            look for mistakes in it
  voltaic doctor                  look for what this machine lacks, with the command that mends it
  voltaic start                   run what voltaic.yaml describes`,
    )
    .addCommand(startCommand())
    .addCommand(initCommand())
    .addCommand(labCommand())
    .addCommand(configCommand())
    .addCommand(doctorCommand())
    .addCommand(subscriberCommand())
    .addCommand(apiCommand())
    .addCommand(keysCommand())
    .addCommand(ueCommand())
    .addCommand(callsCommand())
    .addCommand(traceCommand())
    .addCommand(loadCommand())
    .addCommand(pcoCommand())
    .addCommand(ifcCommand())
    .showHelpAfterError('(voltaic --help shows the commands)')
}

function version(): string {
  const text = readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

async function main(): Promise<void> {
  const wantsJson = process.argv.includes('--json')
  try {
    await createProgram().parseAsync()
  } catch (error) {
    // commander has already said what was wrong with the command line
    if (error instanceof CommanderError) process.exitCode = error.exitCode
    else reportFailure(error, { json: wantsJson })
  }
}

// a reader that has seen enough (voltaic trace | head) is no error
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

await main()
