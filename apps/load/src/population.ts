import { VoltaicError } from '@voltaic/base'
import type { Clock } from '@voltaic/runtime'
import type { Attempt, LoadPhone } from './load-phone.ts'
import { severalAtOnce } from './several-at-once.ts'

/** Phones that register or leave at the same time, before and after the traffic. */
const AT_ONCE = 8
/** A network that has enough to do refuses some (503): they try again, a few times and after a while. */
const ROUNDS = 6
const BETWEEN_ROUNDS_MS = 2000
/** How long the very first phone may take: a network that is not there is told at once. */
const FIRST_PATIENCE_MS = 5000
/** How long phones may take to leave, all together. */
const LEAVING_MS = 30_000

export interface PopulationDeps {
  readonly clock: Clock
  readonly signal?: AbortSignal | undefined
}

/**
 * Registers phones before the traffic: one alone, to see whether the network is there, then the others. One that fails
 * is left unregistered.
 *
 * @returns why phones are not registered, and how many
 * @throws VoltaicError `LOAD_NOT_REGISTERED` when the first one is not
 */
export async function registerPopulation(
  phones: readonly LoadPhone[],
  { clock, signal }: PopulationDeps,
): Promise<ReadonlyMap<string, number>> {
  const [first, ...others] = phones
  const reasons = new Map<LoadPhone, string>()
  if (first === undefined) return new Map()
  const attempt = await within(first.register(), FIRST_PATIENCE_MS, clock)
  if (attempt?.result !== 200) throw notRegistered(attempt)
  const register = async (phone: LoadPhone): Promise<boolean> => {
    const { result } = await phone.register()
    reasons.set(phone, String(result))
    return result === 200
  }
  const left = await inRounds(others, register, clock, () => signal?.aborted === true)
  const failures = new Map<string, number>()
  for (const phone of left) {
    const reason = reasons.get(phone) ?? 'interrupted'
    failures.set(reason, (failures.get(reason) ?? 0) + 1)
  }
  return failures
}

/** De-registers what is registered. @returns how many phones the network still believes to be there */
export async function dismissPopulation(phones: readonly LoadPhone[], { clock }: PopulationDeps): Promise<number> {
  const there = phones.filter(({ isRegistered }) => isRegistered)
  let isOver = false
  const leaving = inRounds(
    there,
    async (phone) => (await phone.deregister()).result === 200,
    clock,
    () => isOver,
  )
  await within(leaving, LEAVING_MS, clock)
  isOver = true
  return there.filter(({ isRegistered }) => isRegistered).length
}

/** @returns the phones that did not succeed in any round */
async function inRounds(
  phones: readonly LoadPhone[],
  work: (phone: LoadPhone) => Promise<boolean>,
  clock: Clock,
  isOver: () => boolean,
): Promise<readonly LoadPhone[]> {
  const left = new Set(phones)
  for (let round = 0; round < ROUNDS && left.size > 0 && !isOver(); round++) {
    if (round > 0) await pause(BETWEEN_ROUNDS_MS, clock)
    const attempt = async (phone: LoadPhone): Promise<void> => {
      if (await work(phone)) left.delete(phone)
    }
    await severalAtOnce([...left], AT_ONCE, attempt, isOver)
  }
  return [...left]
}

function pause(milliseconds: number, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    clock.startTimer(milliseconds, resolve, true)
  })
}

/** @returns undefined when the time was over first; the work goes on */
async function within<T>(work: Promise<T>, milliseconds: number, clock: Clock): Promise<T | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  const timer = clock.startTimer(milliseconds, () => resolve(undefined), true)
  try {
    return await Promise.race([work, promise])
  } finally {
    timer.cancel()
  }
}

function notRegistered(attempt: Attempt | undefined): VoltaicError {
  const what = attempt?.result ?? 'no answer'
  return new VoltaicError(
    'LOAD_NOT_REGISTERED',
    `the first phone cannot register: ${what}`,
    'Start the network in another terminal: voltaic start. Then try one phone: voltaic ue register',
  )
}
