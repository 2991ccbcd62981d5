import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { readdirSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type DigestAccount, elementsOf } from '@voltaic/core'
import { type Address, formatAddress, type Net } from '@voltaic/runtime'
import type { Network } from '../scenarios/network.ts'
import { type RunningProgram, runProgram, startProgram } from './foreign-program.ts'

/** baresip connects from there, wherever it listens. */
const HOST = '127.0.0.1'
/** Few registrations need as long; what was not seen by then does not come. */
const LONGEST_MS = 10_000

/** What baresip tells of a registration or a call. */
export interface BaresipEvent {
  readonly type: string
  /** Reason of a failure, number of the response. */
  readonly param?: string
  readonly peeruri?: string
}

export interface BaresipOptions {
  readonly account: DigestAccount
  readonly pcscf: Address
  /** Who knows the name of the P-CSCF, which stands in its Record-Route. */
  readonly dns: Address
  readonly transport: 'udp' | 'tcp'
  /** Where it finds free ports. */
  readonly net: Net
  /** For its configuration, and what it hears. */
  readonly folder: string
}

/** A phone of somebody else, without ears: it whistles, and answers when it is told to. */
export interface Baresip {
  readonly events: readonly BaresipEvent[]
  /** Runs a command of its menu: `dial`, `accept`, `hangup`. */
  command(name: string, params?: string): void
  /** Waits for the next event of that type, or for one that has come already and was not waited for. */
  seen(type: string): Promise<BaresipEvent>
  stop(): Promise<void>
}

/** Where it finds the network. */
export function placesOf({ config, runtime: { net } }: Network): Pick<BaresipOptions, 'pcscf' | 'dns' | 'net'> {
  const [pcscf] = elementsOf(config, 'pcscf')
  const [dns] = elementsOf(config, 'dns')
  assert.ok(pcscf && dns)
  return { pcscf: pcscf.sip, dns: dns.dns, net }
}

/** The number among the identities of a phone. */
export function numberOf(identities: readonly string[] = []): string {
  const tel = identities.find((identity) => identity.startsWith('tel:'))
  assert.ok(tel)
  return tel.slice('tel:'.length)
}

/** The file in its folder with what it has heard in its call; whole when baresip has ended. */
export function heardFile(folder: string): string {
  const file = readdirSync(folder).find((name) => name.endsWith('-dec.wav'))
  assert.ok(file, 'baresip has written down what it heard')
  return join(folder, file)
}

/** @returns `baresip v1.0.0` */
export async function baresipVersion(): Promise<string> {
  return /baresip v[\d.]+/.exec((await runProgram('baresip', ['-h'])).stdout)?.[0] ?? 'baresip'
}

/** Starts baresip; it registers by itself. */
export async function startBaresip(options: BaresipOptions): Promise<Baresip> {
  const { folder, net } = options
  const [sip, menu] = [await freePort(net), await freePort(net)]
  writeFileSync(join(folder, 'config'), configuration(options, { sip, menu }))
  writeFileSync(join(folder, 'accounts'), `${accountLine(options)}\n`, { mode: 0o600 })
  const starting = new AbortController()
  const connection = connected(menu, starting.signal)
  connection.catch(() => {})
  const shown = async (): Promise<void> => void (await connection)
  try {
    const program = await startProgram('baresip', ['-f', folder, '-v'], { shown }, folder)
    return control(await connection, program)
  } catch (error) {
    starting.abort()
    throw error
  }
}

function accountLine({ account, pcscf, transport }: BaresipOptions): string {
  const proxy = `sip:${formatAddress(pcscf)};transport=${transport}`
  const parameters = [
    `auth_user=${account.impi}`,
    `auth_pass=${account.password}`,
    `outbound="${proxy}"`,
    'answermode=manual',
    'regint=600',
    'mwi=no',
    'audio_codecs=AMR/8000/1',
  ]
  return `<sip:${account.impi};transport=${transport}>;${parameters.join(';')}`
}

