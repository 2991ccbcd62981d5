import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createSeededRandom } from '@voltaic/runtime'
import { GarbageLab, type Stranger } from './garbage-lab.ts'
import {
  cer,
  diameterGarbage,
  diameterOfLength,
  dnsGarbage,
  type Garbage,
  sipGarbage,
  uarWithAvpLength,
} from './garbage-messages.ts'

const SEED = Number(process.env['VOLTAIC_SEED'] ?? process.pid)
const CSCFS = ['pcscf', 'icscf', 'scscf'] as const
const PORTS: readonly (readonly [name: string, garbage: Garbage])[] = [
  ['pcscf', sipGarbage],
  ['icscf', sipGarbage],
  ['scscf', sipGarbage],
  ['hss', diameterGarbage],
  ['dns', dnsGarbage],
]
/** MiB that the core may hold beyond what it held when the first phones had registered. */
const MOST_GROWTH = 256
const TEN_MEGABYTES = 10 * 1024 * 1024

/** A loopback address of our own for the core; strangers come from others. */
const HOST = `127.${128 + ((process.pid >> 16) & 63)}.${(process.pid >> 8) & 255}.${process.pid & 255}`

describe('garbage on the ports of a running core', () => {
  const random = createSeededRandom(SEED)
  let lab: GarbageLab
  let least = 0

  before(async () => {
    lab = await GarbageLab.start(HOST)
    await lab.register()
    least = lab.memory().now
  })
  after(async () => { console.log(lab.log.length, Object.entries(Object.groupBy(lab.log, l => JSON.parse(l).event)).map(([k,v])=>[k,v?.length,v?.[0]])); await lab.stop() })

  /** An address of 127/8, none twice in a while. */
  function source(): string {
    return `127.${1 + random.integer(100)}.${random.integer(256)}.${1 + random.integer(254)}`
  }

  /** Phones register while it goes on and after it; the process lives, and its memory stays in bounds. */
  function story(name: string, run: () => Promise<void>): void {
    test(name, async (context) => {
      context.diagnostic(`VOLTAIC_SEED=${SEED}`)
      const times = await lab.registerWhile(run())
      await lab.register()
      const { now, most } = lab.memory()
      const counters = await lab.counters()
      context.diagnostic(`${times} registrations meanwhile; ${least} MiB before, ${now} now, ${most} at the most`)
      assert.equal(counters['sip.fault'] ?? 0, 0, `a bug: ${lab.log.filter((line) => line.includes('fault'))}`)
      assert.ok(most - least < MOST_GROWTH, `${most} MiB`)
    })
  }

  story('random octets, half messages and mutants over UDP, from strangers and from the trust domain', async () => {
    for (const from of [source(), HOST]) {
      const socket = await lab.runtime.net.bindDatagram({ host: from, port: 0 }, { onDatagram() {} })
      for (let round = 0; round < 15; round++) {
        for (const name of CSCFS) for (let i = 0; i < 20; i++) socket.send(sipGarbage(random), lab.at(name))
        for (let i = 0; i < 20; i++) socket.send(dnsGarbage(random), lab.at('dns'))
        await Promise.all([...CSCFS.map((name) => lab.sipMark(name)), lab.dnsMark()])
      }
      await socket.close()
    }
    const counters = await lab.counters()
    console.log(counters)
  })

  story('the same over TCP, many connections at once', async () => {
    for (const [name, garbage] of PORTS) {
      const strangers = await Promise.all(Array.from({ length: 60 }, () => lab.connect(name, source())))
      for (const [index, { socket }] of strangers.entries()) {
        if (name === 'hss' && index % 2 === 0) socket.write(cer(`stranger-${index}.example.org`))
        for (let i = 0; i < 5; i++) socket.write(garbage(random))
        if (index % 3 === 0) socket.close()
      }
      await Promise.all(strangers.filter((_, index) => index % 3 === 0).map(({ closed }) => closed))
      for (const { socket } of strangers) socket.destroy()
    }
    console.log(await lab.counters())
  })

  story('ten megabytes without an end', async () => {
    const heads = [
      'OPTIONS sip:a@b SIP/2.0\r\nSubject: ',
      'OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP a;branch=z9hG4bK1\r\n',
      'A'.repeat(100),
    ]
    for (const [index, head] of heads.entries()) {
      const stranger = await lab.connect('pcscf', source())
      stranger.socket.write(Buffer.from(head))
      await pour(stranger, index === 1 ? 'Subject: x\r\n' : 'x')
    }
    const hss = await lab.connect('hss', source())
    hss.socket.write(diameterOfLength(0xfffffc, 20))
    await pour(hss, '\0')
    const dns = await lab.connect('dns', source())
    dns.socket.write(Buffer.of(0xff, 0xff))
    for (let i=0;i<160;i++) dns.socket.write(Buffer.alloc(65536))
    dns.socket.destroy()
  })

  /** Sends until the other side has had enough. */
  async function pour({ socket, closed, isClosed }: Stranger, text: string): Promise<void> {
    const chunk = Buffer.from(text.repeat(Math.ceil(65_536 / text.length)))
    for (let sent = 0; sent < TEN_MEGABYTES && !isClosed(); sent += chunk.length) {
      socket.write(chunk)
      if (sent % (16 * chunk.length) === 0) await lab.sipMark('icscf')
    }
    await closed
  }

  story('a Content-Length that is absurd', async () => {
    for (const length of ['99999999999999999999', '4294967296', '1048577', '-1', 'abc', '1e9', '']) {
      const stranger = await lab.connect('pcscf', source())
      stranger.socket.write(options(`Content-Length: ${length}`))
      await stranger.closed
      assert.match(stranger.received().toString(), /^(SIP\/2\.0 (400|413|513) |$)/, length)
    }
  })

  story('Diameter lengths that lie', async () => {
    for (const length of [0, 16, 21, 0x100004, 0xffffff]) {
      const stranger = await lab.connect('hss', source())
      stranger.socket.write(diameterOfLength(length, 64))
      await stranger.closed
    }
    for (const length of [0, 7, 9, 13, 0xffffff]) {
      const stranger = await lab.connect('hss', source())
      stranger.socket.write(cer(`liar-${length}.example.org`))
      stranger.socket.write(uarWithAvpLength(length))
      await answers(stranger, 2)
    }
  })

  async function answers(stranger: Stranger, count: number): Promise<void> {
    while (stranger.received().filter(() => true).length < count && !stranger.isClosed()) await lab.sipMark('icscf')
  }

  story('thousands of idle connections from all over 127/8', async () => {
    const strangers: Stranger[] = []
    for (const name of ['pcscf', 'hss', 'dns']) {
      for (let hundred = 0; hundred < 15; hundred++) {
        strangers.push(...(await Promise.all(Array.from({ length: 100 }, () => lab.connect(name, source())))))
      }
    }
    console.log(await lab.counters(), strangers.filter((s) => s.isClosed()).length)
    for (const { socket } of strangers) socket.destroy()
  })
})

function options(header: string): Buffer {
  return Buffer.from(
    [
      'OPTIONS sip:a@b SIP/2.0',
      'Via: SIP/2.0/TCP 127.0.0.1;branch=z9hG4bKc',
      'From: <sip:a@b>;tag=1',
      'To: <sip:a@b>',
      'Call-ID: c',
      'CSeq: 1 OPTIONS',
      header,
      '',
      '',
    ].join('\r\n'),
  )
}
