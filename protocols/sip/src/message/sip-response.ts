import { assertHeaderText, type HeaderLine } from './header-line.ts'
import { reasonPhrase } from './reason-phrase.ts'
import { type MessageParts, SipMessage } from './sip-message.ts'

/** Why an element made a response up instead of receiving it; `stopped`: it stops, which says nothing of the other side. */
export type LocalCause = 'timeout' | 'transport-error' | 'unresolvable' | 'stopped'

export class SipResponse extends SipMessage {
  readonly status: number
  readonly reason: string
  readonly version: string
  /** Set when no peer sent it: this element made it up because forwarding failed. */
  readonly local?: LocalCause

  constructor(status: number, reason: string, version: string, parts: MessageParts, local?: LocalCause) {
    super(parts)
    this.status = status
    this.reason = reason
    this.version = version
    if (local !== undefined) this.local = local
  }

  override get startLine(): string {
    return `${this.version} ${this.status} ${this.reason}`
  }

  /** The same response with another status; the reason phrase is the registered one unless given. */
  withStatus(status: number, reason: string = reasonPhrase(status)): SipResponse {
    assertStatus(status, reason)
    const parts = { lines: this.lines, body: this.body, defect: this.defect }
    return new SipResponse(status, reason, this.version, parts, this.local)
  }

  /** The same response as one that a peer sent. */
  withoutLocal(): SipResponse {
    return new SipResponse(this.status, this.reason, this.version, { lines: this.lines, body: this.body })
  }

  protected override rebuild(lines: readonly HeaderLine[], body: Uint8Array): this {
    const parts = { lines, body, defect: this.defect }
    return new SipResponse(this.status, this.reason, this.version, parts, this.local) as this
  }
}

export function assertStatus(status: number, reason: string): void {
  if (!Number.isInteger(status) || status < 100 || status > 699) throw new Error(`Not a SIP status code: ${status}`)
  assertHeaderText('Reason-Phrase', reason)
}
