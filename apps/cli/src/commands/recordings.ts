import { createWriteStream } from 'node:fs'
import type { Writable } from 'node:stream'
import { Command, Option } from 'commander'
import { withApi } from '../api-client.ts'
import {
  describeRecording,
  describeRecordings,
  describeSpool,
  type RecordingView,
  type SpoolView,
} from '../describe-recording.ts'
import { type OutputOptions, printResult } from '../output.ts'
import { createFile } from '../text-file.ts'
import { serveCommand } from './recordings-serve.ts'

interface CommonOptions extends OutputOptions {
  readonly config?: string
}

interface ListOptions extends CommonOptions {
  readonly number?: string
  readonly call?: string
  readonly kind?: string
  readonly since?: string
  readonly until?: string
  readonly after?: string
  readonly limit: string
}

interface DownloadOptions extends CommonOptions {
  readonly output?: string
}

const ID = 'id of the recording: voltaic recordings list'

/** `voltaic recordings` */
export function recordingsCommand(): Command {
  return new Command('recordings')
    .description('recordings of calls: find, fetch, delete; and a receiver that takes them over HTTP')
    .addHelpText(
      'after',
      `
Which calls are recorded is said in voltaic.yaml (recording: rules), or call by call: voltaic calls record CALL-ID.
What the law asks of you first: docs/guides/recording.md`,
    )
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(downloadCommand())
    .addCommand(deleteCommand())
    .addCommand(spoolCommand())
    .addCommand(serveCommand())
}

function withCommonOptions(command: Command): Command {
  return command
    .option('--config <file>', 'configuration file (default: voltaic.yaml, or the lab where there is none)')
    .option('--json', 'print the result as JSON')
}

function listCommand(): Command {
  return withCommonOptions(new Command('list'))
    .description('list the recordings that lie here, the newest first')
    .option('--number <number>', 'who called or was called')
    .option('--call <call-id>', 'of this call')
    .addOption(new Option('--kind <kind>', 'calls, or messages that a voicemail took').choices(['call', 'voicemail']))
    .option('--since <time>', 'at this time or later: 2026-11-27, or 2026-11-27T10:00:00Z')
    .option('--until <time>', 'before this time')
    .option('--after <id>', 'the page behind this recording')
    .option('--limit <number>', 'how many', '100')
    .addHelpText(
      'after',
      `
Examples:
  voltaic recordings list --number +491701234567 --since 2026-11-27
  voltaic recordings list --kind voicemail --number +491701234567   (whose mailbox, or who spoke)
  voltaic recordings list --call a84b4c76e66710@phone.example --json`,
    )
    .action(list)
}

async function list({ number, call, kind, since, until, after, limit, ...options }: ListOptions): Promise<void> {
  const given = { number, callId: call, kind, since, until, after, limit }
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(given)) if (value !== undefined) query.set(name, value)
  const answer = await withApi(options.config, (api) =>
    api.ask<{ recordings: readonly RecordingView[]; nextAfter?: string }>('GET', `/recordings?${query}`),
  )
  printResult(answer, describeRecordings(answer.recordings, answer.nextAfter), options)
}

function showCommand(): Command {
  return withCommonOptions(new Command('show'))
    .description('show what is known of a recording')
    .argument('<id>', ID)
    .action(async (id: string, options: CommonOptions) => {
      const recording = await withApi(options.config, (api) => api.ask<RecordingView>('GET', pathOf(id)))
      printResult(recording, describeRecording(recording), options)
    })
}

function downloadCommand(): Command {
  return withCommonOptions(new Command('download'))
    .description('write a recording to a file, or to a player; that you did is noted')
    .argument('<id>', ID)
    .option('--output <file>', 'file that is not there yet, or - for standard output (default: the id and its ending)')
    .addHelpText(
      'after',
      `
The caller is on the left, the called side on the right; a message in a mailbox has one channel.

Examples:
  voltaic recordings download 3f1c…
  voltaic recordings download 3f1c… --output - | aplay
  voltaic recordings download 3f1c… --output - | ffmpeg -i - call.mp3`,
    )
    .action(download)
}

async function download(id: string, options: DownloadOptions): Promise<void> {
  await withApi(options.config, async (api) => {
    const { name, length } = await api.ask<RecordingView>('GET', pathOf(id))
    const { output = `${id}${endingOf(name)}` } = options
    await api.fetchFile(`${pathOf(id)}/content`, output === '-' ? process.stdout : fileAt(output))
    if (output !== '-') printResult({ file: output, length }, `Wrote ${output}, ${length} octets.`, options)
  })
}

/** For this user alone, and in nobody's place. @throws VoltaicError */
function fileAt(path: string): Writable {
  return createWriteStream('', { fd: createFile(path, 0o600) })
}

function endingOf(name: string): string {
  return /\.[A-Za-z0-9]{1,8}$/.exec(name)?.[0] ?? ''
}

function deleteCommand(): Command {
  return withCommonOptions(new Command('delete'))
    .description('delete recordings for good; that you did is in the audit log')
    .argument('<id...>', ID)
    .action(remove)
}

async function remove(ids: readonly string[], options: CommonOptions): Promise<void> {
  await withApi(options.config, async (api) => {
    for (const id of ids) await api.ask('DELETE', pathOf(id))
  })
  printResult({ deleted: ids }, `Deleted ${ids.join(', ')}.`, options)
}

function spoolCommand(): Command {
  return withCommonOptions(new Command('spool'))
    .description('say what waits for its upload, and what stands in its way')
    .action(async (options: CommonOptions) => {
      const spool = await withApi(options.config, (api) => api.ask<SpoolView>('GET', '/recordings/spool'))
      printResult(spool, describeSpool(spool), options)
    })
}

function pathOf(id: string): string {
  return `/recordings/${encodeURIComponent(id)}`
}
