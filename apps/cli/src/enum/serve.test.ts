import assert from 'node:assert/strict'
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { createRuntime, openNumberDatabase, openZoneFolder } from '@voltaic/core'
import { createResolver, createResponse, decodeMessage, encodeMessage } from '@voltaic/dns'
import { NumberProvisioning } from '@voltaic/dns-server'

const MAIN = join(import.meta.dirname, '../main.ts')
const HEAD = '$TTL 60\n@ SOA ns h 1 2 3 4 5\n@ NS ns\n'

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-zones-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** `voltaic enum serve`, with what it prints. */
class Serving {
  readonly child: ChildProcess
  readonly ended: Promise<unknown>
  #out = ''
  #look = () => {}

  constructor(t: TestContext, args: readonly string[]) {
    this.child = spawn(process.execPath, [MAIN, 'enum', 'serve', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    this.ended = once(this.child, 'close').then(() => this.#look())
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#out += text
        this.#look()
      })
    }
    t.after(async () => {
      this.child.kill('SIGKILL')
      await this.ended
    })
  }

  /** Resolves with the match when it has printed that; rejects when it ends before. */
  until(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      this.#look = () => {
        const match = pattern.exec(this.#out)
        if (match !== null) resolve(match)
        else if (this.child.exitCode !== null) reject(new Error(`it ended without ${pattern}: ${this.#out}`))
      }
      this.#look()
    })
  }
}

test('a folder is served; SIGHUP loads it again, and a mistake leaves the zone as it was', async (t) => {
  const folder = temporaryFolder(t)
  const write = (records: string) => writeFileSync(join(folder, 'e164.arpa.zone'), `${HEAD}${records}`)
  write('4.3 NAPTR 10 10 "u" "E2U+sip" "!^.*$!sip:a@x!" .\n')
  const serving = new Serving(t, [folder, '--port', '0', '--log'])
  const port = Number((await serving.until(/ready, at 127\.0\.0\.1:(\d+) over/))[1])
  const runtime = createRuntime()
  const resolver = createResolver(runtime, { element: 'test', servers: [{ host: '127.0.0.1', port }] })
  const ruleNow = async () => {
    resolver.clear()
    return (await resolver.naptr('4.3.e164.arpa')).map(({ regexp }) => regexp)
  }
  try {
    assert.deepEqual(await ruleNow(), ['!^.*$!sip:a@x!'])
    await serving.until(/ udp NOERROR NAPTR 4\.3\.e164\.arpa: 10 10 "u"/)

    write('4.3 NAPTR 10 ten "u" "E2U+sip" "!^.*$!sip:b@x!" .\n')
    serving.child.kill('SIGHUP')
    await serving.until(/stay as they were:\n {2}e164\.arpa\.zone:4: preference "ten" is no number from 0 to 65535/)
    assert.deepEqual(await ruleNow(), ['!^.*$!sip:a@x!'])

    write('4.3 NAPTR 10 10 "u" "E2U+sip" "!^.*$!sip:b@x!" .\n')
    serving.child.kill('SIGHUP')
    await serving.until(/reloaded: e164\.arpa\. changed, 1 added, 1 removed\n {2}- .*sip:a@x.*\n {2}\+ .*sip:b@x/)
    assert.deepEqual(await ruleNow(), ['!^.*$!sip:b@x!'])

    const second = new Serving(t, [folder, '--port', String(port)])
    await second.until(new RegExp(`taken by .*\\(pid ${serving.child.pid}\\)\\n.*kill ${serving.child.pid}`))
    await second.ended
    assert.equal(second.child.exitCode, 1)
  } finally {
    await resolver.stop()
  }
  serving.child.kill('SIGTERM')
  await serving.ended
  assert.equal(serving.child.exitCode, 0)
})

