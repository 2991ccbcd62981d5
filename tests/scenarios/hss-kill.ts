import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { elementsOf, labConfig, openSubscribers, type Subscribers, type VoltaicConfig } from '@voltaic/core'
import type { Cx } from '@voltaic/diameter'
import type { SimCard } from '@voltaic/hss'
import {
  Counters,
  createNodeNet,
  createSeededRandom,
  createSystemClock,
  createSystemRandom,
  type Random,
  type Runtime,
  silentLog,
} from '@voltaic/runtime'
import { assertWhole, checkIssuedSqns, wholeStateOf } from './hss-kill-checks.ts'
import { connectToHss, type HssClient } from './hss-kill-client.ts'
import { addSharedSet, type SharedSet } from './hss-kill-shared-set.ts'
import { ContestedSubscriber, resynchronise, SteadyPhone, takeVectors, type Workplace } from './hss-kill-work.ts'
import { VictimProcess } from './kill-processes.ts'

/** The server of the database, where it is one that can die. */
export interface DatabaseServer {
  readonly url: string
  kill(): Promise<void>
  start(): Promise<void>
}

export interface HssKillOptions {
  readonly seed: number
  /** Absent: SQLite. */
  readonly database?: DatabaseServer
  /** Subscribers that register and de-register, each alone. */
  readonly phones: number
  /** Answers before the death, at the most. */
  readonly mostAnswers: number
  /** A folder for what Node.js compiles. */
  readonly compileCache: string
  say(line: string): void
}

const HSS_PORTS = { hss: 3868, 'hss-2': 3869 } as const
type HssName = keyof typeof HSS_PORTS
const NAMES = Object.keys(HSS_PORTS) as HssName[]
/** Who takes vectors for one SIM at the same time, and S-CSCFs that want one subscriber. */
const [TAKERS, CONTENDERS] = [6, 4]
/** Subscribers with two phones that register and de-register at the same time. */
const SHARED_SETS = 3
/** Answers after the victim has come back. */
const AFTER = 100
/** A SEQ that is further ahead of a new SIM than the SIM believes (TS 33.102 §C.2.1). */
const SQN_FAR_AHEAD = '000800000000'
/** The subscriber whose counter is so. */
const FAR_AHEAD = 2

/** Two HSSs on one store under load, of which one is killed, or the server of their database. */
export class HssKillNetwork {
  readonly #options: HssKillOptions
  readonly #random: Random
  readonly #config: VoltaicConfig
  readonly #subscribers: Subscribers
  readonly #runtime: Runtime
  readonly #processes: ReadonlyMap<HssName, VictimProcess>
  readonly #clients = new Map<HssName, HssClient>()
  readonly #sims: SimCard[] = []
  readonly #phones: SteadyPhone[] = []
  readonly #contested: ContestedSubscriber
  readonly #sharedSets: readonly SharedSet[]
  #answers = 0
  #failures = 0
  #sqns = 0
  #onAnswer: () => void = () => {}

  private constructor(
    options: HssKillOptions,
    config: VoltaicConfig,
    runtime: Runtime,
    subscribers: Subscribers,
    sims: readonly SimCard[],
    sharedSets: readonly SharedSet[],
  ) {
    this.#options = options
    this.#random = createSeededRandom(options.seed)
    this.#config = config
    this.#runtime = runtime
    this.#subscribers = subscribers
    this.#processes = new Map(NAMES.map((name) => [name, new VictimProcess([name], config, options.compileCache)]))
    this.#sims.push(...sims)
    this.#sharedSets = sharedSets
    this.#contested = new ContestedSubscriber(this.#identity(1))
    for (let index = 3; index < sims.length; index++) {
      this.#phones.push(new SteadyPhone(this.#identity(index), this.#scscf(index)))
    }
  }

