import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import {
  type Address,
  Counters,
  createNodeNet,
  createSeededRandom,
  createSystemClock,
  createSystemRandom,
  type Random,
  type Runtime,
  silentLog,
} from '@voltaic/runtime'
import { type SmsSubmit, segmentText, textPartsOf, tpAddressOf } from '@voltaic/sms'
import { SmsNetwork } from './sms-network.ts'
import { type SmsPhone, submissionOf } from './sms-phone.ts'
import type { SmscProcessOptions } from './smsc-process.ts'

const PROCESS = fileURLToPath(new URL('smsc-process.ts', import.meta.url))
/** How long a phone waits for RP-ACK before it sends the same again: TR1M of people in a hurry. */
const PHONE_PATIENCE_MS = 1000
/** Between two registrations of phones that miss something, at the end. */
const REGISTER_EVERY_MS = 2000
/** After the last kill, everything is to have arrived by then. */
const DEADLINE_MS = 240_000

export interface SmsKillOptions {
  readonly seed: number
  readonly messages: number
  /** How often the service centre dies. */
  readonly kills: number
  /** Which receivers are off: every other one until half of the messages have been taken, or all until all have. */
  readonly off: 'half' | 'all'
  /** Pairs of phones; each sends one message after the other. */
  readonly pairs: number
  /** File of SQLite, or URL of PostgreSQL. */
  readonly place: string
  /** A folder for what Node.js compiles. */
  readonly compileCache: string
  say(line: string): void
}

export interface SmsKillSummary {
  readonly acknowledged: number
  /** Acknowledged, and never shown. */
  readonly lost: number
  /** Shown twice by a phone that drops repeats. */
  readonly repeatsShown: number
  readonly repeatsOnWire: number
  /** Sent again by phones that got no RP-ACK. */
  readonly sentAgain: number
}

/** Messages between pairs of phones, while the service centre is killed at random moments. */
export async function killServiceCentre(options: SmsKillOptions): Promise<SmsKillSummary> {
  const run = new KillRun(options)
  try {
    return await run.play()
  } finally {
    await run.stop()
  }
}

interface Pair {
  readonly sender: SmsPhone
  readonly receiver: SmsPhone
}

class KillRun {
  readonly #options: SmsKillOptions
  readonly #random: Random
  readonly #runtime: Runtime
  readonly #network: SmsNetwork
  readonly #pairs: readonly Pair[]
  readonly #process: Omit<SmscProcessOptions, 'place'>
  readonly #acknowledged = new Set<string>()
  /** Answers and messages that phones have got. */
  #events = 0
  #sentAgain = 0
  #child: ChildProcess | undefined
  #isStopped = false

