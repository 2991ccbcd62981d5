import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type Address, formatAddress } from '@voltaic/runtime'
import { type Ended, type RunningProgram, runProgram, startProgram } from './foreign-program.ts'

/**
 * UDP from one socket, UDP with a socket for each phone's address, TCP over one connection, TCP with a connection for
 * each phone.
 */
export type SippSockets = 'u1' | 'ui' | 't1' | 'tn'

/** A phone of SIPp: a line of the file that its scenarios take their fields from. */
export interface SippPhone {
  /** Without scheme. */
  readonly impi: string
  /** In hexadecimal digits, as are OP and AMF; all of printable characters. */
  readonly k: string
  readonly op: string
  readonly amf: string
  /** What it sends from; the port is what its Via says, and with sockets `ui` what it really uses. */
  readonly from: Address
  /** Host, port and URI parameters of its Contact. */
  readonly contact: string
  /** Public identity that it calls, without scheme. */
  readonly callee?: string
}

/** One SIPp, on either side. */
export interface SippRun {
  /** Files of `tests/interop/sipp`, without ending; a phone goes through one after the other. */
  readonly scenarios: readonly string[]
  readonly sockets: SippSockets
  /** Where it listens, and sends from when its phones have no addresses of their own; port 0 for any. */
  readonly at: Address
  /** Where the files of this run go. */
  readonly folder: string
  /** Their name; a folder has one run of that name at a time. */
  readonly name: string
  /** What stands before three slashes in a Call-ID is no matter: several dialogs are one run of the scenario. */
  readonly joinsDialogs?: true
  /** Whether its messages are kept, for `receivedBy`. */
  readonly keepsMessages?: true
}

/** The side that begins. */
export interface SippLoad extends SippRun {
  readonly target: Address
  readonly phones: readonly SippPhone[]
  readonly realm: string
  /** How often the scenarios are gone through; the phones take turns. */
  readonly runs: number
  /** Runs begun each second. */
  readonly rate: number
  /** Runs under way at once; on a slow machine this sets the pace. */
  readonly atOnce: number
  /** After which SIPp gives up, and the load has failed. */
  readonly seconds: number
  /** What stands for `[name]` in the scenarios. */
  readonly keys?: Readonly<Record<string, string>>
  /** Numbers for variables of the scenarios. */
  readonly variables?: Readonly<Record<string, number>>
}

/** What SIPp counted. */
export interface SippOutcome extends Ended {
  readonly successful: number
  readonly failed: number
  /** Responses 503 that it took for an answer. */
  readonly refused: number
  /** Unexpected messages and the like, as SIPp writes them. */
  readonly errors: string
}

/** Octets of the socket buffers that are asked for: what comes in a burst must not be lost in front of SIPp. */
const BUFFER = 4_000_000
/** More than it needs for one socket or one connection for each phone; its own default is above what a user may open. */
const SPARE_SOCKETS = 100

/** Runs a load to its end. */
export async function runSipp(load: SippLoad): Promise<SippOutcome> {
  const { folder, name, realm, phones, target, seconds, keys = {}, variables = {} } = load
  writeFileSync(join(folder, `${name}.csv`), `SEQUENTIAL\n${phones.map(lineOf).join('')}`)
  const options = {
    ...(phones.length > 0 && { inf: `${name}.csv` }),
    s: realm,
    auth_uri: realm,
    m: load.runs,
    r: load.rate,
    l: load.atOnce,
    timeout: `${seconds}s`,
    max_socket: Math.max(load.atOnce, phones.length) + SPARE_SOCKETS,
    ...(load.sockets === 'ui' && { ip_field: 2 }),
  }
  const args = [
    formatAddress(target),
    ...argumentsOf(load, options),
    ...Object.entries(keys).flatMap(([key, value]) => ['-key', key, value]),
    ...Object.entries(variables).flatMap(([variable, value]) => ['-set', variable, String(value)]),
    '-timeout_error',
  ]
  const ended = await runProgram('sipp', args, folder, seconds + 10)
  return { ...ended, ...countsOf(ended.stdout), errors: errorsOf(load) }
}

/** A SIPp that answers. */
export interface AnsweringSipp {
  /** Of the program, for its CPU time. */
  readonly pid: number
  /** Lets it end, and tells what it counted. */
  stop(): Promise<SippOutcome>
}

