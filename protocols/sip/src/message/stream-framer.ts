import { DecodeError } from '@voltaic/base'
import { isToken } from '../headers/syntax.ts'
import { MAX_BODY, MAX_HEAD } from './limits.ts'
import { OctetQueue } from './octet-queue.ts'
import { type Head, parseHead } from './parse-head.ts'
import { createMessage, latin1 } from './parse-message.ts'
import { NO_BODY, type SipMessage } from './sip-message.ts'

const CR = 0x0d
const LF = 0x0a

export interface FramerHandlers {
  /** One whole message. `checkMandatory` tells what is wrong with it, also when `onError` follows. */
  onMessage(message: SipMessage): void
  /** A double CRLF between messages; the answer is a single one. */
  onKeepAlive(): void
  /** The stream cannot be read any further. Called at most once; everything pushed later is ignored. */
  onError(error: DecodeError): void
}

export interface StreamLimits {
  /** Octets of start line and headers. */
  readonly head?: number
  /** Octets of a body. */
  readonly body?: number
}

export interface StreamFramer {
  /** True between messages, while the stream can be read. */
  readonly isIdle: boolean
  push(data: Uint8Array): void
}

/**
 * Cuts a stream of octets into messages by Content-Length. Holds at most one head, one body and one chunk.
 * @spec RFC 3261 §18.3, §7.5; RFC 5626 §3.5.1, §4.4.1
 */
export function createStreamFramer(handlers: FramerHandlers, limits: StreamLimits = {}): StreamFramer {
  return new Framer(handlers, limits.head ?? MAX_HEAD, limits.body ?? MAX_BODY)
}

class Framer implements StreamFramer {
  private readonly handlers: FramerHandlers
  private readonly maxHead: number
  private readonly maxBody: number
  private readonly queue: OctetQueue = new OctetQueue()
  /** A head whose body has not come yet. */
  private head: Head | undefined = undefined
  /** Empty lines since the last message, modulo two. */
  private emptyLines = 0
  private isBroken = false

  constructor(handlers: FramerHandlers, maxHead: number, maxBody: number) {
    this.handlers = handlers
    this.maxHead = maxHead
    this.maxBody = maxBody
  }

  get isIdle(): boolean {
    return !this.isBroken && this.head === undefined && this.queue.length === 0
  }

  push(data: Uint8Array): void {
    if (this.isBroken) return
    this.queue.push(data)
    while (!this.isBroken && this.step());
  }

  /** Takes one thing from the queue; false when it needs more octets. */
  private step(): boolean {
    if (this.head !== undefined) return this.takeBody(this.head)
    if (this.queue.length === 0) return false
    return this.queue.at(0) === CR ? this.takeEmptyLine() : this.takeHead()
  }

  /** RFC 5626 §4.4.1: CRLF CRLF is a ping, a single CRLF the answer to one of ours. */
  private takeEmptyLine(): boolean {
    if (this.queue.length < 2) return false
    if (this.queue.at(1) !== LF) return this.fail('SIP_START_LINE', 'CR that is not a line end between messages')
    this.queue.take(2)
    this.emptyLines = (this.emptyLines + 1) % 2
    if (this.emptyLines === 0) this.handlers.onKeepAlive()
    return true
  }

  private takeHead(): boolean {
    const { queue } = this
    // Something that is not SIP (a TLS hello, say) is refused at its first octet.
    if (!isToken(String.fromCharCode(queue.at(0)))) return this.fail('SIP_START_LINE', 'Not a SIP message')
    const length = queue.endOfHead()
    if (length < 0 ? queue.length > this.maxHead : length > this.maxHead) {
      return this.fail('SIP_HEAD_TOO_LONG', `No end of headers in ${this.maxHead} octets`)
    }
    if (length < 0) return false
    this.emptyLines = 0
    const octets = queue.take(length)
    const head = this.decode(() => parseHead(latin1(octets, 0, length)))
    if (head === undefined) return false
    const defect = this.framingDefect(head)
    if (defect === undefined) this.head = head
    else this.deliverBroken({ ...head, defect })
    return defect === undefined
  }

  private takeBody(head: Head): boolean {
    const length = head.contentLength ?? 0
    if (this.queue.length < length) return false
    this.head = undefined
    const body = length === 0 ? NO_BODY : this.queue.take(length)
    const message = this.decode(() => createMessage(head, body))
    if (message !== undefined) this.handlers.onMessage(message)
    return message !== undefined
  }

  /** What makes it impossible to find the next message. */
  private framingDefect(head: Head): DecodeError | undefined {
    const { contentLength, defect } = head
    if (contentLength === undefined) {
      return defect ?? new DecodeError('SIP_CONTENT_LENGTH', 'No Content-Length on a stream', -1, 'RFC 3261 §18.3')
    }
    if (contentLength <= this.maxBody) return undefined
    return new DecodeError('SIP_BODY_TOO_LONG', `Body of more than ${this.maxBody} octets`, -1, 'RFC 3261 §18.3')
  }

  /** The message can be answered, but it is the last one. */
  private deliverBroken(head: Head & { readonly defect: DecodeError }): void {
    const message = this.decode(() => createMessage(head, NO_BODY))
    if (message === undefined) return
    this.handlers.onMessage(message)
    this.break(head.defect)
  }

  /** Runs a decoder only; what handlers throw is not ours to catch. */
  private decode<T>(run: () => T): T | undefined {
    try {
      return run()
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      this.break(error)
      return undefined
    }
  }

  private fail(code: string, what: string): false {
    this.break(new DecodeError(code, what, 0, 'RFC 3261 §18.3'))
    return false
  }

  private break(error: DecodeError): void {
    this.isBroken = true
    this.queue.clear()
    this.head = undefined
    this.handlers.onError(error)
  }
}
