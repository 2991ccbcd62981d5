import { VoltaicError } from '@voltaic/base'
import { AF_NETLINK, errorName, type Libc, SOCK_RAW } from './libc.ts'
import { decodeNetlink, type NetlinkMessage, NLMSG_DONE, NLMSG_ERROR, numberNetlink } from './netlink-message.ts'

/** Families of messages. */
export const NETLINK_ROUTE = 0
export const NETLINK_XFRM = 6
export const NETLINK_NETFILTER = 12

const SOL_NETLINK = 270
/** An acknowledgement then does not bring the whole request back. */
const NETLINK_CAP_ACK = 10
/** More than the kernel gives in one read. */
const READ_LENGTH = 65_536
/** Numbers begin anew from here on; whoever waited for the first ones has long had an answer. */
const LAST_NUMBER = 0x7fff_ffff
/** struct sockaddr_nl of the kernel: family, padding, port 0, no groups. */
const KERNEL = Buffer.alloc(12)
KERNEL.writeUInt16LE(AF_NETLINK)

/** A request that the kernel has not done. */
export interface NetlinkFailure {
  /** Its place in the exchange. */
  readonly request: number
  /** `EEXIST` and the like. */
  readonly error: string
}

/** What came of several requests. */
export interface NetlinkExchange {
  readonly errors: readonly NetlinkFailure[]
  readonly replies: readonly NetlinkMessage[]
}

/**
 * Talks with one part of the kernel. The kernel does what it is asked before the send returns, and the answer lies ready
 * then, so that nothing here waits.
 */
export class NetlinkSocket {
  readonly #libc: Libc
  readonly #descriptor: number
  readonly #read = Buffer.alloc(READ_LENGTH)
  #sequence = 0
  #isOpen = true

  /** @throws SystemCallError EPROTONOSUPPORT where the kernel does not have this part */
  constructor(libc: Libc, family: number) {
    this.#libc = libc
    this.#descriptor = libc.socket(AF_NETLINK, SOCK_RAW, family)
    try {
      libc.bind(this.#descriptor, KERNEL)
      libc.setOption(this.#descriptor, SOL_NETLINK, NETLINK_CAP_ACK, 1)
    } catch (error) {
      libc.close(this.#descriptor)
      throw error
    }
  }

  /**
   * Several requests in one send; the kernel does one after the other, whatever becomes of those before.
   *
   * @param requests each with `NLM_F_ACK`
   * @returns for each `''`, or the name of the error: `EEXIST`
   */
  transact(requests: readonly Buffer[]): readonly string[] {
    const first = this.#send(requests)
    const outcomes = new Map<number, string>()
    while (outcomes.size < requests.length) {
      for (const { type, sequence, body } of this.#receive()) {
        if (type === NLMSG_ERROR && sequence >= first) outcomes.set(sequence, errorIn(body))
      }
    }
    return requests.map((_, index) => outcomes.get(first + index) ?? '')
  }

  /**
   * Requests that the kernel takes together, as the subsystems of netfilter have them: in one send, and with all that it
   * has to say about them.
   *
   * @param requests from the beginning of the transaction to its end; only errors are reported of those without `NLM_F_ACK`
   */
  exchange(requests: readonly Buffer[]): NetlinkExchange {
    const first = this.#send(requests)
    const errors: NetlinkFailure[] = []
    const replies: NetlinkMessage[] = []
    for (let messages = this.#receiveIfThere(); messages !== undefined; messages = this.#receiveIfThere()) {
      for (const message of messages) {
        if (message.sequence < first) continue
        if (message.type !== NLMSG_ERROR) replies.push(message)
        else if (errorIn(message.body) !== '') {
          errors.push({ request: message.sequence - first, error: errorIn(message.body) })
        }
      }
    }
    return { errors, replies }
  }

  /**
   * Asks for one thing.
   *
   * @param request without `NLM_F_ACK`
   * @returns undefined when there is no such thing
   */
  get(request: Buffer): NetlinkMessage | undefined {
    const first = this.#send([request])
    for (;;) {
      const answer = this.#receive().find(({ sequence }) => sequence === first)
      if (answer !== undefined) return answer.type === NLMSG_ERROR ? undefined : answer
    }
  }

  /**
   * All things of a kind, read by read, so that the caller may do something else in between.
   *
   * @param request with `NLM_F_DUMP`
   * @throws VoltaicError NETLINK_FAILED
   */
  *dump(request: Buffer): Generator<readonly NetlinkMessage[], void, void> {
    const first = this.#send([request])
    for (;;) {
      const messages = this.#receive().filter(({ sequence }) => sequence === first)
      const failed = messages.find(({ type }) => type === NLMSG_ERROR)
      if (failed !== undefined) throw netlinkError(`the kernel does not list what it has: ${errorIn(failed.body)}`)
      yield messages.filter(({ type }) => type !== NLMSG_DONE)
      if (messages.some(({ type }) => type === NLMSG_DONE)) return
    }
  }

  /** A second time does nothing. */
  close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#libc.close(this.#descriptor)
  }

  /** @returns the number of the first */
  #send(requests: readonly Buffer[]): number {
    if (this.#sequence > LAST_NUMBER) this.#sequence = 0
    const first = this.#sequence + 1
    for (const request of requests) {
      this.#sequence += 1
      numberNetlink(request, this.#sequence)
    }
    this.#libc.send(this.#descriptor, Buffer.concat(requests), KERNEL)
    return first
  }

  #receive(): readonly NetlinkMessage[] {
    const messages = this.#receiveIfThere()
    if (messages === undefined) throw netlinkError('the kernel did not answer a request')
    return messages
  }

  #receiveIfThere(): readonly NetlinkMessage[] | undefined {
    const length = this.#libc.receiveIfReady(this.#descriptor, this.#read)
    return length === undefined ? undefined : decodeNetlink(Buffer.from(this.#read.subarray(0, length)))
  }
}

function netlinkError(message: string): VoltaicError {
  return new VoltaicError('NETLINK_FAILED', message, 'see the log of the kernel: dmesg')
}

/** An error message begins with the negative number of the error; 0 acknowledges. */
function errorIn(body: Buffer): string {
  const errno = -body.readInt32LE(0)
  return errno === 0 ? '' : errorName(errno)
}
