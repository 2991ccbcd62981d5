import { createInterface } from 'node:readline'
import { VoltaicError } from '@voltaic/base'
import { connectToTraces, createRuntime, type TraceLine, type VoltaicConfig } from '@voltaic/core'
import { selectTraced } from '@voltaic/trace'
import { Command } from 'commander'
import { labNetwork } from '../lab-data.ts'
import { findConfig } from '../load-config.ts'
import { untilStopped } from '../run-until-stopped.ts'
import { printLadder } from '../terminal-ladder.ts'
import { filterOf, withFilterOptions } from '../trace-file/filter-options.ts'
import { type TraceFileOptions, traceFile } from '../trace-file/trace-file.ts'
import { type StoryOptions, tellStory } from '../trace-story.ts'

interface TraceOptions extends TraceFileOptions, StoryOptions {
  readonly config?: string
}

/** `voltaic trace` */
export function traceCommand(): Command {
  const command = new Command('trace')
    .description('watch every message of a running core as a live ladder, or read a capture file; keys are zeros')
    .argument('[file]', 'pcap or pcapng, gzip or not, of any size; without one the running core is watched')
    .option('--config <file>', 'configuration file (default: voltaic.yaml, or the lab where there is none)')
    .option('--story <who>', 'what was kept of a subscriber (IMSI, number, URI) or a call (Call-ID of any leg)')
    .option('--since <time>', 'of a story: not more than so long ago: 90s, 10m, 2h, 1d')
    .option('--svg <file>', 'of a story: draw it as a picture too')
    .option('--messages', 'of a story: print its SIP messages as text, in the place of the ladder')
    .option('--everything', 'show DNS and Diameter watchdogs too')
    .option('--json', 'one JSON object a line, the octets in base64')
  return withFilterOptions(command)
    .option('--name <address=name...>', 'of a capture: call who is at an address by that name')
    .option(
      '--esp-sa <file>',
      'of a capture: decrypt ESP with the esp_sa of a Wireshark profile (see --esp-keys of start)',
    )
    .option('--esp-key <spi:cipher:key:integrity:key...>', 'of a capture: decrypt ESP with keys typed in hexadecimal')
    .option(
      '--keys-from <file>',
      'of a capture: decrypt ESP with CK and IK of another capture (see --with-keys of start)',
    )
    .option('--pcapng <file>', 'of a capture or a story: write its messages, decrypted, as pcapng')
    .option('--with-keys', 'of a capture: do not overwrite CK, IK, XRES and Digest-HA1 in --json and --pcapng')
    .addHelpText(
      'after',
      `
A capture may be of a handset, an eNB or a core: Ethernet, Linux cooked, raw IP and more; GTP-U, fragments, TCP, SCTP. What a
capture itself tells of keys (Cx, Mw) is used; ESP with NULL encryption needs none. How to capture: docs/guides/capture.md

Examples:
  voltaic trace --imsi 001010000000001                what it says from now on
  voltaic trace --story 001010000000001 --since 10m    what it said, and what was said about it
  voltaic trace --story 001010000000001 --messages > register.txt
  voltaic trace phone.pcap
  voltaic trace core.pcapng --esp-sa esp_sa --call 3c26700 --name 10.4.128.21=pcscf
  voltaic trace core.pcapng --json | jq 'select(.kind == "message") | .label'`,
    )
    .action((file: string | undefined, options: TraceOptions) =>
      file === undefined ? trace(options) : traceFile(file, forCapture(options)),
    )
}

/** @throws VoltaicError `TRACE_OPTION_OF_STORY`: what is asked for is not left out in silence */
function forCapture(options: TraceOptions): TraceOptions {
  const asked = (['story', 'since', 'svg', 'messages'] as const).find((name) => options[name] !== undefined)
  if (asked === undefined) return options
  const remedy =
    'A capture is drawn on the terminal, and written with --json or --pcapng; the console draws it as a picture'
  throw new VoltaicError('TRACE_OPTION_OF_STORY', `--${asked} is of what a core has kept, not of a capture`, remedy)
}

async function trace(options: TraceOptions): Promise<void> {
  const config = findConfig(options.config) ?? labNetwork()
  if (options.story !== undefined) {
    tellStory(options.story, options, config, createRuntime())
    return
  }
  const stopped = untilStopped()
  const sockets = await connectToTraces(config.data)
  if (sockets.length === 0)
    throw new VoltaicError('CORE_NOT_RUNNING', `no core is running on ${config.data}`, 'Start one: voltaic start')
  const print = printer(config, options)
  process.stderr.write('Waiting for messages. Stop with Ctrl-C.\n')
  for (const socket of sockets) createInterface({ input: socket }).on('line', print)
  const closed = Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve))))
  const end = await Promise.race([closed.then(() => 'closed'), stopped])
  for (const socket of sockets) socket.destroy()
  if (end === 'closed') process.stderr.write('The core has stopped.\n')
}

function printer(config: VoltaicConfig, options: TraceOptions): (line: string) => void {
  const filter = filterOf(options)
  const wants = Object.keys(filter).length === 0 ? undefined : selectTraced(filter)
  const show = printLadder(config, [], { everything: options.everything ?? false })
  return (line) => {
    if (options.json && wants === undefined) process.stdout.write(`${line}\n`)
    else if (line !== '') {
      const { data, ...rest } = JSON.parse(line) as TraceLine
      const message = { ...rest, data: Buffer.from(data, 'base64') }
      if (wants !== undefined && !wants(message)) return
      if (options.json) process.stdout.write(`${line}\n`)
      else show(message)
    }
  }
}
