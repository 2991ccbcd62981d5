import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command, CommanderError } from 'commander'
import { reportFailure } from './output.ts'
import { asTyped } from './program-name.ts'

/** In the order in which --help lists them. A command loads what it needs and no other. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import('./commands/start.ts')).startCommand(),
  init: async () => (await import('./commands/init.ts')).initCommand(),
  lab: async () => (await import('./commands/lab.ts')).labCommand(),
  config: async () => (await import('./commands/config.ts')).configCommand(),
  console: async () => (await import('./commands/console.ts')).consoleCommand(),
  doctor: async () => (await import('./commands/doctor.ts')).doctorCommand(),
  subscriber: async () => (await import('./commands/subscriber.ts')).subscriberCommand(),
  api: async () => (await import('./commands/api.ts')).apiCommand(),
  keys: async () => (await import('./commands/keys.ts')).keysCommand(),
  backup: async () => (await import('./commands/backup.ts')).backupCommand(),
  restore: async () => (await import('./commands/restore.ts')).restoreCommand(),
  ue: async () => (await import('./commands/ue.ts')).ueCommand(),
  alarms: async () => (await import('./commands/alarms.ts')).alarmsCommand(),
  calls: async () => (await import('./commands/calls.ts')).callsCommand(),
  trace: async () => (await import('./commands/trace.ts')).traceCommand(),
  why: async () => (await import('./commands/why.ts')).whyCommand(),
  load: async () => (await import('./commands/load.ts')).loadCommand(),
  pco: async () => (await import('./commands/pco.ts')).pcoCommand(),
  as: async () => (await import('./commands/as.ts')).asCommand(),
  enum: async () => (await import('./commands/enum.ts')).enumCommand(),
  route: async () => (await import('./commands/route.ts')).routeCommand(),
  number: async () => (await import('./commands/number.ts')).numberCommand(),
  sdp: async () => (await import('./commands/sdp.ts')).sdpCommand(),
  sms: async () => (await import('./commands/sms.ts')).smsCommand(),
  recordings: async () => (await import('./commands/recordings.ts')).recordingsCommand(),
  rohc: async () => (await import('./commands/rohc.ts')).rohcCommand(),
  devices: async () => (await import('./commands/devices.ts')).devicesCommand(),
  ifc: async () => (await import('./commands/ifc.ts')).ifcCommand(),
}

/** The `voltaic` command line: with the command that is named first, or with all of them. */
async function createProgram([name = '']: readonly string[]): Promise<Command> {
  const program = new Command('voltaic')
    .version(version(), '-V, --version', 'print the version')
    .description('A complete IMS core: P-CSCF, I-CSCF, S-CSCF, HSS and their DNS in one install.')
    .addHelpText(
      'after',
      `
The first minute:
  voltaic start                   run the lab: a network on loopback and two simulated phones
  voltaic console                 a link into the console in your browser
  voltaic trace                   watch every message, in another terminal
  voltaic subscriber list         who may register

Your own network:
  voltaic init                    write voltaic.yaml for your PLMN and addresses
  voltaic config check            look for mistakes in it
  voltaic doctor                  look for what this machine lacks, with the command that mends it
  voltaic start                   run what voltaic.yaml describes
  voltaic why 001010000000001     say why a phone does not register, or a call fails`,
    )
    .showHelpAfterError('(voltaic --help shows the commands)')
  const names = Object.hasOwn(COMMANDS, name) ? [name] : Object.keys(COMMANDS)
  for (const each of names) {
    const command = await COMMANDS[each]?.()
    if (command) program.addCommand(withHint(command, 'voltaic'))
  }
  return program
}

/** After a mistake in its options a command says where they are listed. */
function withHint(command: Command, parent: string): Command {
  const name = `${parent} ${command.name()}`
  command.showHelpAfterError(`(${asTyped(`${name} --help`)} shows the options)`)
  for (const each of command.commands) withHint(each, name)
  return command
}

function version(): string {
  const text = readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

async function main(): Promise<void> {
  const wantsJson = process.argv.includes('--json')
  try {
    const program = await createProgram(process.argv.slice(2))
    await program.parseAsync()
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
