import { createInterface } from 'node:readline'
import { VoltaicError } from '@voltaic/base'
import { connectToTraces, createRuntime, labConfig, type TraceLine, type VoltaicConfig } from '@voltaic/core'
import { Command } from 'commander'
import { findConfig } from '../load-config.ts'
import { LAB_DATA } from '../run-lab.ts'
import { untilStopped } from '../run-until-stopped.ts'
import { printLadder } from '../terminal-ladder.ts'
import { type StoryOptions, tellStory } from '../trace-story.ts'

interface TraceOptions extends StoryOptions {
  readonly config?: string
  readonly everything?: boolean
}

/** `voltaic trace` */
export function traceCommand(): Command {
  return new Command('trace')
    .description('watch every message of a running core as a live ladder; keys are zeros')
    .option('--config <file>', 'configuration file (default: voltaic.yaml, or the lab where there is none)')
    .option('--subscriber <identity>', 'what was kept of one subscriber: IMSI, number or URI')
    .option('--call <call-id>', 'what was kept of one call or text, by the Call-ID of any of its legs')
    .option('--since <time>', 'of these, not more than so long ago: 90s, 10m, 2h, 1d')
    .option('--svg <file>', 'draw these as a picture too')
    .option('--pcapng <file>', 'write these as a file for Wireshark too')
    .option('--everything', 'show DNS and Diameter watchdogs too')
    .option('--json', 'one JSON object a line, the octets in base64')
    .action(trace)
}

async function trace(options: TraceOptions): Promise<void> {
  const config = findConfig(options.config) ?? labConfig({ data: LAB_DATA })
  if (options.subscriber !== undefined || options.call !== undefined) {
    tellStory(options, config, createRuntime())
    return
  }
  const stopped = untilStopped()
  const sockets = await connectToTraces(config.data)
  if (sockets.length === 0)
    throw new VoltaicError('CORE_NOT_RUNNING', `no core is running on ${config.data}`, 'Start one: voltaic start')
  const print = options.json
    ? (line: string) => process.stdout.write(`${line}\n`)
    : ladderPrinter(config, options.everything ?? false)
  process.stderr.write('Waiting for messages. Stop with Ctrl-C.\n')
  for (const socket of sockets) createInterface({ input: socket }).on('line', print)
  const closed = Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve))))
  const end = await Promise.race([closed.then(() => 'closed'), stopped])
  for (const socket of sockets) socket.destroy()
  if (end === 'closed') process.stderr.write('The core has stopped.\n')
}

function ladderPrinter(config: VoltaicConfig, everything: boolean): (line: string) => void {
  const show = printLadder(config, [], { everything })
  return (line) => {
    const { data, ...rest } = JSON.parse(line) as TraceLine
    show({ ...rest, data: Buffer.from(data, 'base64') })
  }
}
