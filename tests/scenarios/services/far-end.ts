import type { Address } from '@voltaic/runtime'
import { createSipStack, type IncomingInvite, type Session, Sessions, type SipStack } from '@voltaic/sip'
import { description, sdp } from '../calls/scripted-phone.ts'
import type { Stage } from '../calls/stage.ts'
import { addressesOf } from './service-box.ts'

/** A gateway or a bridge outside of the network, which takes every call. */
export class FarEnd {
  readonly invites: IncomingInvite[] = []
  readonly #sip: SipStack
  readonly #sessions: Sessions

  private constructor(stage: Stage, address: Address) {
    const runtime = { ...stage.network.runtime, clock: stage.clock }
    this.#sip = createSipStack({
      element: 'far-end',
      runtime,
      listen: [
        { transport: 'udp', address },
        { transport: 'tcp', address },
      ],
      // it knows no name of the network
      resolver: { resolve: async () => [] },
      onRequest: (request, hop) => this.#sessions.receive(request, hop),
      onAck: (ack) => this.#sessions.receiveAck(ack),
    })
    this.#sessions = new Sessions({
      runtime,
      stack: () => this.#sip,
      supported: [],
      allow: ['INVITE', 'ACK', 'CANCEL', 'BYE'],
      contact: () => `<sip:gateway@${address.host.includes(':') ? `[${address.host}]` : address.host}:${address.port}>`,
      onInvite: (invite) => {
        this.invites.push(invite)
        void invite.accept({ body: sdp(description(address)) })
      },
    })
  }

  /** @param server name of the application server that it is the peer of */
  static async start(stage: Stage, server: string): Promise<FarEnd> {
    const farEnd = stage.add(new FarEnd(stage, addressesOf(stage.network, server).peer))
    await farEnd.#sip.start()
    return farEnd
  }

  get sessions(): readonly Session[] {
    return this.#sessions.sessions
  }

  async stop(): Promise<void> {
    this.#sessions.stop()
    await this.#sip.stop()
  }
}