  constructor(options: SmsKillOptions) {
    this.#options = options
    this.#random = createSeededRandom(options.seed)
    // no other test has these
    const host = (last: number): Address => ({
      host: `127.${1 + (process.pid % 250)}.${(process.pid >> 8) % 250}.${last}`,
      port: 5090,
    })
    this.#process = { at: host(2), core: host(3) }
    this.#runtime = {
      clock: createSystemClock(),
      random: createSystemRandom(),
      net: createNodeNet(),
      log: silentLog,
      counters: new Counters(),
    }
    this.#network = new SmsNetwork(this.#runtime, { smsc: this.#process.at, core: this.#process.core })
    this.#pairs = Array.from({ length: options.pairs }, (_, index) => {
      const number = (side: number) => `+49151${side}${String(index).padStart(7, '0')}`
      const pair = { sender: this.#network.addPhone(number(1)), receiver: this.#network.addPhone(number(2)) }
      pair.receiver.manners = () => {
        this.#events += 1
        return {}
      }
      pair.receiver.isOn = options.off === 'half' && index % 2 === 0
      return pair
    })
  }

  async play(): Promise<SmsKillSummary> {
    await this.#network.sip.start()
    await this.#startChild()
    const sending = Promise.all(this.#pairs.map((pair, index) => this.#sendAll(pair, index)))
    const killing = this.#killAgainAndAgain()
    await sending
    await this.#arrive(killing)
    await killing
    return this.#summary()
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    await this.#killChild()
    await this.#network.sip.stop()
  }

  async #sendAll({ sender, receiver }: Pair, pair: number): Promise<void> {
    const { messages, pairs, off } = this.#options
    const isEnough = off === 'half' ? Math.ceil(messages / 2) : messages
    for (let index = pair; index < messages; index += pairs) {
      const text = `message ${index} of ${pair}`
      await this.#sendSurely(sender, receiver, text, index)
      this.#acknowledged.add(text)
      this.#events += 1
      if (this.#acknowledged.size === isEnough) for (const each of this.#pairs) each.receiver.isOn = true
    }
  }

  async #sendSurely(sender: SmsPhone, receiver: SmsPhone, text: string, index: number): Promise<void> {
    const reference = Math.floor(index / this.#options.pairs) & 0xff
    const answered = new Promise<string>((resolve) => {
      sender.onAnswer = ({ rpdu }) => {
        if (rpdu.messageReference === reference) resolve(rpdu.type === 'RP-ERROR' ? `cause ${rpdu.cause}` : rpdu.type)
      }
    })
    const rpdu = submissionOf(submitOf(receiver.number, text, reference), reference)
    for (let time = 0; ; time++) {
      if (time > 0) this.#sentAgain += 1
      void sender.send(rpdu)
      const answer = await Promise.race([answered, this.#pause(PHONE_PATIENCE_MS)])
      if (answer === undefined) continue
      assert.equal(answer, 'RP-ACK')
      return
    }
  }

  async #killAgainAndAgain(): Promise<void> {
    const { messages, kills, say } = this.#options
    const moments = Array.from({ length: kills }, () => this.#random.integer(Math.floor(messages * 1.8))).toSorted(
      (a, b) => a - b,
    )
    for (const moment of moments) {
      while (this.#events < moment && !this.#isStopped) await this.#pause(1)
      if (this.#isStopped) return
      await this.#killChild()
      say(`killed after ${this.#events} events, ${this.#acknowledged.size} messages acknowledged`)
      await this.#startChild()
    }
  }

  /** Until all have what was sent to them: phones register, as they do. */
  async #arrive(killing: Promise<void>): Promise<void> {
    let hasKilled = false
    void killing.then(() => {
      hasKilled = true
    })
    for (let waited = 0; waited < DEADLINE_MS; waited += REGISTER_EVERY_MS) {
      const missing = this.#pairs.filter((pair, index) => pair.receiver.texts.length < this.#expected(index))
      if (missing.length === 0 && hasKilled) return
      for (const { receiver } of missing) void this.#network.register(receiver.number)
      // kills that wait for more events than there are come now
      if (missing.length === 0) this.#events += 1
      await this.#until(() => this.#isAllThere() && hasKilled, REGISTER_EVERY_MS)
    }
  }

  #isAllThere(): boolean {
    return this.#pairs.every(({ receiver }, index) => receiver.texts.length >= this.#expected(index))
  }

  #expected(pair: number): number {
    const { messages, pairs } = this.#options
    return Math.ceil((messages - pair) / pairs)
  }

  #summary(): SmsKillSummary {
    const shown = this.#pairs.flatMap(({ receiver }) => receiver.texts)
    const wire = this.#pairs.reduce((sum, { receiver }) => sum + receiver.wire.length, 0)
    const different = new Set(shown)
    return {
      acknowledged: this.#acknowledged.size,
      lost: [...this.#acknowledged].filter((text) => !different.has(text)).length,
      repeatsShown: shown.length - different.size,
      repeatsOnWire: wire - different.size,
      sentAgain: this.#sentAgain,
    }
  }

  async #startChild(): Promise<void> {
    if (this.#isStopped) return
    const { place, compileCache } = this.#options
    const child = spawn(process.execPath, [PROCESS, JSON.stringify({ ...this.#process, place })], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { NODE_COMPILE_CACHE: compileCache, ...process.env },
    })
    this.#child = child
    await new Promise<void>((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (line === 'ready') resolve()
      })
      child.once('exit', (code, signal) => {
        if (signal === null) reject(new Error(`the service centre ended with ${code}`))
        else resolve()
      })
    })
  }

  async #killChild(): Promise<void> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }

  #pause(milliseconds: number): Promise<undefined> {
    return new Promise((resolve) => {
      this.#runtime.clock.startTimer(milliseconds, () => resolve(undefined), true)
    })
  }

  async #until(condition: () => boolean, most: number): Promise<void> {
    for (let waited = 0; waited < most && !condition(); waited += 10) await this.#pause(10)
  }
}

function submitOf(to: string, text: string, messageReference: number): SmsSubmit {
  const destinationAddress = tpAddressOf(to)
  const [part] = textPartsOf(segmentText(text), 0)
  assert.ok(destinationAddress && part)
  return {
    type: 'SMS-SUBMIT',
    rejectDuplicates: false,
    statusReportRequest: false,
    replyPath: false,
    messageReference,
    destinationAddress,
    protocolIdentifier: 0,
    ...part,
  }
}
