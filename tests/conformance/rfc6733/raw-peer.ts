import assert from 'node:assert/strict'
import {
  type Avp,
  avp,
  baseAvps,
  CX_APPLICATION_ID,
  type DiameterMessage,
  decodeMessage,
  encodeMessage,
  FLAG_REQUEST,
  Framer,
  getAvp,
  type OutgoingMessage,
} from '@voltaic/diameter'
import type { Address, StreamHandlers, StreamSocket } from '@voltaic/runtime'
import type { World } from './world.ts'

/** A peer that says exactly what a test wants, octet by octet, and answers nothing by itself. */
export class RawPeer {
  readonly received: DiameterMessage[] = []
  isClosed = false
  readonly handlers: StreamHandlers
  readonly #world: World
  readonly #framer = new Framer()
  #socket: StreamSocket | undefined

  constructor(world: World) {
    this.#world = world
    this.handlers = {
      onData: (data) => {
        this.#framer.push(data, (octets) => {
          this.received.push(decodeMessage(octets))
          return true
        })
      },
      onClose: () => {
        this.isClosed = true
      },
    }
  }

  static async connect(world: World, to: Address): Promise<RawPeer> {
    const peer = new RawPeer(world)
    peer.attach(await world.net.connectStream(to, peer.handlers))
    return peer
  }

  /** Connects and exchanges CER and CEA. */
  static async introduce(world: World, to: Address, host = 'raw.example'): Promise<RawPeer> {
    const peer = await RawPeer.connect(world, to)
    assert.equal(resultOf(await peer.exchange(cer(host))), 2001)
    return peer
  }

  attach(socket: StreamSocket): void {
    this.#socket = socket
  }

  /** Sends; the answer and all that follows have happened when this resolves. */
  async send(...messages: (OutgoingMessage | Uint8Array)[]): Promise<void> {
    for (const message of messages) {
      this.#socket?.write(message instanceof Uint8Array ? message : encodeMessage(message))
    }
    await this.#world.clock.settle()
  }

  /** Sends one message and gives the one that came back. */
  async exchange(message: OutgoingMessage | Uint8Array): Promise<DiameterMessage> {
    const before = this.received.length
    await this.send(message)
    return this.received[before] ?? assert.fail('no answer')
  }

  close(): void {
    this.#socket?.close()
  }

  /** The last message that came. */
  last(): DiameterMessage {
    return this.received.at(-1) ?? assert.fail('nothing came')
  }

  /** Forgets and gives all that came. */
  take(): DiameterMessage[] {
    return this.received.splice(0)
  }
}

/** A server that takes every connection as a RawPeer. */
export async function listenRaw(world: World, at: Address): Promise<RawPeer[]> {
  const peers: RawPeer[] = []
  await world.net.listenStream(at, (socket) => {
    const peer = new RawPeer(world)
    peer.attach(socket)
    peers.push(peer)
    return peer.handlers
  })
  return peers
}

function neighbour(flags: number, commandCode: number, avps: readonly Avp[], ids?: DiameterMessage): OutgoingMessage {
  const { hopByHopId, endToEndId } = ids ?? { hopByHopId: 1, endToEndId: 1 }
  return { flags, commandCode, applicationId: 0, hopByHopId, endToEndId, avps }
}

export function capabilities(host: string, applicationIds: readonly number[] = [CX_APPLICATION_ID]): Avp[] {
  return [
    avp(baseAvps.OriginHost, host),
    avp(baseAvps.OriginRealm, 'example'),
    avp(baseAvps.HostIpAddress, '127.0.0.99'),
    avp(baseAvps.VendorId, 0),
    avp(baseAvps.ProductName, 'raw'),
    ...applicationIds.map((id) => avp(baseAvps.AuthApplicationId, id)),
  ]
}

export function cer(host = 'raw.example', avps: readonly Avp[] = capabilities(host)): OutgoingMessage {
  return neighbour(FLAG_REQUEST, 257, avps)
}

export function cea(request: DiameterMessage, host: string, resultCode = 2001): OutgoingMessage {
  return neighbour(0, 257, [avp(baseAvps.ResultCode, resultCode), ...capabilities(host)], request)
}

export function dwr(avps: readonly Avp[] = originOf('raw.example')): OutgoingMessage {
  return neighbour(FLAG_REQUEST, 280, avps)
}

export function dwa(request: DiameterMessage, host = 'raw.example'): OutgoingMessage {
  return neighbour(0, 280, [avp(baseAvps.ResultCode, 2001), ...originOf(host)], request)
}

export function dpr(cause: 'REBOOTING' | 'BUSY' | 'DO_NOT_WANT_TO_TALK_TO_YOU'): OutgoingMessage {
  return neighbour(FLAG_REQUEST, 282, [...originOf('raw.example'), avp(baseAvps.DisconnectCause, cause)])
}

export function originOf(host: string): Avp[] {
  return [avp(baseAvps.OriginHost, host), avp(baseAvps.OriginRealm, 'example')]
}

export function resultOf(message: DiameterMessage): number | undefined {
  return getAvp(message.avps, baseAvps.ResultCode)
}

/** Codes of the AVPs inside Failed-AVP. */
export function failedCodes(message: DiameterMessage): readonly number[] {
  return getAvp(message.avps, baseAvps.FailedAvp)?.codes ?? []
}
