/**
 * Runs in namespaces of its own for network and mounts: our DNS server with the zones of examples/enum-playground at port 53, the
 * hosts of these zones, and Kamailio, which routes by both. Arguments: hosts that answer 503. Reads numbers from standard input,
 * one a line, calls each, and writes as JSON where the call went.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openZoneFolder } from '@voltaic/core'
import { createDnsServer, loadZoneFiles } from '@voltaic/dns-server'
import {
  type Address,
  Counters,
  createNodeNet,
  createSystemClock,
  createSystemRandom,
  type DatagramSocket,
  type Runtime,
  silentLog,
} from '@voltaic/runtime'
import { startProgram } from '../foreign-program.ts'

/** What became of a call. */
export interface RoutedCall {
  readonly number: string
  /** Request-URIs that hosts got, in their order. */
  readonly uris: readonly string[]
  readonly status: number
}

const ZONES = join(import.meta.dirname, '../../../examples/enum-playground')
const DNS: Address = { host: '127.0.0.1', port: 53 }
const PROXY: Address = { host: '127.0.0.1', port: 5060 }
const CALLER: Address = { host: '127.0.0.2', port: 5060 }

const runtime: Runtime = {
  clock: createSystemClock(),
  random: createSystemRandom(),
  net: createNodeNet(),
  log: silentLog,
  counters: new Counters(),
}
const text = (data: Uint8Array) => Buffer.from(data).toString('latin1')
const ip = (...args: readonly string[]) => execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'inherit'] })

/** The addresses in the zone of the hosts, with the ports that its SRV records name. */
function hostsOfZone(): readonly Address[] {
  const zone = readFileSync(join(ZONES, 'example.zone'), 'latin1')
  const ports = new Map([...zone.matchAll(/SRV\s+\d+ \d+ (\d+) (\S+)/g)].map(([, port, name]) => [name, Number(port)]))
  const hosts = [...zone.matchAll(/^(\S+)\s+A\s+(\S+)/gm)].filter(([, name]) => name !== 'ns')
  return hosts.map(([, name, host = '']) => ({ host, port: ports.get(name) ?? 5060 }))
}

/** A response with all that a proxy and a caller look at. */
function answerOf(request: string, status: number): Uint8Array {
  const kept = request.split('\r\n').filter((line) => /^(?:Via|From|Call-ID|CSeq):/i.test(line))
  const to = /^To:.*$/im.exec(request)?.[0] ?? ''
  return Buffer.from(
    [`SIP/2.0 ${status} x`, ...kept, `${to};tag=h`, 'Content-Length: 0', '', ''].join('\r\n'),
    'latin1',
  )
}

/** The hosts of the zone, and what they got, by Call-ID. A host that fails answers 503. */
class Hosts {
  readonly #sockets: DatagramSocket[] = []
  readonly #seen = new Map<string, Map<string, string>>()

  async start(failing: ReadonlySet<string>): Promise<void> {
    for (const at of hostsOfZone()) {
      ip('addr', 'add', `${at.host}/32`, 'dev', 'lo')
      const socket = await runtime.net.bindDatagram(at, {
        onDatagram: (data, from) => {
          const request = text(data)
          if (!request.startsWith('INVITE ')) return
          this.#note(request, at)
          socket.send(answerOf(request, failing.has(at.host) ? 503 : 200), from)
        },
        onError() {},
      })
      this.#sockets.push(socket)
    }
  }

  /** What comes again is noted once. */
  #note(request: string, { host }: Address): void {
    const id = /^Call-ID: (.*)$/im.exec(request)?.[1]?.trim() ?? ''
    const uris = this.#seen.get(id) ?? new Map<string, string>()
    if (!uris.has(host)) uris.set(host, request.split(' ')[1] ?? '')
    this.#seen.set(id, uris)
  }

  urisOf(id: string): readonly string[] {
    return [...(this.#seen.get(id)?.values() ?? [])]
  }

  async stop(): Promise<void> {
    await Promise.all(this.#sockets.map((socket) => socket.close()))
  }
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-enum-'))
  writeFileSync(join(folder, 'resolv.conf'), `nameserver ${DNS.host}\n`)
  execFileSync('mount', ['--bind', join(folder, 'resolv.conf'), '/etc/resolv.conf'])
  ip('link', 'set', 'lo', 'up')
  const loaded = loadZoneFiles(openZoneFolder(ZONES))
  if (loaded.kind === 'refused') throw new Error(JSON.stringify(loaded.mistakes))
  const dns = createDnsServer({ runtime }, { element: 'dns', listen: [DNS], zones: loaded.zones })
  const hosts = new Hosts()
  const caller = new Caller()
  await dns.start()
  await hosts.start(new Set(process.argv.slice(2)))
  await caller.start()
  const args = ['-f', join(import.meta.dirname, 'enum.cfg'), '-DD', '-E', '-Y', folder, '-w', folder, '-m', '64']
  const kamailio = await startProgram('kamailio', args, { shown: () => caller.untilProxyAnswers() })
  try {
    const calls: { readonly number: string; readonly id: string; readonly status: number }[] = []
    for (const number of readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
      calls.push({ number, ...(await caller.call(number)) })
    }
    // Once the proxy has answered another one, all that it sent for those before has been looked at.
    await caller.untilProxyAnswers()
    const routed: readonly RoutedCall[] = calls.map(({ number, id, status }) => ({
      number,
      uris: hosts.urisOf(id),
      status,
    }))
    console.log(JSON.stringify(routed))
  } finally {
    await kamailio.stop('SIGTERM')
    await Promise.all([caller.stop(), hosts.stop(), dns.stop()])
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Sends requests again until the proxy answers, as UDP wants it. */
class Caller {
  #socket: DatagramSocket | undefined
  #calls = 0
  #waiting: { id: string; take: (response: string) => void } | undefined

  async start(): Promise<void> {
    this.#socket = await runtime.net.bindDatagram(CALLER, {
      onDatagram: (data) => {
        const response = text(data)
        if (response.startsWith('SIP/2.0 1') || !response.includes(`Call-ID: ${this.#waiting?.id}`)) return
        this.#waiting?.take(response)
      },
      onError() {},
    })
  }

  async stop(): Promise<void> {
    await this.#socket?.close()
  }

  /** The proxy has no number without digits: 404 says that it is there. */
  async untilProxyAnswers(): Promise<void> {
    await this.call('nobody')
  }

  call(user: string): Promise<{ readonly id: string; readonly status: number }> {
    const id = `call-${++this.#calls}`
    const { host, port } = CALLER
    const lines = [
      `INVITE sip:${user}@${PROXY.host} SIP/2.0`,
      `Via: SIP/2.0/UDP ${host}:${port};branch=z9hG4bK-${id}`,
      `From: <sip:caller@${host}>;tag=c`,
      `To: <sip:${user}@${PROXY.host}>`,
      `Call-ID: ${id}`,
      'CSeq: 1 INVITE',
      `Contact: <sip:caller@${host}>`,
      'Max-Forwards: 70',
      'Content-Length: 0',
    ]
    const invite = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
    return new Promise((resolve) => {
      const send = () => {
        this.#socket?.send(invite, PROXY)
        return runtime.clock.startTimer(500, () => {
          timer = send()
        })
      }
      this.#waiting = {
        id,
        take: (response) => {
          timer.cancel()
          this.#waiting = undefined
          resolve({ id, status: Number(response.split(' ')[1]) })
        },
      }
      let timer = send()
    })
  }
}

if (import.meta.main) await main()
