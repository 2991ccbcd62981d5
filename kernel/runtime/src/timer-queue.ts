/** A pending timer of the queue. `fire` is undefined once it has fired or was cancelled. */
export interface QueuedTimer {
  readonly due: number
  readonly order: number
  fire: (() => void) | undefined
}

/** Timers by due time, those due together in the order they were started: a binary heap. */
export class TimerQueue {
  readonly #heap: QueuedTimer[] = []
  #started = 0
  #live = 0

  /** How many have neither fired nor been cancelled. */
  get size(): number {
    return this.#live
  }

  add(due: number, fire: () => void): QueuedTimer {
    const timer: QueuedTimer = { due, order: this.#started++, fire }
    this.#live++
    this.#heap.push(timer)
    this.#siftUp(this.#heap.length - 1, timer)
    return timer
  }

  cancel(timer: QueuedTimer): void {
    if (timer.fire === undefined) return
    timer.fire = undefined
    this.#live--
  }

  /** When the earliest pending timer is due. */
  nextDue(): number | undefined {
    return this.#dropCancelled()?.due
  }

  /** Removes the earliest pending timer if it is due at `now`. */
  takeDue(now: number): (() => void) | undefined {
    const first = this.#dropCancelled()
    if (first === undefined || first.due > now) return undefined
    const fire = first.fire
    first.fire = undefined
    this.#live--
    this.#removeFirst()
    return fire
  }

  #dropCancelled(): QueuedTimer | undefined {
    let first = this.#heap[0]
    while (first !== undefined && first.fire === undefined) {
      this.#removeFirst()
      first = this.#heap[0]
    }
    return first
  }

  #removeFirst(): void {
    const last = this.#heap.pop()
    if (last !== undefined && this.#heap.length > 0) this.#siftDown(last)
  }

  #siftUp(from: number, timer: QueuedTimer): void {
    let index = from
    while (index > 0) {
      const parentIndex = (index - 1) >> 1
      const parent = this.#heap[parentIndex]
      if (parent === undefined || isBefore(parent, timer)) break
      this.#heap[index] = parent
      index = parentIndex
    }
    this.#heap[index] = timer
  }

  #siftDown(timer: QueuedTimer): void {
    let index = 0
    for (;;) {
      const leftIndex = 2 * index + 1
      const left = this.#heap[leftIndex]
      if (left === undefined) break
      const right = this.#heap[leftIndex + 1]
      const childIndex = right !== undefined && isBefore(right, left) ? leftIndex + 1 : leftIndex
      const child = childIndex === leftIndex ? left : right
      if (child === undefined || isBefore(timer, child)) break
      this.#heap[index] = child
      index = childIndex
    }
    this.#heap[index] = timer
  }
}

function isBefore(a: QueuedTimer, b: QueuedTimer): boolean {
  return a.due < b.due || (a.due === b.due && a.order < b.order)
}
