import type { Address, DatagramSocket, Net, StreamHandlers, StreamListener, StreamSocket } from '@voltaic/runtime'

/** What has come in, for a test to wait for: no polling, no sleeping. */
export interface Inbox<T> {
  readonly all: readonly T[]
  push(item: T): void
  /** The first item that has not been taken; waits for it. */
  next(): Promise<T>
}

function createInbox<T>(): Inbox<T> {
  const all: T[] = []
  const waiting: ((item: T) => void)[] = []
  let taken = 0
  return {
    all,
    push(item) {
      all.push(item)
      const resolve = waiting.shift()
      if (resolve === undefined) return
      taken++
      resolve(item)
    },
    next() {
      const item = all[taken]
      if (item === undefined) return new Promise((resolve) => waiting.push(resolve))
      taken++
      return Promise.resolve(item)
    },
  }
}

export interface DatagramPeer {
  readonly socket: DatagramSocket
  readonly received: Inbox<{ readonly data: Uint8Array; readonly from: Address }>
  readonly errors: Inbox<{ readonly error: Error; readonly to: Address | undefined }>
}

export async function bindPeer(net: Net, at: Address): Promise<DatagramPeer> {
  const received: DatagramPeer['received'] = createInbox()
  const errors: DatagramPeer['errors'] = createInbox()
  const socket = await net.bindDatagram(at, {
    onDatagram: (data, from) => received.push({ data, from }),
    onError: (error, to) => errors.push({ error, to }),
  })
  return { socket, received, errors }
}

/** One end of a stream with everything that happened to it. */
export interface StreamEnd {
  readonly events: string[]
  readonly handlers: StreamHandlers
  /** All octets so far. */
  received(): Buffer
  /** Waits until at least `length` octets have come. */
  atLeast(length: number): Promise<Buffer>
  readonly closed: Promise<Error | undefined>
}

export function createStreamEnd(): StreamEnd {
  const chunks: Buffer[] = []
  const events: string[] = []
  const waiting: { readonly length: number; readonly resolve: (data: Buffer) => void }[] = []
  let total = 0
  const { promise: closed, resolve: close } = Promise.withResolvers<Error | undefined>()
  const received = () => Buffer.concat(chunks)
  return {
    events,
    received,
    closed,
    atLeast(length) {
      if (total >= length) return Promise.resolve(received())
      return new Promise((resolve) => waiting.push({ length, resolve }))
    },
    handlers: {
      onData(data) {
        chunks.push(Buffer.from(data))
        total += data.length
        if (events.at(-1) !== 'data') events.push('data')
        for (const waiter of waiting.filter(({ length }) => total >= length)) {
          waiting.splice(waiting.indexOf(waiter), 1)
          waiter.resolve(received())
        }
      },
      onClose(error) {
        events.push('close')
        close(error)
      },
    },
  }
}

export interface ListeningPeer {
  readonly listener: StreamListener
  readonly accepted: Inbox<{ readonly socket: StreamSocket; readonly end: StreamEnd }>
}

export async function listenPeer(net: Net, at: Address): Promise<ListeningPeer> {
  const accepted: ListeningPeer['accepted'] = createInbox()
  const listener = await net.listenStream(at, (socket) => {
    const end = createStreamEnd()
    accepted.push({ socket, end })
    return end.handlers
  })
  return { listener, accepted }
}