/** Starts the side that answers; it is ended after `seconds` at the latest. */
export async function startSipp(run: SippRun, seconds: number): Promise<AnsweringSipp> {
  const args = argumentsOf(run, { max_socket: SPARE_SOCKETS })
  // each call has a Call-ID of its own here, whatever the side that begins makes of its slashes
  if (run.joinsDialogs !== true) args.push('-callid_slash_ign')
  if (run.keepsMessages === true) args.push('-trace_msg', '-message_file', messageFile(run))
  const shown = () => isBound(run.at, run.sockets.startsWith('u') ? 'udp' : 'tcp')
  const chunks: Buffer[] = []
  const program: RunningProgram = await startProgram('sipp', args, { shown }, run.folder, seconds)
  program.onOutput((chunk) => chunks.push(chunk))
  const pid = Number(readFileSync(`/proc/${program.pid}/task/${program.pid}/children`, 'latin1').trim())
  return {
    pid,
    async stop() {
      // SIPp ends in order and tells what it counted when it is asked to with SIGUSR1, which `timeout` does not pass on
      process.kill(pid, 'SIGUSR1')
      await program.ended
      const stdout = Buffer.concat(chunks).toString('latin1')
      return { status: 0, stdout, stderr: '', ...countsOf(stdout), errors: errorsOf(run) }
    },
  }
}

function argumentsOf(run: SippRun, more: Readonly<Record<string, string | number>>): string[] {
  const { folder, name, at, sockets, scenarios } = run
  writeFileSync(join(folder, `${name}.xml`), joinScenarios(scenarios))
  const options = {
    sf: `${name}.xml`,
    t: sockets,
    i: at.host,
    ...(at.port !== 0 && { p: at.port }),
    buff_size: BUFFER,
    error_file: `${name}.err`,
    ...more,
  }
  return [
    ...Object.entries(options).flatMap(([option, value]) => [`-${option}`, String(value)]),
    '-nostdin',
    '-trace_err',
  ]
}

const SCENARIO = /<scenario name="[^"]*">([\s\S]*)<\/scenario>/

/** Several scenario files as one: SIPp runs one only. */
function joinScenarios(names: readonly string[]): string {
  const bodies = names.map((name) => {
    const file = readFileSync(join(import.meta.dirname, `sipp/${name}.xml`), 'utf8')
    return SCENARIO.exec(file)?.[1] ?? ''
  })
  return `<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="${names.join(', ')}">${bodies.join('')}</scenario>\n`
}

function lineOf({ impi, k, op, amf, from, contact, callee = '' }: SippPhone): string {
  // keys in hexadecimal digits SIPp 3.6.1 takes, too, but now and then reads on behind their end
  const auth = `[authentication username=${impi} aka_K=${printed(k)} aka_OP=${printed(op)} aka_AMF=${printed(amf)}]`
  return `${[impi, auth, from.host, formatAddress(from), contact, callee].join(';')}\n`
}

function printed(hex: string): string {
  return Buffer.from(hex, 'hex').toString('latin1')
}

interface Counts {
  readonly successful: number
  readonly failed: number
  readonly refused: number
}

/** From what SIPp prints when it ends: `503 <---- | how many`, `Successful call | of the last second | of all time`. */
function countsOf(stdout: string): Counts {
  const last = (label: string): string => {
    const at = stdout.lastIndexOf(label)
    return at < 0 ? '' : (stdout.slice(at).split('\n', 1)[0] ?? '')
  }
  const total = (label: string): number => Number.parseInt(last(label).split('|')[2] ?? '', 10)
  const refused = Number.parseInt(last('503 <').split('-').at(-1) ?? '', 10)
  return {
    successful: total('Successful call'),
    failed: total('Failed call'),
    refused: Number.isNaN(refused) ? 0 : refused,
  }
}

/** The first entries of SIPp's error file, but for what came late to a call that had been successful. */
function errorsOf({ folder, name }: SippRun): string {
  const file = join(folder, `${name}.err`)
  if (!existsSync(file)) return ''
  const entries = readFileSync(file, 'latin1').split(/(?=\d{4}-\d\d-\d\d\t)/)
  return entries
    .filter((entry) => !entry.includes('(successful)'))
    .join('')
    .slice(0, 3000)
}

function messageFile({ name }: SippRun): string {
  return `${name}.messages`
}

/** What a SIPp that has ended has received, in order; it must have kept its messages. */
export function receivedBy(run: SippRun): readonly Buffer[] {
  const text = readFileSync(join(run.folder, messageFile(run)), 'latin1')
  const received = text.matchAll(/ message received \[(\d+)\] bytes.*:\n\n/g)
  return [...received].map(({ 0: head, 1: length, index }) => {
    const start = index + head.length
    return Buffer.from(text.slice(start, start + Number(length)), 'latin1')
  })
}

/** Waits until somebody has a socket at that address, as the tables of Linux in /proc/net show it. */
async function isBound({ host, port }: Address, transport: 'udp' | 'tcp'): Promise<void> {
  const octets = host.split('.').toReversed()
  const address = octets.map((octet) => Number(octet).toString(16).padStart(2, '0')).join('')
  const entry = `${address}:${port.toString(16).padStart(4, '0')} `.toUpperCase()
  while (!readFileSync(`/proc/net/${transport}`, 'latin1').includes(entry)) await wait(10)
}

/** @returns `SIPp v3.6.1` */
export async function sippVersion(): Promise<string> {
  return /SIPp v\d+(\.\d+)*/.exec((await runProgram('sipp', ['-v'])).stdout)?.[0] ?? 'SIPp'
}
