import type { Address } from '@voltaic/runtime'
import type { SipMessage } from '../message/sip-message.ts'
import type { Flow } from './flow.ts'

/** Wants to know that what it sent through a channel did not get out. */
export interface ChannelWatcher {
  onTransportError(): void
}

/** Waits for what comes back through a channel. */
export interface RequestWatcher extends ChannelWatcher {
  /** The peer has ended the connection, so that what was on its way to it may be lost. Called in place of `onTransportError`. */
  onPeerClosed(end: PeerClose): void
}

/** How a peer has ended a connection. */
export interface PeerClose {
  /** It closed as TCP has it, and did not reset. */
  readonly isOrderly: boolean
  /** Another connection to the same address; undefined where only the peer can open one. */
  reopen(): Channel | undefined
}

/** A way to one peer: a connection, or a datagram socket together with a remote address. */
export interface Channel {
  readonly flow: Flow
  /** True where the transport retransmits by itself, so that transactions need not. */
  readonly reliable: boolean
  /** The start of the Via value of requests sent here: `SIP/2.0/UDP 192.0.2.1:5060`. */
  readonly sentBy: string
  /**
   * Never throws and never waits; a failure reaches the watchers, perhaps later.
   *
   * @param message what the octets say, exactly (see `sentForm`); undefined when only the octets are left of it
   */
  send(data: Uint8Array, message: SipMessage | undefined): void
  watch(watcher: RequestWatcher): void
  unwatch(watcher: RequestWatcher): void
  /** The way back for a response, where `remote` is what the Via of the request says. */
  pathTo(remote: Address): ReplyPath
}

/** The way for the responses of one server transaction. */
export interface ReplyPath {
  readonly flow: Flow
  readonly reliable: boolean
  /**
   * @param message as for a `Channel`
   * @param watcher told when the response certainly did not leave
   */
  send(data: Uint8Array, message: SipMessage | undefined, watcher?: ChannelWatcher): void
}
