import { RequestRefused } from '../problem.ts'

/** Questions that are worked on at the same time: each looks at all that is kept of somebody. */
export const MAX_AT_WORK = 2
/** Others that wait for their turn. */
export const MAX_WAITING = 8
/** When it is worth while to ask again, in seconds. */
const AGAIN_AFTER = 2

/** Answers of one kind, of which few are worked out at a time; who asks the same meanwhile gets the same answer. */
export class SharedAnswers<T> {
  readonly #underWay = new Map<string, Promise<T>>()
  readonly #waiting: (() => void)[] = []
  #atWork = 0

  /**
   * @param question who asks the same shares the answer of who came first
   * @throws RequestRefused TOO_MANY_REQUESTS with Retry-After, and what `answer` throws
   */
  ask(question: string, answer: () => Promise<T>): Promise<T> {
    const known = this.#underWay.get(question)
    if (known !== undefined) return known
    if (this.#atWork >= MAX_AT_WORK && this.#waiting.length >= MAX_WAITING) throw tooMany()
    const found = this.#inTurn(answer).finally(() => this.#underWay.delete(question))
    this.#underWay.set(question, found)
    return found
  }

  async #inTurn(answer: () => Promise<T>): Promise<T> {
    if (this.#atWork < MAX_AT_WORK) this.#atWork++
    // who leaves hands its place on
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    try {
      return await answer()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#atWork--
      else next()
    }
  }
}

function tooMany(): RequestRefused {
  const what = `${MAX_AT_WORK} such questions are being answered, and ${MAX_WAITING} wait`
  const remedy = `Ask again in ${AGAIN_AFTER} seconds; voltaic why asks in a process of its own`
  return new RequestRefused(429, 'TOO_MANY_REQUESTS', what, remedy, undefined, { retryAfter: AGAIN_AFTER })
}
