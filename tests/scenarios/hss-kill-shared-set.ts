import assert from 'node:assert/strict'
import type { Subscribers } from '@voltaic/core'
import type { Random } from '@voltaic/runtime'
import { ask, assign, type Identity, type Workplace } from './hss-kill-work.ts'

type Move = 'REGISTRATION' | 'USER_DEREGISTRATION'

/** What both phones do at the same time, and whether the set is registered then. */
const STEPS: readonly (readonly [Move, Move, isRegistered: boolean])[] = [
  ['REGISTRATION', 'REGISTRATION', true],
  ['USER_DEREGISTRATION', 'USER_DEREGISTRATION', false],
  ['REGISTRATION', 'USER_DEREGISTRATION', true],
  ['USER_DEREGISTRATION', 'REGISTRATION', true],
  ['USER_DEREGISTRATION', 'USER_DEREGISTRATION', false],
]

/**
 * Two phones with an IMPI each that share one set. Whether the set is registered depends on rows of both: of what is
 * written about a registration it is what row locks alone do not keep (docs/decisions/0013-postgresql-beside-sqlite.md).
 */
export class SharedSet {
  readonly impis: readonly [string, string]
  readonly #impu: string
  readonly #serverName: string
  #steps = 0

  constructor(impis: readonly [string, string], impu: string, serverName: string) {
    this.impis = impis
    this.#impu = impu
    this.#serverName = serverName
  }

  /** How often both phones had their answers, and the set was looked at. */
  get steps(): number {
    return this.#steps
  }

  async work(place: Workplace): Promise<void> {
    while (place.goesOn()) {
      for (const [first, second, isRegistered] of STEPS) await this.#step(place, [first, second], isRegistered)
    }
  }

  async #step(place: Workplace, moves: readonly [Move, Move], isRegistered: boolean): Promise<void> {
    const what = `${moves.join(' beside ')} of ${this.#impu}`
    const answers = await Promise.all(
      moves.map((move, index) => assign(place, this.#identity(index), this.#serverName, move)),
    )
    for (const answer of answers) if (answer !== undefined) assert.equal(answer.result, 'DIAMETER_SUCCESS', what)
    // nobody knows what came of the one without an answer; the next steps do not depend on it
    if (answers.includes(undefined)) return
    const found = await ask(place, (cx) => cx.locationInfo({ impu: this.#impu }))
    if (found === undefined) return
    const expected = isRegistered
      ? ['DIAMETER_SUCCESS', this.#serverName]
      : ['DIAMETER_ERROR_IDENTITY_NOT_REGISTERED', undefined]
    assert.deepEqual([found.result, found.serverName], expected, `after ${what}`)
    this.#steps += 1
  }

  #identity(index: number): Identity {
    return { impi: this.impis[index] ?? '', impu: this.#impu }
  }
}

/** Adds a subscriber with two phones. @param number of the pair */
export async function addSharedSet(
  { provisioning }: Subscribers,
  random: Random,
  realm: string,
  number: number,
): Promise<SharedSet> {
  const impis = [`phone-${number}@${realm}`, `tablet-${number}@${realm}`] as const
  const identity = `sip:shared-${number}@${realm}`
  const added = await provisioning.addFull({
    impis: impis.map((impi) => ({ impi, k: random.hex(16), opc: random.hex(16) })),
    registrationSets: [{ impus: [{ identity }] }],
  })
  assert.equal(added.kind, 'added')
  return new SharedSet(impis, identity, `sip:scscf-0.${realm}:6060`)
}
