import { writeFileSync } from 'node:fs'
import { VoltaicError } from '@voltaic/base'
import { createPcapngWriter } from '@voltaic/capture'
import { readKeptTraces, type VoltaicConfig } from '@voltaic/core'
import { formatAddress, type Runtime } from '@voltaic/runtime'
import {
  DissectorHints,
  drawSvgLadder,
  isMessage,
  readStory,
  type Story,
  type TraceEntry,
  whoIsIn,
} from '@voltaic/trace'
import { printableLines } from './printable.ts'
import { namesOf, protectedPortsOf, terminalLadder } from './terminal-ladder.ts'

export interface StoryOptions {
  readonly story?: string
  readonly since?: string
  readonly svg?: string
  readonly pcapng?: string
  readonly json?: boolean
  /** Its SIP messages as text, in the place of the ladder. */
  readonly messages?: boolean
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Prints everything that was kept of one subscriber or one call, or writes it to files. */
export function tellStory(
  who: string,
  options: StoryOptions,
  config: VoltaicConfig,
  runtime: Pick<Runtime, 'clock'>,
): void {
  const story = find(who, options, config, runtime)
  if (story.entries.length === 0) throw nothingKept(who, config)
  if (options.json) for (const entry of story.entries) process.stdout.write(`${JSON.stringify(plain(entry))}\n`)
  else if (options.messages) printMessages(story)
  else print(story, config)
  if (options.svg !== undefined) writeSvg(options.svg, who, story, config)
  if (options.pcapng !== undefined) writePcapng(options.pcapng, story)
}

interface FoundStory extends Story {
  readonly isCall: boolean
}

/** A Call-ID may look like anything, also like a number: subscribers are looked for first. */
function find(
  who: string,
  { since }: StoryOptions,
  config: VoltaicConfig,
  runtime: Pick<Runtime, 'clock'>,
): FoundStory {
  const traces = readKeptTraces(config, runtime)
  // nobody waits for this process but who has asked for all of it
  const all = { last: Number.POSITIVE_INFINITY }
  const bounds = since === undefined ? all : { ...all, since: runtime.clock.now() - millisecondsOf(since) }
  const ofSubscriber = readStory(traces, { subscriber: who, ...bounds })
  if (ofSubscriber.entries.length > 0) return { ...ofSubscriber, isCall: false }
  return { ...readStory(traces, { callId: who, ...bounds }), isCall: true }
}

/** @throws VoltaicError `TRACE_SINCE` */
export function millisecondsOf(text: string): number {
  const [, number, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  const factor = UNITS[unit]
  if (number === undefined || factor === undefined)
    throw new VoltaicError('TRACE_SINCE', `--since ${text} is no time`, 'Say how long ago: 90s, 10m, 2h, 1d')
  return Number(number) * factor
}

function nothingKept(who: string, { data }: VoltaicConfig): VoltaicError {
  return new VoltaicError(
    'TRACE_NOT_FOUND',
    `nothing is kept of ${who} in ${data}`,
    'Name an IMSI, a number, or the Call-ID of any leg; watch what happens now with: voltaic trace',
  )
}

function print({ entries, callIds, subscribers, isCall }: FoundStory, config: VoltaicConfig): void {
  const { elements, names } = whoIsIn(entries, namesOf(config))
  const ues = elements.filter((element) => /^ue[-\d]/.test(element)).map((name) => ({ name, addresses: [] }))
  // two phones that talk to each other have a lifeline each, as in the lab
  const phones = isCall && ues.length === 2 ? ues : []
  const ladder = terminalLadder(config, phones, { everything: true, alsoElements: elements, names })
  for (const entry of entries) {
    for (const row of isMessage(entry) ? ladder.rows(entry) : ladder.note(entry)) process.stdout.write(`${row}\n`)
  }
  const calls = callIds.length === 0 ? '' : `, ${callIds.length} Call-ID${callIds.length === 1 ? '' : 's'}`
  process.stdout.write(`\n${entries.length} entries of ${subscribers.join(', ')}${calls}\n`)
}

/** As they came, to be read, pasted or given to `voltaic keys check`; keys are zeros. What a peer sent cannot move the cursor. */
function printMessages({ entries }: Story): void {
  for (const entry of entries) {
    if (!isMessage(entry) || entry.protocol !== 'sip') continue
    const { at, element, direction, remote, data } = entry
    const way = direction === 'out' ? 'to' : 'from'
    const text = Buffer.from(data).toString('utf8').replaceAll('\r\n', '\n').trimEnd()
    const head = `# ${new Date(at).toISOString()} ${element} ${way} ${formatAddress(remote)}`
    process.stdout.write(`${printableLines(`${head}\n${text}`)}\n\n`)
  }
}

function writeSvg(path: string, title: string, { entries }: Story, config: VoltaicConfig): void {
  const picture = drawSvgLadder(entries, {
    names: whoIsIn(entries, namesOf(config)).names,
    protectedPorts: protectedPortsOf(config),
    title,
    everything: true,
  })
  writeFileSync(path, picture, { mode: 0o600 })
  process.stderr.write(`Wrote ${path}: open it in a browser.\n`)
}

function writePcapng(path: string, { entries }: Story): void {
  const writer = createPcapngWriter({ comment: 'CK, IK, XRES and Digest-HA1 are overwritten with zeros' })
  const hints = new DissectorHints()
  const blocks = entries.filter(isMessage).map((message) => {
    hints.learn(message.protocol, message)
    return writer.message(message)
  })
  writeFileSync(path, Buffer.concat([writer.header(), ...blocks]), { mode: 0o600 })
  // no field of pcapng can say that port 6060 is SIP and not X11
  const decodeAs = hints.list().map((hint) => ` -d ${hint}`)
  process.stderr.write(`Wrote ${path}: open it in Wireshark:\n  wireshark -r ${path}${decodeAs.join('')}\n`)
}

/** As `voltaic trace --json` prints what it sees. */
function plain(entry: TraceEntry): object {
  return isMessage(entry) ? { ...entry, data: Buffer.from(entry.data).toString('base64') } : entry
}
