import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { E164_FORMAT } from '@voltaic/bgcf'
import { type BgcfElement, createCore, labConfig, readApiAccess, type VoltaicConfig } from '@voltaic/core'
import {
  type Address,
  Counters,
  createManualClock,
  createMemoryNet,
  createSeededRandom,
  createSystemClock,
  type ManualClock,
  silentLog,
} from '@voltaic/runtime'
import { TrunkPeer } from './trunks/trunk-peer.ts'

const GUIDE = join(import.meta.dirname, '../../docs/guides/alarms.md')
const SECRET = 'swordfish-swordfish'
const PEER: Address = { host: '127.0.0.61', port: 5060 }
const SOURCE = 'trunk alpha of bgcf'
/** Seconds that may pass in the core until something has happened. */
const PATIENCE = 20_000
/** The receiver takes what is older than in the guide: the time of the core runs ahead. */
const MAX_AGE = 100_000

/** A BGCF with one trunk, which is asked every ten seconds, and the HSS that serves the API. */
function configIn(data: string, url: string): VoltaicConfig {
  const lab = labConfig({ data })
  const trunk = {
    ...{ name: 'alpha', uri: `sip:${PEER.host}:${PEER.port}`, format: E164_FORMAT, sources: [PEER.host] },
    ...{ isTrusted: false, removeHeaders: [], probeIntervalMs: 10_000, silenceMs: 4000, progressMs: 20_000 },
  }
  const bgcf: BgcfElement = {
    name: 'bgcf',
    function: 'bgcf',
    sip: { host: '127.0.0.1', port: 5070 },
    homeNumbers: [],
    trunks: [trunk],
    carriers: [],
    routes: [],
  }
  const alarms = { webhooks: [{ name: 'noc', url, secret: SECRET }] }
  return { ...lab, api: {}, alarms, elements: [...lab.elements, bgcf] }
}

/** The receiver of the guide as a program of its own, and the lines that it has taken. */
class GuideReceiver {
  readonly taken: { id: number; event: string; alarm: { kind: string; source: string } }[] = []
  readonly #file: string
  readonly #port: number
  #child: ChildProcess | undefined

  constructor(folder: string, port: number) {
    const [, program = ''] = /^```js\n(.*?)^```$/ms.exec(readFileSync(GUIDE, 'utf8')) ?? []
    this.#file = join(folder, 'receiver.mjs')
    this.#port = port
    writeFileSync(this.#file, program.replace('MAX_AGE_SECONDS = 300', `MAX_AGE_SECONDS = ${MAX_AGE}`))
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/`
  }

  async start(): Promise<void> {
    const env = { ...process.env, ALARM_SECRET: SECRET, PORT: String(this.#port) }
    this.#child = spawn(process.execPath, [this.#file], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    const lines = createInterface({ input: this.#child.stdout ?? assert.fail() })
    await once(lines, 'line')
    lines.on('line', (line) => {
      const event = JSON.parse(line)
      // a repeat has the id of what it repeats
      if (event.alarm.source === SOURCE && !this.taken.some(({ id }) => id === event.id)) this.taken.push(event)
    })
  }

  async stop(): Promise<void> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    child.kill()
    await once(child, 'close')
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}

/** What the receiver makes of a body that somebody signs. */
async function statusOf({ url }: GuideReceiver, timestamp: number, secret: string): Promise<number> {
  const body = JSON.stringify({ id: 0, alarm: { source: 'nobody' } })
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')
  const headers = { 'x-voltaic-timestamp': String(timestamp), 'x-voltaic-signature': `sha256=${signature}` }
  return (await fetch(url, { method: 'POST', body, headers })).status
}

/** Moves the time of the core until something holds, with a turn of this process for each second: sockets are real. */
async function until(clock: ManualClock, holds: () => boolean, what: string): Promise<void> {
  for (let second = 0; second < PATIENCE && !holds(); second++) {
    await clock.advance(1000)
    await new Promise((resolve) => setImmediate(resolve))
  }
  assert.ok(holds(), what)
}

test('a trunk that fails and is back is an alarm in the API, for Prometheus and at a web server, which gets both ends in order though it was away', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-alarms-'))
  const receiver = new GuideReceiver(folder, await freePort())
  // signatures have a time, by which the receiver tells old from new
  const clock = createManualClock(createSystemClock().now())
  const random = createSeededRandom(1)
  const net = createMemoryNet({ clock, random })
  const runtime = { clock, random, net, log: silentLog, counters: new Counters() }
  const config = configIn(folder, receiver.url)
  const core = await createCore(config, runtime, ['hss', 'bgcf'])
  let peer = await TrunkPeer.open(runtime, 'alpha', PEER, {})
  await core.start()
  t.after(async () => {
    await core.stop()
    await peer.stop()
    await receiver.stop()
    rmSync(folder, { recursive: true, force: true })
    assert.equal(clock.pending, 0)
  })
  const ask = async (path: string) => {
    const { url = '', key = '' } = readApiAccess(config) ?? {}
    return fetch(`${url}/api/v1${path}`, { headers: { authorization: `Bearer ${key}` } })
  }
  const stands = () => core.alarms.standing.some(({ source }) => source === SOURCE)
  const series = `voltaic_alarm{kind="trunk-down",source="${SOURCE}",severity="major"} 1`
  await until(clock, () => core.trunks()[0]?.state === 'up', 'the trunk is up')

  await receiver.start()
  await peer.stop()
  await until(clock, stands, 'the trunk is down')
  const { standing } = (await (await ask('/alarms')).json()) as { standing: readonly Record<string, string>[] }
  const shown = standing.find(({ source }) => source === SOURCE)
  assert.deepEqual([shown?.['kind'], shown?.['severity']], ['trunk-down', 'major'])
  assert.ok((await (await ask('/metrics')).text()).includes(series))
  assert.equal((await ask('/ready')).status, 200)
  await until(clock, () => receiver.taken.length === 1, 'the web server has what was raised')
  const now = Math.floor(createSystemClock().now() / 1000)
  assert.deepEqual(
    [
      await statusOf(receiver, now, SECRET),
      await statusOf(receiver, now - MAX_AGE - 10, SECRET),
      await statusOf(receiver, now, 'another'),
    ],
    [204, 401, 401],
    'what is old, or signed by somebody else, is not taken',
  )
  peer = await TrunkPeer.open(runtime, 'alpha', PEER, {})
  await until(clock, () => receiver.taken.length === 2, 'the web server has what was cleared')
  assert.ok(!stands() && !(await (await ask('/metrics')).text()).includes(series))

  await receiver.stop()
  await peer.stop()
  await until(clock, stands, 'the trunk is down again')
  peer = await TrunkPeer.open(runtime, 'alpha', PEER, {})
  await until(clock, () => !stands(), 'the trunk is back again')
  await receiver.start()
  await until(clock, () => receiver.taken.length === 4, 'the web server has what it missed')
  assert.deepEqual(
    receiver.taken.map(({ event, alarm: { kind } }) => `${kind} ${event}`),
    ['trunk-down raised', 'trunk-down cleared', 'trunk-down raised', 'trunk-down cleared'],
  )
})
