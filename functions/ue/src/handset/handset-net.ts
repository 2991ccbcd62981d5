import type { Clock, Net, StreamHandlers, StreamSocket, Timer } from '@voltaic/runtime'
import type { HandsetHabits } from './handset-habits.ts'
import { shapeRequest } from './shape-request.ts'

/** A network on which everything that a phone sends looks as a handset with these habits would send it. */
export function shapeByHabits(net: Net, habits: HandsetHabits, clock: Clock): Net {
  return {
    async bindDatagram(at, handlers) {
      const socket = await net.bindDatagram(at, handlers)
      return {
        ...(socket.setDscp && { setDscp: (codePoint: number) => socket.setDscp?.(codePoint) }),
        local: socket.local,
        send: (data, to) => socket.send(shapeRequest(data, habits), to),
        close: () => socket.close(),
      }
    },
    listenStream: (at, accept) =>
      net.listenStream(at, (socket) => {
        const stream = new HandsetStream(habits, clock)
        return stream.watch(accept(stream.over(socket)))
      }),
    async connectStream(to, handlers, options) {
      const stream = new HandsetStream(habits, clock)
      return stream.over(await net.connectStream(to, stream.watch(handlers), options))
    },
    bindPackets: (host, protocol, handlers) => net.bindPackets(host, protocol, handlers),
  }
}

/** One connection of such a phone, which may close it when nothing happens. */
class HandsetStream {
  readonly #habits: HandsetHabits
  readonly #clock: Clock
  #socket: StreamSocket | undefined
  #idle: Timer | undefined

  constructor(habits: HandsetHabits, clock: Clock) {
    this.#habits = habits
    this.#clock = clock
  }

  over(socket: StreamSocket): StreamSocket {
    this.#socket = socket
    this.#isUsed()
    return {
      local: socket.local,
      remote: socket.remote,
      get queued() {
        return socket.queued
      },
      write: (data) => {
        this.#isUsed()
        socket.write(shapeRequest(data, this.#habits))
      },
      close: () => socket.close(),
      destroy: () => socket.destroy(),
    }
  }

  watch(handlers: StreamHandlers): StreamHandlers {
    return {
      onData: (data, enclosed) => {
        this.#isUsed()
        handlers.onData(data, enclosed)
      },
      onClose: (error) => {
        this.#idle?.cancel()
        this.#socket = undefined
        handlers.onClose(error)
      },
    }
  }

  #isUsed(): void {
    const after = this.#habits.closesStreamsAfterMs
    if (after === undefined) return
    this.#idle?.cancel()
    this.#idle = this.#clock.startTimer(after, () => this.#socket?.close())
  }
}
