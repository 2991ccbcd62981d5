import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openNumberDatabase } from '@voltaic/core'
import { createQuery, formatRecord, loadZone, parseName, type RecordType } from '@voltaic/dns'
import { createDnsServer, NumberProvisioning } from '@voltaic/dns-server'
import {
  Counters,
  createNodeNet,
  createSystemClock,
  createSystemRandom,
  type Runtime,
  silentLog,
} from '@voltaic/runtime'
import { bindVersion, freeBindAddress, startBindAsSecondary } from './bind.ts'
import { connectUdp, type DnsClient } from './dns-client.ts'
import { outputOf, temporaryFolder } from './foreign-program.ts'

const ORIGIN = 'e164.arpa'
const NUMBERS = 5000
/** Looks at BIND before it is given up, and milliseconds between them. */
const LOOKS = 300
const LOOK_MS = 50

const runtime: Runtime = {
  clock: createSystemClock(),
  random: createSystemRandom(),
  net: createNodeNet(),
  log: silentLog,
  counters: new Counters(),
}

/** So many numbers that a transfer takes several messages. */
function zoneOf(serial: number, host: string) {
  const text = `$TTL 60
@ SOA ns h ${serial} 1h 1h 1w 60
@ NS ns.elsewhere.invalid.
*.9 TXT "q;uo\\"te" \\\\x
$GENERATE 1-${NUMBERS} $.1.6 NAPTR "10 10 \\"u\\" \\"E2U+sip\\" \\"!^.*$$!sip:$@${host}!\\" ."
`
  const loaded = loadZone({ read: () => text }, 'zone', parseName(ORIGIN))
  assert.ok(loaded.kind === 'loaded', JSON.stringify(loaded))
  return loaded.zone
}

test('BIND copies our zone by AXFR, and again after NOTIFY (RFC 5936 §2.2, RFC 1996 §3)', async (t) => {
  const at = await freeBindAddress(runtime.net)
  const ours = createDnsServer(
    { runtime },
    { element: 'dns', listen: [{ host: '127.0.0.1', port: 0 }], zones: [zoneOf(1, 'first')], secondaries: [at] },
  )
  await ours.start()
  t.after(() => ours.stop())
  const [primary] = ours.local
  assert.ok(primary)
  const bind = await startBindAsSecondary(temporaryFolder(t), at, [ORIGIN], primary)
  t.after(() => bind.stop())
  const theirs = await connectUdp(runtime.net, at)
  t.after(() => theirs.close())
  const own = await connectUdp(runtime.net, primary)
  t.after(() => own.close())

  await untilSerial(theirs, 1)
  for (const [serial, host] of [
    [1, 'first'],
    [2, 'second'],
  ] as const) {
    if (serial === 2) ours.replaceZones([zoneOf(2, 'second')])
    await untilSerial(theirs, serial)
    for (const [name, type] of [
      [`1.1.6.${ORIGIN}`, 'NAPTR'],
      [`${NUMBERS}.1.6.${ORIGIN}`, 'NAPTR'],
      [`1.2.9.${ORIGIN}`, 'TXT'],
    ] as const) {
      const answers = await linesOf(theirs, name, type)
      assert.deepEqual(answers, await linesOf(own, name, type))
      if (type === 'NAPTR') assert.match(answers.join(), new RegExp(`@${host}!`))
    }
  }

  const { host, port } = primary
  const whole = await outputOf('dig', [`@${host}`, '-p', String(port), ORIGIN, 'AXFR', '+noall', '+answer'])
  assert.equal(whole.trimEnd().split('\n').length, NUMBERS + 4)
  t.diagnostic(`${await bindVersion()}: ${NUMBERS} numbers copied twice`)
})

test('BIND copies a zone of the database, and again when a number has come (RFC 5936 §2.2, RFC 1996 §3)', async (t) => {
  const at = await freeBindAddress(runtime.net)
  const store = await openNumberDatabase(':memory:')
  t.after(() => store.close())
  const numbers = new NumberProvisioning({ store, clock: runtime.clock })
  const uri = 'sip:a@example.com'
  await numbers.addZone({ zone: ORIGIN, nameServers: [{ name: 'ns.elsewhere.invalid', addresses: [] }] })
  await numbers.import([Array.from({ length: NUMBERS }, (_, n) => ({ number: `+61${10_000 + n}`, uri }))])
  await numbers.addNumber({ number: '+62*', regexp: '!^\\+(.*)$!sip:\\1@example.com!' })
  const serialNow = async () => (await numbers.zones())[0]?.serial ?? 0
  const ours = createDnsServer(
    { runtime, numbers: store },
    { element: 'dns', listen: [{ host: '127.0.0.1', port: 0 }], zones: [], secondaries: [at] },
  )
  await ours.start()
  t.after(() => ours.stop())
  const [primary] = ours.local
  assert.ok(primary)
  const bind = await startBindAsSecondary(temporaryFolder(t), at, [ORIGIN], primary)
  t.after(() => bind.stop())
  const theirs = await connectUdp(runtime.net, at)
  t.after(() => theirs.close())
  const own = await connectUdp(runtime.net, primary)
  t.after(() => own.close())
  const names = ['0.0.0.0.1.1.6', '9.9.9.4.1.1.6', '4.3.2.2.6', '1.2.6', '2.6', '1.6', '0.0.1.1.6', '5.9.9.9.9.1.6']

  await untilSerial(theirs, await serialNow())
  for (const change of [() => numbers.addNumber({ number: '+621', uri }), () => numbers.removeNumber('+6110000')]) {
    for (const name of names) {
      const [their, our] = await Promise.all([theirs, own].map((each) => viewOfName(each, `${name}.${ORIGIN}`)))
      assert.deepEqual(our, their, name)
    }
    await change()
    await untilSerial(theirs, await serialNow())
  }
  t.diagnostic(`${await bindVersion()}: ${NUMBERS} rows of the database copied three times`)
})

/** RCODE, answers and denial. */
async function viewOfName(client: DnsClient, name: string): Promise<unknown> {
  const id = runtime.random.integer(0x1_0000)
  const query = createQuery(id, parseName(name), 'NAPTR', { isRecursionDesired: true })
  const { rcode, answers, authorities } = await client.ask(query)
  return { rcode, answers: answers.map(formatRecord), authorities: authorities.map(formatRecord) }
}

async function linesOf(client: DnsClient, name: string, type: RecordType): Promise<readonly string[]> {
  const id = runtime.random.integer(0x1_0000)
  return (await client.ask(createQuery(id, parseName(name), type))).answers.map(formatRecord)
}

/** Asks until the answer is of that version of the zone. */
async function untilSerial(client: DnsClient, serial: number): Promise<void> {
  for (let look = 0; look < LOOKS; look++) {
    if ((await linesOf(client, ORIGIN, 'SOA')).some((line) => line.includes(` ${serial} 3600 `))) return
    await new Promise<void>((resolve) => {
      runtime.clock.startTimer(LOOK_MS, resolve)
    })
  }
  throw new Error(`BIND has no serial ${serial}`)
}
