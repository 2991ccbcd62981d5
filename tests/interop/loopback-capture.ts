import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { startProgram } from './foreign-program.ts'

/** What dumpcap writes down of the loopback interface. */
export interface LoopbackCapture {
  /** Waits until everything that was sent before has been written down, then ends. @returns the pcapng file */
  stop(): Promise<Buffer>
}

/** After this datagram nothing of interest follows. */
const LAST = 'the end of this capture'

/**
 * Captures UDP and TCP of one loopback host; needs root or the rights of the group wireshark.
 *
 * @param host an address that nobody else uses meanwhile
 * @throws Error with what dumpcap says
 */
export async function captureLoopback(host: string): Promise<LoopbackCapture> {
  const filter = `host ${host} and (udp or tcp)`
  // `File:` is said when interface and filter are in place
  const args = ['-q', '-i', 'lo', '-f', filter, '-w', '-']
  const dumpcap = await startProgram('dumpcap', args, (line) => line.startsWith('File:'))
  const chunks: Buffer[] = []
  const complete = new Promise<void>((resolve) => {
    dumpcap.onOutput((chunk) => {
      chunks.push(chunk)
      if (Buffer.concat(chunks.slice(-2)).includes(LAST)) resolve()
    })
  })
  return {
    async stop() {
      await sendLast(host)
      await Promise.race([complete, dumpcap.ended.then(() => Promise.reject(new Error('dumpcap ended too early')))])
      await dumpcap.stop('SIGINT')
      return Buffer.concat(chunks)
    },
  }
}

async function sendLast(host: string): Promise<void> {
  const socket = createSocket('udp4')
  socket.bind({ address: host, port: 0 })
  await once(socket, 'listening')
  const received = once(socket, 'message')
  socket.send(LAST, socket.address().port, host)
  await received
  socket.close()
  await once(socket, 'close')
}
