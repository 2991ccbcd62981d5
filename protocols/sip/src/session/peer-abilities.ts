import type { SipMessage } from '../message/sip-message.ts'

/** What the peer of a session says that it can do, as last heard. @spec RFC 3261 §20.5, §20.37 */
export class PeerAbilities {
  #allow: readonly string[] | undefined
  #supported: readonly string[] = []

  learn(message: SipMessage): void {
    if (message.has('Allow')) this.#allow = message.list('Allow')
    if (message.has('Supported') || message.has('Require')) {
      this.#supported = [...message.list('Supported'), ...message.list('Require')].map((tag) => tag.toLowerCase())
    }
  }

  allows(method: string): boolean {
    return this.#allow?.includes(method) ?? true
  }

  supports(tag: string): boolean {
    return this.#supported.includes(tag.toLowerCase())
  }
}
