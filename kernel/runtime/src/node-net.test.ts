import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import { VoltaicError } from '@voltaic/base'
import { createNodeNet } from './node-net.ts'

const TIMEOUT = { timeout: 10_000 }

/** A process of its own that binds a port of the kind named, and tells which. */
const HOLDER = `
const host = process.argv[2]
const done = (port) => process.stdout.write(String(port))
if (process.argv[1] === 'udp') {
  const socket = require('node:dgram').createSocket(host.includes(':') ? 'udp6' : 'udp4')
  socket.bind(0, host, () => done(socket.address().port))
} else {
  const server = require('node:net').createServer().listen(0, host, () => done(server.address().port))
}`

describe('NodeNet', TIMEOUT, () => {
  for (const transport of ['udp', 'tcp'] as const) {
    for (const host of ['127.0.0.1', '::1']) {
      test(`names the process that holds a taken ${transport} port on ${host}`, TIMEOUT, async (context) => {
        const net = createNodeNet()
        const bind = (port: number) => {
          if (transport === 'udp') return net.bindDatagram({ host, port }, { onDatagram() {} })
          return net.listenStream({ host, port }, () => ({ onData() {}, onClose() {} }))
        }
        const probe = await bind(0).catch((error: unknown) => error)
        if (probe instanceof Error) return context.skip('this machine has no IPv6')
        await (probe as { close(): Promise<void> }).close()
        const holder = spawn(process.execPath, ['-e', HOLDER, transport, host], {
          stdio: ['ignore', 'pipe', 'inherit'],
        })
        try {
          const [port] = await once(holder.stdout, 'data')
          await assert.rejects(bind(Number(String(port))), (error: unknown) => {
            assert.ok(error instanceof VoltaicError)
            assert.equal(error.code, 'NET_PORT_TAKEN')
            assert.match(error.message, new RegExp(`by \\S.* \\(pid ${holder.pid}\\)`))
            assert.notEqual(error.remedy, '')
            return true
          })
        } finally {
          holder.kill('SIGKILL')
        }
      })
    }
  }

  test('says so when the port is held by this very process', TIMEOUT, async () => {
    const net = createNodeNet()
    const bound = await net.bindDatagram({ host: '127.0.0.1', port: 0 }, { onDatagram() {} })
    const again = net.bindDatagram(bound.local, { onDatagram() {} })
    await assert.rejects(again, new RegExp(`\\(pid ${process.pid}, this very process\\)`))
    await bound.close()
  })

  test('knows loopback as local and documentation addresses as not (RFC 5737 §3)', () => {
    const net = createNodeNet()
    assert.deepEqual(['127.0.0.1', '127.0.0.42', '::1', '192.0.2.1'].map(net.isLocal), [true, true, true, false])
  })

  test('a burst of 100 messages waits in the buffer of the kernel', TIMEOUT, async () => {
    const net = createNodeNet()
    const { promise, resolve } = Promise.withResolvers<void>()
    let received = 0
    const receiver = await net.bindDatagram(
      { host: '127.0.0.1', port: 0 },
      {
        onDatagram() {
          received++
          if (received === 100) resolve()
        },
      },
    )
    const sender = await net.bindDatagram({ host: '127.0.0.1', port: 0 }, { onDatagram() {} })
    // All are sent before the first is read. 100 fit in what every kernel allows.
    for (let index = 0; index < 100; index++) sender.send(new Uint8Array(500), receiver.local)
    await promise
    await Promise.all([sender.close(), receiver.close()])
  })
})
