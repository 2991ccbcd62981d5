import {
  type DnsMessage,
  decodeMessage,
  encodeMessage,
  frameMessage,
  StreamFramer,
  TCP_LENGTH_OCTETS,
} from '@voltaic/dns'
import { type Address, createSystemClock, type Net } from '@voltaic/runtime'

/** A server that has not answered by then does not answer. */
const PATIENCE_MS = 5000

/** Asks one server, one question after the other. */
export interface DnsClient {
  ask(query: DnsMessage): Promise<DnsMessage>
  close(): Promise<void>
}

export async function connectUdp(net: Net, server: Address): Promise<DnsClient> {
  const answers = new Answers()
  const socket = await net.bindDatagram({ host: '127.0.0.1', port: 0 }, { onDatagram: (data) => answers.take(data) })
  return {
    ask: (query) => answers.after(query, () => socket.send(encodeMessage(query), server)),
    close: () => socket.close(),
  }
}

export async function connectTcp(net: Net, server: Address): Promise<DnsClient> {
  const answers = new Answers()
  const framer = new StreamFramer((frame) => answers.take(frame.subarray(TCP_LENGTH_OCTETS)))
  const socket = await net.connectStream(server, { onData: (data) => framer.push(data), onClose() {} })
  return {
    ask: (query) => answers.after(query, () => socket.write(frameMessage(encodeMessage(query)))),
    close: async () => socket.destroy(),
  }
}

/** Answers that are waited for, by the id of the question. */
class Answers {
  readonly #waiting = new Map<number, (answer: DnsMessage) => void>()

  take(data: Uint8Array): void {
    const answer = decodeMessage(data)
    this.#waiting.get(answer.id)?.(answer)
  }

  after(query: DnsMessage, send: () => void): Promise<DnsMessage> {
    return new Promise((resolve, reject) => {
      const giveUp = createSystemClock().startTimer(PATIENCE_MS, () => {
        reject(new Error(`no answer to question ${query.id} within ${PATIENCE_MS} ms`))
      })
      this.#waiting.set(query.id, (answer) => {
        giveUp.cancel()
        this.#waiting.delete(query.id)
        resolve(answer)
      })
      send()
    })
  }
}
