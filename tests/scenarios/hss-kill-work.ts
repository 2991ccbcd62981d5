import assert from 'node:assert/strict'
import { Isim } from '@voltaic/aka'
import type {
  Cx,
  CxResult,
  MultimediaAuthAnswer,
  ServerAssignmentAnswer,
  ServerAssignmentType,
} from '@voltaic/diameter'
import type { SimCard } from '@voltaic/hss'
import type { Random } from '@voltaic/runtime'

/** What workers need of the network that they load. */
export interface Workplace {
  readonly random: Random
  readonly realm: string
  /** The HSSs that are there, any of which may be asked. */
  cx(): Cx
  /** False when all are to come to an end. */
  goesOn(): boolean
  /** An answer has come, whatever it says. */
  answered(): void
  /** Nothing has come of a request; resolves when it makes sense to send the next one. */
  failed(): Promise<void>
}

/** What a subscriber is known to be, after what was answered; `either` while an answer is missing. */
export type Expectation = 'registered' | 'not registered' | 'either'

/** Refusals that say "not now": the request may have been done, whole, or not at all. */
const NOT_NOW: ReadonlySet<CxResult> = new Set<CxResult>(['DIAMETER_UNABLE_TO_COMPLY', 'DIAMETER_TOO_BUSY'])

/** Sends one request. @returns undefined when nobody knows what came of it */
export async function ask<Answer extends { readonly result: CxResult }>(
  place: Workplace,
  send: (cx: Cx) => Promise<Answer>,
): Promise<Answer | undefined> {
  let answer: Answer
  try {
    answer = await send(place.cx())
  } catch {
    await place.failed()
    return undefined
  }
  place.answered()
  if (!NOT_NOW.has(answer.result)) return answer
  await place.failed()
  return undefined
}

/** Who is asked for. */
export interface Identity {
  readonly impi: string
  readonly impu: string
}

function authenticate(
  place: Workplace,
  who: Identity,
  serverName: string,
  changes: { readonly numberOfItems?: number; readonly resynchronisation?: Uint8Array } = {},
): Promise<MultimediaAuthAnswer | undefined> {
  const scheme = 'Digest-AKAv1-MD5'
  return ask(place, (cx) => cx.multimediaAuth({ ...who, scheme, numberOfItems: 1, serverName, ...changes }))
}

/** SAR of one identity. @returns undefined when nobody knows what came of it */
export function assign(
  place: Workplace,
  { impi, impu }: Identity,
  serverName: string,
  type: ServerAssignmentType,
): Promise<ServerAssignmentAnswer | undefined> {
  return ask(place, (cx) =>
    cx.serverAssignment({ impi, impus: [impu], serverName, type, userDataAlreadyAvailable: false }),
  )
}

/** Takes vectors for one SIM as fast as they come, beside others who do the same. */
export async function takeVectors(place: Workplace, who: Identity, serverName: string): Promise<void> {
  while (place.goesOn()) {
    const numberOfItems = 1 + place.random.integer(3)
    const answer = await authenticate(place, who, serverName, { numberOfItems })
    if (answer !== undefined)
      assert.deepEqual([answer.result, answer.items.length], ['DIAMETER_SUCCESS', numberOfItems])
  }
}

/** Registers and de-registers one subscriber, alone; at each time it is known what must be stored. */
export class SteadyPhone {
  readonly who: Identity
  readonly serverName: string
  expectation: Expectation = 'not registered'

  constructor(who: Identity, serverName: string) {
    this.who = who
    this.serverName = serverName
  }

  async work(place: Workplace): Promise<void> {
    while (place.goesOn()) {
      const wasRegistered = this.expectation === 'registered'
      const vectors = await authenticate(place, this.who, this.serverName)
      if (vectors === undefined) continue
      assert.equal(vectors.result, 'DIAMETER_SUCCESS')
      const type = wasRegistered ? 'USER_DEREGISTRATION' : 'REGISTRATION'
      this.expectation = 'either'
      const answer = await assign(place, this.who, this.serverName, type)
      if (answer === undefined) continue
      assert.equal(answer.result, 'DIAMETER_SUCCESS', `${type} of ${this.who.impi}`)
      this.expectation = wasRegistered ? 'not registered' : 'registered'
    }
  }
}