  static async start(options: HssKillOptions): Promise<HssKillNetwork> {
    const runtime: Runtime = {
      clock: createSystemClock(),
      random: createSystemRandom(),
      net: createNodeNet(),
      log: silentLog,
      counters: new Counters(),
    }
    const config = configOf(options.database?.url)
    const subscribers = await openSubscribers(config, runtime)
    const sims = await addSubscribers(subscribers, 3 + options.phones)
    const sharedSets: SharedSet[] = []
    for (let number = 0; number < SHARED_SETS; number++) {
      sharedSets.push(await addSharedSet(subscribers, runtime.random, config.realm, number))
    }
    const network = new HssKillNetwork(options, config, runtime, subscribers, sims, sharedSets)
    await Promise.all(NAMES.map((name) => network.#startHss(name)))
    return network
  }

  async stop(): Promise<void> {
    for (const client of this.#clients.values()) await client.stop()
    await Promise.all([...this.#processes.values()].map((process) => process.stop()))
    await this.#subscribers.close()
    rmSync(this.#config.data, { recursive: true, force: true })
  }

  /** Everybody works, the victim dies in the middle and comes back, everybody ends; then all must be as it was said. */
  async round(victim: HssName | 'database'): Promise<void> {
    const back = Promise.withResolvers<void>()
    let isOver = false
    const place: Workplace = {
      random: this.#random,
      realm: this.#config.realm,
      cx: () => this.#anyCx(),
      goesOn: () => !isOver,
      answered: () => {
        this.#answers += 1
        this.#onAnswer()
      },
      failed: async () => {
        this.#failures += 1
        await back.promise
      },
    }
    const [answersBefore, failuresBefore] = [this.#answers, this.#failures]
    const workers = Promise.all(this.#workers(place))
    // a worker that finds something wrong ends the round
    const isRight = workers.then(() => {})
    const before = 1 + this.#random.integer(this.#options.mostAnswers)
    await Promise.race([this.#answersComing(before), isRight])
    await this.#kill(victim)
    await this.#revive(victim)
    back.resolve()
    await Promise.race([this.#answersComing(AFTER), isRight])
    isOver = true
    await workers
    await this.#check()
    this.#options.say(
      `${victim} killed after ${before} answers: ${this.#answers - answersBefore} answers, ` +
        `${this.#failures - failuresBefore} requests without one or refused for now`,
    )
  }

  /** What all rounds together have shown. */
  summary(): string {
    const holdings = this.#contested.holdings
    const steps = this.#sharedSets.reduce((sum, set) => sum + set.steps, 0)
    return (
      `${this.#sqns} SQNs, each issued once; one subscriber had by ${CONTENDERS} S-CSCFs ${holdings} times, by one at a time; ` +
      `two phones at once at one set ${steps} times`
    )
  }

  #workers(place: Workplace): Promise<void>[] {
    const range = (count: number) => Array.from({ length: count }, (_, index) => index)
    const sim = this.#sims[FAR_AHEAD]
    assert.ok(sim)
    return [
      ...range(TAKERS).map((index) => takeVectors(place, this.#identity(0), this.#scscf(index % 2))),
      ...range(CONTENDERS).map((index) => this.#contested.contend(place, this.#scscf(index))),
      resynchronise(place, this.#identity(FAR_AHEAD), this.#scscf(0), sim),
      ...this.#phones.map((phone) => phone.work(place)),
      ...this.#sharedSets.map((set) => set.work(place)),
    ]
  }

  #answersComing(count: number): Promise<void> {
    const goal = this.#answers + count
    return new Promise((resolve) => {
      this.#onAnswer = () => {
        if (this.#answers >= goal) resolve()
      }
    })
  }

  async #kill(victim: HssName | 'database'): Promise<void> {
    if (victim === 'database') return this.#options.database?.kill()
    await this.#processes.get(victim)?.kill()
    await this.#clients.get(victim)?.stop()
    this.#clients.delete(victim)
  }

  async #revive(victim: HssName | 'database'): Promise<void> {
    if (victim !== 'database') return this.#startHss(victim)
    await this.#options.database?.start()
    // each HSS connects to it again by itself
    for (const { cx } of this.#clients.values()) await this.#worksAgain(cx)
  }

  async #startHss(name: HssName): Promise<void> {
    await this.#processes.get(name)?.start()
    const hss = elementsOf(this.#config, 'hss').find((element) => element.name === name)
    assert.ok(hss)
    const at = { name, at: hss.diameter, as: `kill-${name}` }
    this.#clients.set(name, await connectToHss(this.#runtime, this.#config, at))
  }

  async #worksAgain(cx: Cx): Promise<void> {
    const { impi, impu } = this.#identity(0)
    const request = { impi, impu, visitedNetwork: this.#config.realm, type: 'REGISTRATION' } as const
    for (;;) {
      const { result } = await cx.multimediaAuth({
        ...request,
        scheme: 'Digest-AKAv1-MD5',
        numberOfItems: 1,
        serverName: this.#scscf(0),
      })
      if (result === 'DIAMETER_SUCCESS') return
      assert.equal(result, 'DIAMETER_UNABLE_TO_COMPLY')
    }
  }

  #anyCx(): Cx {
    const clients = [...this.#clients.values()]
    const client = clients[this.#random.integer(clients.length)]
    assert.ok(client, 'one HSS lives')
    return client.cx
  }

  #identity(index: number): { readonly impi: string; readonly impu: string } {
    const impi = this.#sims[index]?.impi ?? ''
    return { impi, impu: `sip:${impi}` }
  }

  #scscf(index: number): string {
    return `sip:scscf-${index}.${this.#config.realm}:6060`
  }

  /** Everything rests; whatever was answered is there, and nothing is half done. */
  async #check(): Promise<void> {
    await wholeStateOf(this.#subscribers, this.#contested.who.impi)
    for (const { impis } of this.#sharedSets) await assertWhole(this.#subscribers, impis[0])
    for (const phone of this.#phones) {
      const { impi } = phone.who
      const { isRegistered, scscf } = await wholeStateOf(this.#subscribers, impi)
      if (phone.expectation !== 'either') assert.equal(isRegistered, phone.expectation === 'registered', impi)
      if (isRegistered) assert.equal(scscf, phone.serverName)
      phone.expectation = isRegistered ? 'registered' : 'not registered'
    }
    // one file for all processes of this network
    const notes = this.#processes.get('hss')?.notes ?? []
    this.#sqns = await checkIssuedSqns(this.#subscribers, notes, this.#sims, this.#sims[FAR_AHEAD])
  }
}

/** The lab's network with two HSSs, on a loopback address that no other process uses. */
function configOf(storage: string | undefined): VoltaicConfig {
  const host = `127.${128 + ((process.pid >> 16) & 63)}.${(process.pid >> 8) & 255}.${process.pid & 255}`
  const lab = labConfig({ data: mkdtempSync(join(tmpdir(), 'voltaic-hss-kill-')), host })
  const others = lab.elements.filter((element) => element.function !== 'hss')
  const both = NAMES.map((name) => ({ name, function: 'hss', diameter: { host, port: HSS_PORTS[name] } }) as const)
  return { ...lab, elements: [...others, ...both], ...(storage !== undefined && { storage }) }
}

async function addSubscribers(subscribers: Subscribers, count: number): Promise<readonly SimCard[]> {
  const random = createSystemRandom()
  const sims: SimCard[] = []
  for (let index = 0; index < count; index++) {
    const imsi = `00101${String(index + 1).padStart(10, '0')}`
    const keys = { k: random.hex(16), opc: random.hex(16) }
    const added = await subscribers.provisioning.add({
      imsi,
      ...keys,
      temporaryIdentity: 'unbarred',
      ...(index === FAR_AHEAD && { sqn: SQN_FAR_AHEAD }),
    })
    assert.equal(added.kind, 'added')
    const sim = await subscribers.simCard(imsi)
    assert.ok(sim)
    sims.push(sim)
  }
  return sims
}