function configuration(
  { folder, dns }: BaresipOptions,
  ports: { readonly sip: number; readonly menu: number },
): string {
  return [
    'poll_method epoll',
    `sip_listen ${HOST}:${ports.sip}`,
    `net_interface ${HOST}`,
    `dns_server ${formatAddress(dns)}`,
    'call_max_calls 4',
    'audio_source ausine,440',
    // it whistles in no other way
    'ausrc_srate 48000',
    'ausrc_channels 2',
    `audio_player aufile,${join(folder, 'heard.wav')}`,
    `audio_alert aufile,${join(folder, 'ring.wav')}`,
    'rtp_ports 23000-23100',
    'module_path /usr/lib/baresip/modules',
    'module amr.so',
    'module ausine.so',
    'module aufile.so',
    'module sndfile.so',
    `snd_path ${folder}`,
    'module_tmp account.so',
    'module_app menu.so',
    'module_app ctrl_tcp.so',
    `ctrl_tcp_listen ${HOST}:${ports.menu}`,
    '',
  ].join('\n')
}

/**
 * A port that nobody has at the moment, for UDP and TCP. It is none of those that Linux gives to connections: one of them may be
 * taken before baresip comes, also by whoever knocks at it, whom TCP then connects to himself.
 */
async function freePort(net: Net): Promise<number> {
  for (;;) {
    const at = { host: HOST, port: randomInt(FIRST_PORT, LAST_PORT) }
    const datagrams = await net.bindDatagram(at, { onDatagram() {} }).catch(() => undefined)
    const listener = await net.listenStream(at, () => ({ onData() {}, onClose() {} })).catch(() => undefined)
    await datagrams?.close()
    await listener?.close()
    if (datagrams !== undefined && listener !== undefined) return at.port
  }
}

const FIRST_PORT = 24_000
/** ip(7): ip_local_port_range begins at 32768. */
const LAST_PORT = 32_768

async function connected(port: number, signal: AbortSignal): Promise<Socket> {
  for (;;) {
    const socket = connect({ host: HOST, port })
    const isThere = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true))
      socket.once('error', () => resolve(false))
    })
    if (isThere) return socket
    await wait(20, undefined, { signal })
  }
}

function control(socket: Socket, program: RunningProgram): Baresip {
  const events: BaresipEvent[] = []
  const unseen: BaresipEvent[] = []
  const waiting = new Set<() => void>()
  let pending: Buffer = Buffer.alloc(0)
  const said: Buffer[] = []
  program.onOutput((octets) => said.push(octets))
  socket.on('data', (data) => {
    pending = Buffer.concat([pending, data])
    for (let taken = takeNetstring(pending); taken !== undefined; taken = takeNetstring(pending)) {
      pending = taken.rest
      const message = JSON.parse(taken.text) as BaresipEvent & { event?: boolean }
      if (message.event !== true) continue
      events.push(message)
      unseen.push(message)
    }
    for (const look of waiting) look()
  })
  socket.on('error', () => {})
  return {
    events,
    command(command, params) {
      const text = JSON.stringify({ command, ...(params !== undefined && { params }) })
      socket.write(`${Buffer.byteLength(text)}:${text},`)
    },
    seen(type) {
      const { promise, resolve, reject } = Promise.withResolvers<BaresipEvent>()
      const giveUp = setTimeout(() => {
        const types = events.map((event) => `${event.type} ${event.param ?? ''}`).join(', ')
        reject(new Error(`baresip: no ${type} among ${types}\n${Buffer.concat(said).toString('latin1').slice(-3000)}`))
      }, LONGEST_MS)
      const look = (): void => {
        const at = unseen.findIndex((event) => event.type === type)
        const [event] = at < 0 ? [] : unseen.splice(at, 1)
        if (event !== undefined) resolve(event)
      }
      waiting.add(look)
      look()
      return promise.finally(() => {
        clearTimeout(giveUp)
        waiting.delete(look)
      })
    },
    async stop() {
      socket.destroy()
      await program.stop('SIGTERM')
    },
  }
}

/** One netstring at the beginning: `5:hello,`. */
function takeNetstring(data: Buffer): { readonly text: string; readonly rest: Buffer } | undefined {
  const colon = data.indexOf(':')
  const length = colon < 0 ? Number.NaN : Number(data.toString('latin1', 0, colon))
  const end = colon + 1 + length
  if (!(data.length > end)) return undefined
  return { text: data.toString('utf8', colon + 1, end), rest: data.subarray(end + 1) }
}
