import {
  CLASS,
  createQuery,
  type DnsMessage,
  formatName,
  type KnownRecord,
  type KnownType,
  lowerName,
  type Name,
  parseName,
  type ResourceRecord,
} from '@voltaic/dns'
import { createSeededRandom, type Random } from '@voltaic/runtime'

/** Zones as their records, by origin. One lies in another without being delegated. */
export type ZoneFiles = ReadonlyMap<Name, readonly ResourceRecord[]>

type DataOf<Type extends KnownType> = KnownRecord<Type>['data']

const ORIGINS = ['example.', 'sub.example.', 'other.test.']
/** Few, so that names meet: existing ones, their wildcards, and names that exist only because of others below them. */
const LABELS = ['a', 'b', 'c', '*', 'd\\.e', 'X', '1', '2', '\\@', 'www']
const RANDOM_RECORDS = 40
const CHAIN = 20
const TTL = 300

/** A pseudo-random choice from a list. */
function pick<T>(random: Random, list: readonly T[]): T {
  const chosen = list[random.integer(list.length)]
  if (chosen === undefined) throw new RangeError('an empty list')
  return chosen
}

function nameBelow(random: Random, origin: string): string {
  const labels = Array.from({ length: 1 + random.integer(3) }, () => pick(random, LABELS))
  return `${labels.join('.')}.${origin}`
}

/** The records of one zone; refuses what a zone cannot hold. */
class GrowingZone {
  readonly records: ResourceRecord[] = []
  readonly #types = new Map<Name, Set<KnownType>>()

  add<Type extends KnownType>(owner: string, type: Type, data: DataOf<Type>): void {
    const name = parseName(owner)
    const types = this.#types.get(lowerName(name)) ?? new Set()
    // RFC 2181 §10.1: an alias is alone at its name. RFC 4592 §4.2: a wildcard does not delegate
    if (types.has('CNAME') || (type === 'CNAME' && types.size > 0)) return
    if (type === 'NS' && owner.startsWith('*')) return
    this.#types.set(lowerName(name), types.add(type))
    this.records.push({ name, type, class: CLASS.IN, ttl: TTL, data } as ResourceRecord)
  }
}

/** Wildcards, empty non-terminals, delegations, chains and loops of aliases, RRsets that fit no datagram. */
export function randomZones(seed: number): ZoneFiles {
  const random = createSeededRandom(seed)
  return new Map(ORIGINS.map((origin) => [parseName(origin), recordsOf(random, origin)]))
}

function recordsOf(random: Random, origin: string): readonly ResourceRecord[] {
  const zone = new GrowingZone()
  zone.add(origin, 'SOA', {
    mname: parseName(`ns.${origin}`),
    rname: parseName(`hostmaster.${origin}`),
    serial: 1,
    refresh: 3600,
    retry: 600,
    expire: 86_400,
    minimum: pick(random, [30, 600]),
  })
  zone.add(origin, 'NS', parseName(`ns.${origin}`))
  zone.add(`ns.${origin}`, 'A', '192.0.2.53')
  addCertain(zone, origin)
  for (let count = 0; count < RANDOM_RECORDS; count++) addRandom(zone, random, origin)
  return zone.records
}

/** What must be there whatever the seed. */
function addCertain(zone: GrowingZone, origin: string): void {
  zone.add(`*.wild.${origin}`, 'A', '192.0.2.1')
  zone.add(`below.*.wild.${origin}`, 'TXT', ['not of the wildcard'])
  zone.add(`very.deep.${origin}`, 'AAAA', '2001:db8::1')
  zone.add(`cut.${origin}`, 'NS', parseName(`ns.cut.${origin}`))
  zone.add(`ns.cut.${origin}`, 'A', '192.0.2.54')
  zone.add(`loop.${origin}`, 'CNAME', parseName(`pool.${origin}`))
  zone.add(`pool.${origin}`, 'CNAME', parseName(`loop.${origin}`))
  zone.add(`to-big.${origin}`, 'CNAME', parseName(`big.${origin}`))
  for (let link = 0; link < CHAIN; link++) {
    zone.add(`link${link}.${origin}`, 'CNAME', parseName(`link${link + 1}.${origin}`))
  }
  zone.add(`link${CHAIN}.${origin}`, 'A', '192.0.2.2')
  for (let part = 0; part < 7; part++) zone.add(`big.${origin}`, 'TXT', [`${part}${'z'.repeat(180)}`])
  for (let port = 1; port <= 12; port++) {
    const target = `t${port}.hosts.${origin}`
    zone.add(`_sip._udp.${origin}`, 'SRV', { priority: 1, weight: 2, port, target: parseName(target) })
    zone.add(target, 'A', '192.0.2.3')
    zone.add(target, 'AAAA', '2001:db8::3')
  }
}

