import { VoltaicError } from '@voltaic/base'
import { createLog, createRuntime, openLoneReceiver, type ReceiverFile, readReceiver } from '@voltaic/core'
import { parseAddress } from '@voltaic/runtime'
import { Command } from 'commander'
import { untilStopped } from '../run-until-stopped.ts'
import { readTextFile } from '../text-file.ts'

interface ServeOptions {
  readonly listen?: string
  readonly settings?: string
}

const LISTEN = '127.0.0.1:8090'

/** `voltaic recordings serve` */
export function serveCommand(): Command {
  return new Command('serve')
    .description('run a receiver of recordings alone, for a folder: it takes them by HTTP PUT and POST')
    .argument('[folder]', 'where index and recordings are kept', './recordings')
    .option('--listen <address>', `where to listen (default: ${LISTEN}, or as the settings say)`)
    .option('--settings <file>', 'who may do what, TLS, how long recordings are kept')
    .addHelpText(
      'after',
      `
Without settings it takes uploads of this machine, and nobody may read them. A file of settings says more:

  receiver:
    listen: 127.0.0.1:8090
    maxMegabytes: 500                          # of one recording
    accounts:
      - { user: switch, password: choose-one }            # may upload
      - { user: anna, token: choose-another, role: admin }  # may list, fetch and delete
  keep: { days: 90, gigabytes: 100 }           # what is older, or more, is deleted

Beyond loopback it needs accounts, and tls: { cert, key } or proxy: ADDRESS.

Examples:
  voltaic recordings serve
  curl -T call.wav http://127.0.0.1:8090/calls/call.wav
  curl -F 'part1.PCMU=@call.wav;filename=recording.wav' http://127.0.0.1:8090/   (as FreeSWITCH does)
  curl -H 'Authorization: Bearer choose-another' 'http://127.0.0.1:8090/recordings?number=+4917'`,
    )
    .action(serve)
}

async function serve(folder: string, options: ServeOptions): Promise<void> {
  const settings = settingsOf(options)
  const stopped = untilStopped()
  const receiver = await openLoneReceiver(folder, settings, createRuntime({ log: createLog('warn') }))
  try {
    const url = await receiver.start()
    process.stdout.write(`ready: recordings are taken at ${url}, and kept in ${folder}\n`)
    await stopped
  } finally {
    await receiver.stop()
  }
}

/** @throws VoltaicError CONFIG_INVALID, OPTION_INVALID */
function settingsOf({ listen, settings }: ServeOptions): ReceiverFile {
  const text = settings === undefined ? `receiver: { listen: '${LISTEN}' }` : readTextFile(settings)
  const file = readReceiver(text, settings ?? '')
  const address = listen === undefined ? file.receiver.listen : parseAddress(listen)
  if (address !== undefined) return { ...file, receiver: { ...file.receiver, listen: address } }
  throw new VoltaicError('OPTION_INVALID', `--listen ${listen} is no address`, `Write it with a port: ${LISTEN}`)
}
