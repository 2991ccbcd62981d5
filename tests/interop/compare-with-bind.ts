import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import {
  answer,
  createZoneSet,
  type DnsMessage,
  type DnsServer,
  encodeMessage,
  formatMessage,
  formatRecord,
  loadZone,
  parseName,
  type ResourceRecord,
  rcodeName,
  recordsOf,
  SAFE_UDP_PAYLOAD,
  startDnsServer,
  type Zone,
} from '@voltaic/dns'
import type { Runtime } from '@voltaic/runtime'
import { startBindOnFiles } from './bind.ts'
import { connectTcp, connectUdp, type DnsClient } from './dns-client.ts'
import { folderOf, type RandomZone, randomZoneFile } from './random-zone-files.ts'
import { queriesFor } from './random-zones.ts'

/** One lies in another without being delegated. */
const ORIGINS = ['example.', 'sub.example.', 'other.test.']

/** How often each kind of answer was seen. */
export type Kinds = Readonly<Record<string, number>>

/**
 * Serves random master files by BIND and by us, and asks both the same.
 *
 * @param folder for what BIND reads
 * @param queries random ones, beside one for each RRset
 * @throws AssertionError with the query at the first answer that differs
 */
export async function compareOnRandomFiles(
  runtime: Runtime,
  folder: string,
  { seed, queries, transport }: { readonly seed: number; readonly queries: number; readonly transport: 'udp' | 'tcp' },
): Promise<Kinds> {
  const written = ORIGINS.map((origin, index) => randomZoneFile(seed * ORIGINS.length + index, origin))
  const zones = written.map((zone) => loadOurs(zone))
  const bind = await startBindOnFiles(
    runtime.net,
    folder,
    new Map(written.map((zone) => [zone.origin, write(folder, zone)])),
  )
  const ours = await serve(runtime, zones)
  const connect = transport === 'udp' ? connectUdp : connectTcp
  try {
    const asked = queriesFor(new Map(zones.map((zone) => [zone.origin, [...recordsOf(zone)]])), seed, queries)
    const theirs = await askAll(await connect(runtime.net, bind.at), asked)
    const own = await askAll(await connect(runtime.net, ours.local), asked)
    return compare(asked, theirs, own, seed)
  } finally {
    await ours.stop()
    await bind.stop()
  }
}

function loadOurs(zone: RandomZone) {
  const loaded = loadZone(folderOf(zone.files), zone.main, parseName(zone.origin))
  assert.ok(loaded.kind === 'loaded', JSON.stringify(loaded))
  return loaded.zone
}

/** A folder for each zone, as their included files have the same names. @returns the file of the zone */
function write(folder: string, { main, files }: RandomZone): string {
  const own = join(folder, main)
  for (const [name, text] of files) {
    mkdirSync(dirname(join(own, name)), { recursive: true })
    // BIND includes from its working directory
    writeFileSync(join(own, name), text.replace(/^(\$INCLUDE )"?(\w+\.inc)"?/gm, `$1"${own}/$2"`), 'latin1')
  }
  return join(own, main)
}

/** Our server of these zones, at a free port of loopback. */
export function serve(runtime: Runtime, zones: readonly Zone[]): Promise<DnsServer> {
  const set = createZoneSet(zones)
  return startDnsServer(runtime, {
    element: 'dns',
    at: { host: '127.0.0.1', port: 0 },
    respond: (query, { transport }) => answer(set, query, transport),
  })
}

/** The answers, in the order of the queries; the client is closed afterwards. */
export async function askAll(client: DnsClient, queries: readonly DnsMessage[]): Promise<readonly DnsMessage[]> {
  const answers: DnsMessage[] = []
  try {
    for (const query of queries) answers.push(await client.ask(query))
  } finally {
    await client.close()
  }
  return answers
}

function compare(
  queries: readonly DnsMessage[],
  theirs: readonly DnsMessage[],
  own: readonly DnsMessage[],
  seed: number,
): Kinds {
  const kinds: Record<string, number> = {}
  for (const [index, query] of queries.entries()) {
    const [their, our] = [theirs[index], own[index]]
    assert.ok(their && our)
    if (fitsUsAlone(query, their, our)) {
      kinds[FITS_US] = (kinds[FITS_US] ?? 0) + 1
      continue
    }
    assert.deepEqual(
      viewOf(our, lineWithoutTtl),
      viewOf(their, lineWithoutTtl),
      `seed ${seed}: ${formatMessage(query)}`,
    )
    kinds[kindOf(their)] = (kinds[kindOf(their)] ?? 0) + 1
  }
  return kinds
}

const FITS_US = 'fits with our compression only'
/** What BIND's compression leaves at most: it remembers the first three ends of a name, we all of them. */
const COMPRESSED_MORE = 48

/** Both are right where an answer is so near to the limit that the pointers decide whether it has room. RFC 1035 §4.1.4 */
function fitsUsAlone(query: DnsMessage, their: DnsMessage, our: DnsMessage): boolean {
  const limit = Math.min(Math.max(query.edns?.udpPayloadSize ?? 512, 512), SAFE_UDP_PAYLOAD)
  return their.isTruncated && !our.isTruncated && encodeMessage(our).length > limit - COMPRESSED_MORE
}

/** What must agree. Of an answer that is cut off both servers may keep another part. */
export function viewOf(
  { rcode, isAuthoritative, isTruncated, answers, authorities }: DnsMessage,
  lineOf: (record: ResourceRecord) => string = formatRecord,
): unknown {
  const header = { rcode: rcodeName(rcode), isAuthoritative, isTruncated }
  // RFC 4343 §3: names in any case are the same
  const setOf = (records: readonly ResourceRecord[]) => records.map((record) => lineOf(record).toLowerCase()).toSorted()
  return isTruncated ? header : { ...header, answers: setOf(answers), authorities: setOf(authorities) }
}

/** Of an RRset with several TTLs BIND takes the first, we the least (RFC 2181 §5.2). That of a denial must agree. */
function lineWithoutTtl(record: ResourceRecord): string {
  return formatRecord(record.type === 'SOA' ? record : { ...record, ttl: 0 })
}

/** `NXDOMAIN none`, `NOERROR referral`, `truncated` … */
export function kindOf({ rcode, isTruncated, isAuthoritative, answers, authorities }: DnsMessage): string {
  if (isTruncated) return 'truncated'
  const isReferral = !isAuthoritative && authorities.some(({ type }) => type === 'NS')
  return `${rcodeName(rcode)} ${answers.length > 0 ? 'answer' : isReferral ? 'referral' : 'none'}`
}
