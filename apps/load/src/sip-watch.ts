import { type MessageTrace, sipSecondSight, sipTrace } from '@voltaic/runtime'
import type { DelayName, Delays } from './delays.ts'

/** SIP messages of all phones. */
export interface SipCounts {
  readonly sent: number
  readonly received: number
  /** Requests sent again because no answer came in time. */
  readonly retransmissions: number
  /** 503 responses: the network says that it has too much to do (RFC 3261 §21.5.4). */
  readonly serviceUnavailable: number
}

/** Headers that matter stand in front; nothing behind is looked at. */
const HEAD = 2048

/**
 * Looks at the messages that phones send and receive, where they cross the phone's edge, and times transactions by them:
 * so a delay is that of the network and the phone's own SIP stack, and none of the phones has to know.
 */
export class SipWatch {
  readonly #phones = new Map<string, PhoneWatch>()
  readonly #now: () => number
  readonly #counts = { sent: 0, received: 0, retransmissions: 0, serviceUnavailable: 0 }
  #unsubscribe: readonly (() => void)[] = []

  /** @param now milliseconds, best with fractions */
  constructor(now: () => number) {
    this.#now = now
  }

  get counts(): SipCounts {
    return { ...this.#counts }
  }

  /** @param element name of the phone in traces; no other phone may have it */
  watch(element: string): PhoneWatch {
    const watch = new PhoneWatch()
    this.#phones.set(element, watch)
    return watch
  }

  start(): void {
    const see = (trace: MessageTrace): void => this.#see(trace)
    // a network in the same process shows what it sends to a phone only at the phone
    this.#unsubscribe = [sipTrace.subscribe(see), sipSecondSight.subscribe(see)]
  }

  stop(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe()
    this.#unsubscribe = []
  }

  #see({ element, direction, data }: MessageTrace): void {
    const phone = this.#phones.get(element)
    if (phone === undefined) return
    const head = Buffer.from(data.buffer, data.byteOffset, Math.min(data.length, HEAD)).toString('latin1')
    const status = head.startsWith('SIP/2.0 ') ? Number(head.slice(8, 11)) : undefined
    if (direction === 'out') {
      this.#counts.sent += 1
      if (status === undefined && phone.sends(head, this.#now())) this.#counts.retransmissions += 1
      return
    }
    this.#counts.received += 1
    if (status === 503) this.#counts.serviceUnavailable += 1
    if (status !== undefined) phone.receives(status, head, this.#now())
  }
}

/** When a transaction of a phone began, and which answers are timed. */
const TIMED: readonly { method: string; is: (status: number) => boolean; name: DelayName }[] = [
  { method: 'REGISTER', is: (status) => status === 401, name: 'REG1' },
  { method: 'REGISTER', is: (status) => status === 200, name: 'REG2' },
  { method: 'INVITE', is: (status) => status === 180, name: 'SES1' },
  { method: 'INVITE', is: (status) => status === 200, name: 'SES2' },
  { method: 'BYE', is: (status) => status === 200, name: 'SES3' },
  { method: 'MESSAGE', is: (status) => status >= 200, name: 'PMM' },
]

/** The transactions of one phone during one attempt. */
export class PhoneWatch {
  /** Method to branch of the last transaction, and when it began. */
  readonly #begun = new Map<string, { readonly branch: string; readonly at: number }>()
  /** Final status of the last transaction of a method. */
  readonly #statuses = new Map<string, number>()
  #delays: Partial<Record<DelayName, number>> = {}

  /** Forgets the attempt before. */
  begin(): void {
    this.#begun.clear()
    this.#statuses.clear()
    this.#delays = {}
  }

  get delays(): Delays {
    return this.#delays
  }

  /** Status of the final response to the last request of that method; undefined when there was none. */
  statusOf(method: string): number | undefined {
    return this.#statuses.get(method)
  }

  /** @returns whether it is a retransmission */
  sends(head: string, now: number): boolean {
    const method = head.slice(0, head.indexOf(' '))
    const branch = branchOf(head)
    const isAgain = this.#begun.get(method)?.branch === branch
    // an ACK of a refusal comes again with every retransmission of the refusal, which is the peer's
    if (!isAgain) this.#begun.set(method, { branch, at: now })
    return isAgain && method !== 'ACK'
  }

  receives(status: number, head: string, now: number): void {
    const method = methodOf(head)
    const begun = this.#begun.get(method)
    if (begun === undefined || begun.branch !== branchOf(head)) return
    if (status >= 200) this.#statuses.set(method, status)
    for (const { method: timed, is, name } of TIMED) {
      // the first of its kind: a 180 may come again, and a re-INVITE is not what SES2 means
      if (timed === method && is(status)) this.#delays[name] ??= now - begun.at
    }
  }
}

/** The branch of the top Via: it names the transaction. @spec RFC 3261 §17.1.3 */
function branchOf(head: string): string {
  const from = head.indexOf('branch=')
  if (from < 0) return ''
  let to = from + 7
  while (to < head.length && !';, \r'.includes(head.charAt(to))) to++
  return head.slice(from, to)
}

/** The method of CSeq: that of the request which a response answers. */
function methodOf(head: string): string {
  const at = lineOf(head, '\r\nCSeq:')
  if (at < 0) return ''
  const end = head.indexOf('\r\n', at + 2)
  const line = head.slice(at, end < 0 ? head.length : end)
  return line.slice(line.lastIndexOf(' ') + 1)
}

/** Nearly everybody writes a header name in its usual case. */
function lineOf(head: string, name: string): number {
  const at = head.indexOf(name)
  return at >= 0 ? at : head.toLowerCase().indexOf(name.toLowerCase())
}
