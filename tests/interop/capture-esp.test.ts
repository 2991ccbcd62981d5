import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { DEFAULT_GM } from '@voltaic/core'
import { type AlgorithmPair, formatAlgorithmPair, parseAlgorithmPair, parseEspSaTable } from '@voltaic/ipsec'
import { type MessageTrace, saTraceWithKeys, sipTrace } from '@voltaic/runtime'
import { SipRequest, type SipResponse } from '@voltaic/sip'
import { createCaptureImport, type ImportedEntry, type ImportedMessage } from '@voltaic/trace'
import { type NetworkNamespace, noNamespaces } from '../contracts/network-namespaces.ts'
import { INTERFACE, LAB_HOSTS } from '../contracts/sa-backend-namespaces.ts'
import { GmHosts } from '../scenarios/gm-hosts.ts'
import { outputOf, type RunningProgram, startProgram, temporaryFolder } from './foreign-program.ts'
import { tsharkVersion } from './tshark.ts'

const TIMEOUT = { timeout: 60_000, skip: noNamespaces() ?? false }
const ports = [DEFAULT_GM.portS, ...DEFAULT_GM.portC]

interface Captured {
  readonly file: Buffer
  /** Lines of esp_sa. */
  readonly table: string
  /** SIP between phone and P-CSCF, as this process has traced it. */
  readonly traced: ReadonlySet<string>
}

/** Two phones register over IPsec, call and text each other; tcpdump watches the wire. */
async function capture(pair: AlgorithmPair, transport: 'udp' | 'tcp'): Promise<Captured> {
  const traced = new Set<string>()
  let table = ''
  const ends = [
    sipTrace.subscribe((trace) => void (isGm(trace) && traced.add(Buffer.from(trace.data).toString('latin1')))),
    saTraceWithKeys.subscribe((sa) => {
      table += sa.table
    }),
  ]
  const chunks: Buffer[] = []
  let tcpdump: RunningProgram | undefined
  const watch = async (place: NetworkNamespace): Promise<void> => {
    // every slot of the ring has room for the whole snap length: a small ring would lose packets
    const args = ['-i', INTERFACE, '-n', '-s', '9000', '-B', '16384', '-U', '--immediate-mode', '-w', '-']
    tcpdump = await place.run(() => startProgram('tcpdump', args, (line) => line.includes('listening on')))
    tcpdump.onOutput((chunk) => chunks.push(chunk))
  }
  const hosts = await GmHosts.start({ version: 4, phones: 'tun', pcscf: 'tun', watch })
  try {
    await hosts.play({ pair, transport })
  } finally {
    await tcpdump?.stop('SIGINT')
    await hosts.stop()
    for (const end of ends) end()
  }
  return { file: Buffer.concat(chunks), table, traced }
}

function isGm({ local, remote }: MessageTrace): boolean {
  return local.host === LAB_HOSTS.ue[4] || remote.host === LAB_HOSTS.ue[4]
}

function read(file: Buffer, table: string) {
  const messages: ImportedMessage[] = []
  const take = (entry: ImportedEntry) => void (entry.kind === 'message' && messages.push(entry))
  const importing = createCaptureImport({ sas: parseEspSaTable(table), onEntry: take })
  importing.push(file)
  return { messages, report: importing.end() }
}

const textOf = ({ data }: ImportedMessage) => Buffer.from(data).toString('latin1')
const isOfGm = ({ sights }: ImportedMessage) =>
  sights.some(({ from, to }) => from.host === LAB_HOSTS.ue[4] || to.host === LAB_HOSTS.ue[4])

/** Messages by method or status, each as often as it was on the wire. */
function countSights(messages: readonly ImportedMessage[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>()
  for (const { sip, sights } of messages) {
    if (sip === undefined) continue
    const kind = sip instanceof SipRequest ? sip.method : String((sip as SipResponse).status)
    counts.set(kind, (counts.get(kind) ?? 0) + sights.length)
  }
  return Object.fromEntries([...counts].toSorted())
}

async function countsOfTshark(t: TestContext, { file, table }: Captured): Promise<Readonly<Record<string, number>>> {
  const folder = temporaryFolder(t)
  const profile = join(folder, 'wireshark', 'profiles', 'esp')
  mkdirSync(profile, { recursive: true })
  writeFileSync(join(profile, 'esp_sa'), table, { mode: 0o600 })
  writeFileSync(join(folder, 'gm.pcap'), file)
  const preferences = ['esp.enable_encryption_decode:TRUE', 'esp.enable_null_encryption_decode_heuristic:TRUE']
  const hints = ports.flatMap((port) => [`udp.port==${port},sip`, `tcp.port==${port},sip`])
  const output = await outputOf('env', [
    `XDG_CONFIG_HOME=${folder}`,
    ...['tshark', '-n', '-C', 'esp', '-r', join(folder, 'gm.pcap'), '-Y', 'sip', '-T', 'fields'],
    ...['-E', 'separator=,', '-e', 'sip.Method', '-e', 'sip.Status-Code'],
    ...preferences.flatMap((each) => ['-o', each]),
    ...hints.flatMap((each) => ['-d', each]),
  ])
  const counts = new Map<string, number>()
  for (const kind of output.split(/[\n,]/).filter((cell) => cell !== '')) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return Object.fromEntries([...counts].toSorted())
}

describe('what tcpdump captures of phones over IPsec is read as we have traced it (TS 33.203 §7)', () => {
  for (const [name, transport] of [
    ['hmac-sha-1-96/aes-cbc', 'udp'],
    ['hmac-md5-96/des-ede3-cbc', 'tcp'],
  ] as const) {
    const pair = parseAlgorithmPair(name) ?? assert.fail()
    test(`${formatAlgorithmPair(pair)} over ${transport}`, TIMEOUT, async (t) => {
      const captured = await capture(pair, transport)
      const { messages, report } = read(captured.file, captured.table)
      const gm = messages.filter((message) => message.protocol === 'sip' && isOfGm(message))
      assert.deepEqual(new Set(gm.map(textOf)), captured.traced)
      assert.equal(report.stop, undefined)
      assert.deepEqual(report.closedEsp, [])
      assert.ok(report.walk.espOpened > 20, `${report.walk.espOpened} packets of ESP`)
      const without = read(captured.file, '')
      assert.ok(without.report.closedEsp.length >= 2, 'without keys the associations are named')
      assert.ok(without.messages.length < messages.length)
      assert.deepEqual(countSights(messages), await countsOfTshark(t, captured))
      t.diagnostic(`${await tsharkVersion()}: ${JSON.stringify(countSights(messages))}`)
    })
  }

  test('hmac-sha-1-96/null needs no key (RFC 2410 §3)', TIMEOUT, async () => {
    const captured = await capture(parseAlgorithmPair('hmac-sha-1-96/null') ?? assert.fail(), 'tcp')
    const { messages, report } = read(captured.file, '')
    const gm = messages.filter((message) => message.protocol === 'sip' && isOfGm(message))
    assert.deepEqual(new Set(gm.map(textOf)), captured.traced)
    assert.ok(report.walk.espWithoutCipher > 20)
  })
})