test('numbers that another process writes are in the next answer, and secondaries hear of the new serial', async (t) => {
  const folder = temporaryFolder(t)
  const database = join(folder, 'numbers.sqlite')
  const run = async (...args: string[]) => {
    const { stdout } = await promisify(execFile)(process.execPath, [MAIN, 'enum', ...args, '--database', database])
    return stdout
  }
  const runtime = createRuntime()
  let heard: number | undefined
  let onNotify = () => {}
  const toldOf = (serial: number | undefined) =>
    new Promise<void>((resolve) => {
      onNotify = () => (heard === serial ? resolve() : undefined)
      onNotify()
    })
  const secondary = await runtime.net.bindDatagram(
    { host: '127.0.0.1', port: 0 },
    {
      onDatagram(data, remote) {
        const message = decodeMessage(data)
        const [soa] = message.answers
        heard = soa?.type === 'SOA' ? soa.data.serial : undefined
        onNotify()
        secondary.send(encodeMessage(createResponse(message)), remote)
      },
    },
  )
  t.after(() => secondary.close())
  const store = await openNumberDatabase(database)
  t.after(() => store.close())
  const numbers = new NumberProvisioning({ store, clock: runtime.clock })
  await numbers.addZone({ zone: 'e164.arpa' })
  const place = `127.0.0.1:${secondary.local.port}`
  const serving = new Serving(t, ['--database', database, '--port', '0', '--secondary', place])
  const port = Number((await serving.until(/ready, at 127\.0\.0\.1:(\d+) over/))[1])
  const resolver = createResolver(runtime, { element: 'test', servers: [{ host: '127.0.0.1', port }] })
  try {
    const csv = join(folder, 'numbers.csv')
    writeFileSync(csv, 'number,uri,order\n+345,sip:a@example.com,\n"+346","sip:b,c@example.com",7\n')
    assert.match(await run('number', 'import', csv), /Imported 2 routes/)
    const rules = await resolver.naptr('6.4.3.e164.arpa')
    assert.deepEqual(
      rules.map(({ order, regexp }) => [order, regexp]),
      [[7, '!^.*$!sip:b,c@example.com!']],
    )
    await numbers.removeNumber('+346')
    resolver.clear()
    assert.deepEqual(await resolver.naptr('6.4.3.e164.arpa'), [])
    await toldOf((await numbers.zones())[0]?.serial)
    const [one] = await numbers.numbers({ limit: 10 })
    assert.equal(one?.number, '+345')
  } finally {
    await resolver.stop()
  }
})

test('a folder with a mistake is not served: file, line and reason', async (t) => {
  const folder = temporaryFolder(t)
  writeFileSync(join(folder, 'db.x'), `${HEAD}$INCLUDE ../y\n`)
  const serving = new Serving(t, [folder, '--port', '0'])
  await serving.until(/cannot be served:\n {2}db\.x:4: \$INCLUDE \.\.\/y leads out of the folder of the zones/)
  await serving.ended
  assert.equal(serving.child.exitCode, 1)
})

test('nothing outside of the folder is read, not by a symbolic link either', (t) => {
  const outside = temporaryFolder(t)
  writeFileSync(join(outside, 'secret'), 'secret')
  const folder = temporaryFolder(t)
  mkdirSync(join(folder, 'parts'))
  writeFileSync(join(folder, 'parts', 'a.inc'), 'a\xe4')
  symlinkSync(join(outside, 'secret'), join(folder, 'link'))
  symlinkSync(outside, join(folder, 'away'))
  symlinkSync(join(folder, 'parts', 'a.inc'), join(folder, 'inner'))
  const source = openZoneFolder(folder)
  assert.deepEqual(source.files.toSorted(), ['inner', 'parts/a.inc'])
  assert.equal(source.read('parts/a.inc'), 'a\u00c3\u00a4')
  assert.equal(source.read('inner'), 'a\u00c3\u00a4')
  for (const path of ['link', 'away/secret', 'parts', 'none', `../${outside.split('/').at(-1)}/secret`]) {
    assert.equal(source.read(path), undefined, path)
  }
})

test('a folder that is none is told', () => {
  assert.throws(() => openZoneFolder('/nonexistent/zones'), { code: 'FILE_UNREADABLE' })
})
