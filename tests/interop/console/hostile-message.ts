import { createSocket } from 'node:dgram'
import { createPcapngWriter } from '@voltaic/capture'
import type { ConsoleNetwork } from './console-network.ts'

const text = (method: string, name: string): Buffer =>
  Buffer.from(
    [
      `${method} sip:ims.mnc001.mcc001.3gppnetwork.org SIP/2.0`,
      'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK776',
      'Max-Forwards: 70',
      `From: "${name.replaceAll('"', '\\"')}" <sip:001010000000001@ims.mnc001.mcc001.3gppnetwork.org>;tag=1`,
      'To: <sip:001010000000001@ims.mnc001.mcc001.3gppnetwork.org>',
      'Call-ID: hostile',
      `CSeq: 1 ${method}`,
      `User-Agent: ${name}`,
      'Content-Length: 0',
      '',
      '',
    ].join('\r\n'),
  )

/** Sends one request of a stranger to the P-CSCF, with a name and a User-Agent of his choice. */
export function sendToPcscf({ core }: ConsoleNetwork, name: string): Promise<void> {
  const pcscf = core.elements.find((element) => element.function === 'pcscf')
  if (pcscf?.function !== 'pcscf') throw new Error('the network has a P-CSCF')
  const { host, port } = pcscf.sip
  const socket = createSocket('udp4')
  return new Promise((resolve, reject) => {
    socket.send(text('OPTIONS', name), port, host, (error) => {
      socket.close()
      if (error) reject(error)
      else resolve()
    })
  })
}

/** A capture with one REGISTER. */
export function captureOfRegister(): Buffer {
  const writer = createPcapngWriter({})
  const message = writer.message({
    ...{ at: 1_700_000_000_000, element: 'ue1', direction: 'out', transport: 'udp' },
    local: { host: '192.0.2.1', port: 5060 },
    remote: { host: '192.0.2.2', port: 5060 },
    data: text('REGISTER', 'phone'),
  })
  return Buffer.concat([writer.header(), message])
}
