import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { baseAvps, decodeMessage, Framer, getAvp, resultCodes } from '@voltaic/diameter'
import { createQuery, encodeMessage as encodeDns, frameMessage, parseName } from '@voltaic/dns'
import { createSeededRandom } from '@voltaic/runtime'
import { GarbageLab, type Stranger } from './garbage-lab.ts'
import {
  cer,
  diameterGarbage,
  diameterOfLength,
  dnsGarbage,
  dnsStreamGarbage,
  type Garbage,
  options,
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
  ['dns', dnsStreamGarbage],
]
/** MiB that the core may take beyond what it had when the first phones had registered, whatever is done to it. */
const MOST_GROWTH = 256
const TEN_MEGABYTES = 10 * 1024 * 1024
/** On each port. */
const IDLE_CONNECTIONS = 2000
/** Connections without a CER, and DNS connections, that are kept: MAX_UNIDENTIFIED and DEFAULT_TCP_LIMITS. */
const KEPT = 256

/** A loopback address of our own for the core; strangers come from others. */
const HOST = `127.${128 + ((process.pid >> 16) & 63)}.${(process.pid >> 8) & 255}.${process.pid & 255}`

describe('garbage on the ports of a running core', () => {
  const random = createSeededRandom(SEED)
  let lab: GarbageLab
  let atFirst = 0

  before(async () => {
    lab = await GarbageLab.start(HOST)
    await lab.register()
    atFirst = lab.memory().now
  })
  after(() => lab.stop())

  /** Some address of 127/8. */
  function source(): string {
    return `127.${1 + random.integer(100)}.${random.integer(256)}.${1 + random.integer(254)}`
  }

  /** From where somebody gets as far as being read: the HSS listens to the elements of its network only. */
  function heardSource(name: string): string {
    return name === 'hss' ? HOST : source()
  }

  /** Phones register while it goes on and after it; the process lives, has no fault, and its memory stays in bounds. */
  function story(name: string, run: () => Promise<void>): void {
    test(name, async (context) => {
      context.diagnostic(`VOLTAIC_SEED=${SEED}`)
      const times = await lab.registerWhile(run())
      await lab.register()
      const { now, most } = lab.memory()
      context.diagnostic(`${times} registrations meanwhile; ${atFirst} MiB at first, ${now} now, ${most} at the most`)
      const counters = await lab.counters()
      assert.equal(counters['sip.fault'] ?? 0, 0, `a bug: ${lab.log.filter((line) => line.includes('fault'))}`)
      assert.ok(most - atFirst < MOST_GROWTH, `${most} MiB`)
    })
  }

  /** What was counted of these while the work was done. */
  async function counted(names: readonly string[], work: () => Promise<void>): Promise<readonly number[]> {
    const earlier = await lab.counters()
    await work()
    const later = await lab.counters()
    return names.map((name) => (later[name] ?? 0) - (earlier[name] ?? 0))
  }

  /** To every port that takes datagrams, with a pause after each burst for it to be read. */
  async function sendDatagrams(host: string): Promise<void> {
    const socket = await lab.runtime.net.bindDatagram({ host, port: 0 }, { onDatagram() {} })
    for (let round = 0; round < 25; round++) {
      for (let i = 0; i < 20; i++) {
        for (const name of CSCFS) socket.send(sipGarbage(random), lab.at(name))
        socket.send(dnsGarbage(random), lab.at('dns'))
      }
      await Promise.all([...CSCFS.map((name) => lab.sipMark(name)), lab.dnsMark()])
    }
    await socket.close()
  }

  for (const where of ['strangers', 'the trust domain']) {
    story(`random octets, half messages and mutants over UDP from ${where} are counted drops`, async () => {
      const names = ['sip.drop.malformed', 'sip.rejected.malformed', 'sip.drop.not-for-us', 'dns.server.malformed']
      const counts = await counted(names, () => sendDatagrams(where === 'strangers' ? source() : HOST))
      for (const [index, name] of names.entries()) assert.ok((counts[index] ?? 0) > 20, `${name}: ${counts[index]}`)
    })
  }

  /** Many connections at once; a third is closed in order, the others are torn down. */
  async function sendStreams(name: string, garbage: Garbage): Promise<void> {
    const strangers = await Promise.all(Array.from({ length: 100 }, () => lab.connect(name, heardSource(name))))
    for (const [index, { socket }] of strangers.entries()) {
      if (name === 'hss' && index % 2 === 0) socket.write(cer(`stranger-${index}.example.org`))
      for (let i = 0; i < 5; i++) socket.write(garbage(random))
      if (index % 3 === 0) socket.close()
    }
    await Promise.all(strangers.filter((_, index) => index % 3 === 0).map(({ closed }) => closed))
    for (const { socket } of strangers) socket.destroy()
  }

  story('the same over TCP is counted drops too', async () => {
    const names = ['sip.drop.malformed', 'diameter.close.garbage', 'diameter.in.malformed', 'dns.server.malformed']
    const counts = await counted(names, async () => {
      for (const [name, garbage] of PORTS) await sendStreams(name, garbage)
    })
    for (const [index, name] of names.entries()) assert.ok((counts[index] ?? 0) > 0, name)
  })

  /** Sends ten megabytes, or until the other side has had enough. @returns octets sent */
  async function pour({ socket, isClosed }: Stranger, text: string): Promise<number> {
    const chunk = Buffer.from(text.repeat(Math.ceil(65_536 / text.length)))
    let sent = 0
    for (; sent < TEN_MEGABYTES && !isClosed(); sent += chunk.length) {
      socket.write(chunk)
      if (sent % (8 * chunk.length) === 0) await lab.sipMark('icscf')
    }
    return sent
  }

  story('ten megabytes without an end are read as far as the limit, and the connection is closed', async () => {
    const heads: readonly (readonly [head: string, more: string])[] = [
      ['OPTIONS sip:a@b SIP/2.0\r\nSubject: ', 'x'],
      ['OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP a;branch=z9hG4bK1\r\n', 'Subject: x\r\n'],
      ['OPTIONS sip:a@b SIP/2.0\r\nSubject: x', '\r\n x'],
      ['A', 'A'],
    ]
    const names = ['sip.drop.malformed', 'diameter.close.garbage']
    const counts = await counted(names, async () => {
      for (const [head, more] of heads) {
        const stranger = await lab.connect('pcscf', source())
        stranger.socket.write(Buffer.from(head))
        await pour(stranger, more)
        await stranger.closed
      }
      const stranger = await lab.connect('hss', HOST)
      stranger.socket.write(diameterOfLength(0xfffffc, 20))
      await pour(stranger, '\0')
      await stranger.closed
    })
    assert.deepEqual(counts, [heads.length, 1])
    // DNS has a limit of its own, the 16 bits of its length
    const dns = await lab.connect('dns', source())
    dns.socket.write(Buffer.of(0xff, 0xff))
    await pour(dns, '\xff')
    dns.socket.destroy()
  })

  story('an absurd Content-Length is refused before anything of the body is read (RFC 3261 §18.3)', async () => {
    for (const length of ['99999999999999999999', '4294967296', '1048577', '-1', 'abc', '1e9', '']) {
      const stranger = await lab.connect('pcscf', source())
      stranger.socket.write(options(`Content-Length: ${length}`))
      await stranger.closed
      assert.match(stranger.received().toString(), /^SIP\/2\.0 (400|513) /, length)
    }
  })

  story(
    'Diameter lengths that lie end the connection, or are answered with what is wrong (RFC 6733 §7.1.5)',
    async () => {
      const [closed] = await counted(['diameter.close.garbage'], async () => {
        for (const length of [0, 16, 21, 0x100004, 0xffffff]) {
          const stranger = await lab.connect('hss', HOST)
          stranger.socket.write(diameterOfLength(length, 64))
          await stranger.closed
          assert.equal(stranger.received().length, 0)
        }
      })
      assert.equal(closed, 5)
      for (const length of [0, 7, 13, 100, 0xffffff]) {
        const stranger = await lab.connect('hss', HOST)
        stranger.socket.write(cer(`liar-${length}.example.org`))
        stranger.socket.write(uarWithAvpLength(length))
        await stranger.until((received) => resultsIn(received).length === 2)
        const expected = [resultCodes.DIAMETER_SUCCESS, resultCodes.DIAMETER_INVALID_AVP_LENGTH]
        assert.deepEqual(resultsIn(stranger.received()), expected, `AVP Length ${length}`)
        stranger.socket.destroy()
      }
    },
  )

  async function connectIdle(name: string): Promise<readonly Stranger[]> {
    const idle: Stranger[] = []
    while (idle.length < IDLE_CONNECTIONS) {
      idle.push(...(await Promise.all(Array.from({ length: 100 }, () => lab.connect(name, heardSource(name))))))
    }
    return idle
  }

  story('strangers who connect to the HSS are cut off before anything of theirs is read', async () => {
    const [refused] = await counted(['diameter.refused.stranger'], async () => {
      const strangers = Array.from({ length: 200 }, async (_, index) => {
        // a reset may be faster than the news that there is a connection
        const stranger = await lab.connect('hss', source()).catch(() => undefined)
        stranger?.socket.write(cer(`stranger-${index}.example.org`))
        await stranger?.closed
        assert.equal(stranger?.received().length ?? 0, 0)
      })
      await Promise.all(strangers)
    })
    assert.equal(refused, 200)
  })

  story('thousands of idle connections from all over 127/8 lock nobody out', async () => {
    const before = lab.descriptors
    const idle: Stranger[] = []
    const counts = await counted(['diameter.close.too-many', 'dns.server.tcp.evicted'], async () => {
      for (const name of ['pcscf', 'hss', 'dns']) idle.push(...(await connectIdle(name)))
      // some have begun to say something
      for (const { socket } of idle.slice(0, IDLE_CONNECTIONS / 4)) socket.write(halfOfAMessage)
      await serveStrangers()
    })
    for (const count of counts) assert.ok(count >= IDLE_CONNECTIONS - KEPT, `${counts}`)
    assert.ok(lab.descriptors < before + IDLE_CONNECTIONS + 2 * KEPT + 100, `${lab.descriptors} descriptors`)
    for (const { socket } of idle) socket.destroy()
    while (lab.descriptors > before + 10) await lab.sipMark('icscf')
  })

  /** One who comes now is heard, on every port. */
  async function serveStrangers(): Promise<void> {
    const sip = await lab.connect('pcscf', source())
    sip.socket.write(options('Content-Length: 0'))
    await sip.until((received) => received.length > 0)
    assert.match(sip.received().toString(), /^SIP\/2\.0 403 /)
    const hss = await lab.connect('hss', HOST)
    hss.socket.write(cer('honest.example.org'))
    await hss.until((received) => resultsIn(received).length > 0)
    assert.deepEqual(resultsIn(hss.received()), [resultCodes.DIAMETER_SUCCESS])
    const dns = await lab.connect('dns', source())
    dns.socket.write(frameMessage(encodeDns(createQuery(1, parseName(lab.config.realm), 'NAPTR'))))
    await dns.until((received) => received.length > 2)
    assert.ok(dns.received().length > 20)
    for (const { socket } of [sip, hss, dns]) socket.destroy()
  }
})

const halfOfAMessage = Buffer.from(`OPTIONS sip:a@b SIP/2.0\r\nSubject: ${'x'.repeat(30_000)}`)

/** The Result-Codes of the Diameter answers that have come back whole. */
function resultsIn(received: Buffer): readonly (number | undefined)[] {
  const results: (number | undefined)[] = []
  new Framer().push(received, (octets) => {
    results.push(getAvp(decodeMessage(octets).avps, baseAvps.ResultCode))
    return true
  })
  return results
}