function addRandom(zone: GrowingZone, random: Random, origin: string): void {
  const name = nameBelow(random, origin)
  const elsewhere = () =>
    parseName(pick(random, [nameBelow(random, pick(random, ORIGINS)), nameBelow(random, origin), 'no.invalid.']))
  switch (pick(random, ['A', 'A', 'AAAA', 'TXT', 'SRV', 'NAPTR', 'CNAME', 'NS', 'PTR'] as const)) {
    case 'A':
      zone.add(name, 'A', `192.0.2.${random.integer(255)}`)
      break
    case 'AAAA':
      zone.add(name, 'AAAA', `2001:db8::${(1 + random.integer(0xfffe)).toString(16)}`)
      break
    case 'TXT':
      zone.add(name, 'TXT', ['x'.repeat(random.integer(200)), 'y"\\'])
      break
    case 'SRV':
      zone.add(name, 'SRV', { priority: 1, weight: 2, port: 3, target: elsewhere() })
      break
    case 'NAPTR':
      zone.add(name, 'NAPTR', randomNaptr(random, elsewhere()))
      break
    case 'CNAME':
      zone.add(name, 'CNAME', elsewhere())
      break
    case 'PTR':
      zone.add(name, 'PTR', elsewhere())
      break
    case 'NS':
      zone.add(name, 'NS', parseName(pick(random, [`ns.${name}`, 'ns.far.invalid.'])))
      zone.add(`ns.${name}`, 'A', '192.0.2.99')
      break
  }
}

function randomNaptr(random: Random, target: Name): DataOf<'NAPTR'> {
  const flags = pick(random, ['s', 'a', 'u', ''])
  const order = random.integer(100)
  const services = flags === 'u' ? 'E2U+sip' : 'SIP+D2U'
  const regexp = flags === 'u' ? '!^\\+(.*)$!sip:\\1@example!' : ''
  return { order, preference: 10, flags, services, regexp, replacement: flags === 'u' ? parseName('.') : target }
}

const TYPES = ['A', 'AAAA', 'TXT', 'SRV', 'NAPTR', 'CNAME', 'NS', 'SOA', 'PTR', 'ANY', 'TYPE15'] as const

/** Each RRset asked for once, then questions for names that exist, almost exist, and do not. */
export function queriesFor(zones: ZoneFiles, seed: number, randomOnes: number): readonly DnsMessage[] {
  const records = [...zones.values()].flat()
  const rrsets = new Map(records.map(({ name, type }) => [`${lowerName(name)} ${type}`, { name, type }]))
  const certain = [...rrsets.values()].map(({ name, type }, id) => createQuery(id, name, type))
  const random = createSeededRandom(seed)
  const owners = records.map(({ name }) => formatName(name))
  const more = Array.from({ length: randomOnes }, (_, n) => randomQuery(random, certain.length + n, owners))
  return [...certain, ...more]
}

/** With or without EDNS, in small or capital letters. */
function randomQuery(random: Random, id: number, owners: readonly string[]): DnsMessage {
  const names = [
    () => pick(random, owners),
    () => `${pick(random, LABELS)}.${pick(random, owners)}`,
    () => nameBelow(random, pick(random, ORIGINS)),
    () => parentOf(pick(random, owners)),
    () => 'nobody.invalid.',
  ]
  const name = pick(random, names)()
  return createQuery(id, parseName(random.integer(4) === 0 ? name.toUpperCase() : name), pick(random, TYPES), {
    isRecursionDesired: random.integer(2) === 0,
    ...(random.integer(2) === 0 && { edns: edns(pick(random, [512, 1232, 4096])) }),
  })
}

function parentOf(name: string): string {
  const dot = name.replaceAll('\\.', '--').indexOf('.')
  return dot + 1 < name.length ? name.slice(dot + 1) : '.'
}

function edns(udpPayloadSize: number): NonNullable<DnsMessage['edns']> {
  return { udpPayloadSize, version: 0, dnssecOk: false, options: [] }
}