/** A phone whose SIM finds the SQN far too high and asks for a lower one, once. */
export async function resynchronise(place: Workplace, who: Identity, serverName: string, sim: SimCard): Promise<void> {
  const isim = new Isim(sim)
  let auts: Uint8Array | undefined
  while (place.goesOn()) {
    const answer = await authenticate(place, who, serverName, auts === undefined ? {} : { resynchronisation: auts })
    auts = undefined
    if (answer?.result !== 'DIAMETER_SUCCESS') continue
    const [item] = answer.items
    assert.ok(item?.scheme === 'Digest-AKAv1-MD5')
    const rand = item.authenticate.subarray(0, 16)
    const response = isim.authenticate(rand, item.authenticate.subarray(16))
    assert.notEqual(response.kind, 'mac-failure')
    if (response.kind === 'synchronisation-failure') auts = Buffer.concat([rand, response.auts])
  }
}

/** From when to when an S-CSCF is certain to have the subscriber, in requests and answers counted. */
interface Holding {
  readonly by: string
  readonly from: number
  until: number
}

/** A subscriber that several S-CSCFs want to serve at the same time: never two of them are told that they do. */
export class ContestedSubscriber {
  readonly who: Identity
  readonly #holdings: Holding[] = []
  #now = 0

  constructor(who: Identity) {
    this.who = who
  }

  /** How often it has changed hands. */
  get holdings(): number {
    return this.#holdings.length
  }

  /** One S-CSCF takes it, keeps it for a while, and gives it back. */
  async contend(place: Workplace, serverName: string): Promise<void> {
    while (place.goesOn()) {
      const holding = await this.#take(place, serverName)
      if (holding === undefined) continue
      for (let times = place.random.integer(3); times > 0; times--) {
        const again = await assign(place, this.who, serverName, 'RE_REGISTRATION')
        if (again === undefined) continue
        assert.equal(again.result, 'DIAMETER_SUCCESS', `${serverName} has lost what it was told that it has`)
      }
      holding.until = this.#now++
      const left = await assign(place, this.who, serverName, 'USER_DEREGISTRATION')
      if (left !== undefined) assert.equal(left.result, 'DIAMETER_SUCCESS')
      else await this.#giveBack(place, serverName)
    }
  }

  async #take(place: Workplace, serverName: string): Promise<Holding | undefined> {
    const sent = this.#now++
    const answer = await assign(place, this.who, serverName, 'REGISTRATION')
    const answered = this.#now++
    if (answer === undefined) {
      await this.#giveBack(place, serverName)
      return undefined
    }
    if (answer.result !== 'DIAMETER_SUCCESS') {
      assert.equal(answer.result, 'DIAMETER_ERROR_IDENTITY_ALREADY_REGISTERED')
      assert.notEqual(answer.serverName, serverName, 'an S-CSCF is told that it has taken from itself')
      return undefined
    }
    for (const other of this.#holdings) {
      const isThroughout = other.by !== serverName && other.from < sent && other.until > answered
      assert.equal(isThroughout, false, `${serverName} was given what ${other.by} had all the time`)
    }
    const holding = { by: serverName, from: answered, until: Number.POSITIVE_INFINITY }
    this.#holdings.push(holding)
    return holding
  }

  /** Of which nobody knows whether it was taken, or given back; an S-CSCF that never had it is refused. */
  async #giveBack(place: Workplace, serverName: string): Promise<void> {
    while (place.goesOn()) {
      if ((await assign(place, this.who, serverName, 'USER_DEREGISTRATION')) !== undefined) return
    }
  }
}
