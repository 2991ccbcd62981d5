import type { ZoneFolder } from '@voltaic/dns'
import { createSeededRandom, type Random } from '@voltaic/runtime'

/** Master files by name; the one with the name of the zone and `.zone` includes the others. */
export type MasterFiles = ReadonlyMap<string, string>

export interface RandomZone {
  /** `example.` */
  readonly origin: string
  readonly main: string
  readonly files: MasterFiles
}

const ENTRIES = 60
const OWNERS = [
  'a',
  'b',
  '*',
  'A.b',
  '*.c',
  'd\\.e',
  '1',
  '914',
  '\\@',
  '\\065z',
  'x\\;y',
  'p\\"q',
  'deep.er',
  '\\(',
  'Www',
]

function pick<T>(random: Random, list: readonly T[]): T {
  const chosen = list[random.integer(list.length)]
  if (chosen === undefined) throw new RangeError('an empty list')
  return chosen
}

/** A folder that is a map. */
export function folderOf(files: MasterFiles): ZoneFolder {
  return { read: (path) => files.get(path) }
}

/** A zone as people write them: every way of writing that master files have, chosen at random. */
export function randomZoneFile(seed: number, origin: string): RandomZone {
  const random = createSeededRandom(seed)
  const writer = new Writer(random, origin)
  const main = `${origin}zone`
  return { origin, main, files: new Map([[main, writer.main()], ...writer.included]) }
}

class Writer {
  readonly included = new Map<string, string>()
  readonly #random: Random
  readonly #origin: string
  /** Owners are made unique where an alias has to be alone. */
  #unique = 0

  constructor(random: Random, origin: string) {
    this.#random = random
    this.#origin = origin
  }

  main(): string {
    const head = [
      pick(this.#random, ['$TTL 300', '$TTL 1h30m ; units', '$ttl 1W']),
      `@ ${pick(this.#random, ['IN', '', '86400 IN', 'IN 2h'])} SOA ns hostmaster\\.of.the.zone (`,
      '    7          ; serial',
      '    1h 10m',
      '',
      '    1w         ; expire',
      `    ${pick(this.#random, ['30', '10m'])} )`,
      '  NS ns',
      '\tIN\tNS\tns.far.invalid.',
      'ns A 192.0.2.53',
    ]
    return `${[...head, ...this.#entries(ENTRIES, true)].join(pick(this.#random, ['\n', '\r\n']))}\n`
  }

  #entries(count: number, mayInclude: boolean): string[] {
    return Array.from({ length: count }, () => {
      const dice = this.#random.integer(20)
      if (dice === 0)
        return `$ORIGIN ${pick(this.#random, [this.#origin, `sub.${this.#origin}`, `q.r.${this.#origin}`])}`
      if (dice === 1) return `$TTL ${this.#random.integer(5000)}`
      if (dice === 2) return this.#generate()
      if (dice === 3 && mayInclude) return this.#include()
      if (dice === 4) return pick(this.#random, ['', '   ', ' ; only a comment', '\t'])
      if (dice === 5) return this.#delegation()
      return this.#record()
    })
  }

  #include(): string {
    const file = `part${this.included.size}.inc`
    this.included.set(file, '')
    this.included.set(file, `${this.#entries(8, false).join('\n')}\n`)
    return `$INCLUDE ${pick(this.#random, [file, `"${file}"`])} ${pick(this.#random, ['', `inc.${this.#origin}`])} ; a part`
  }

  #generate(): string {
    const label = `g${this.#unique++}`
    return pick(this.#random, [
      `$GENERATE 1-9/2 ${label}-$ A 192.0.2.$`,
      `$GENERATE 0-20/5 \${0,4,d}.${label} 60 IN CNAME host\${-0,3,x}.away`,
      `$GENERATE 10-12 \${3,7,n}.${label} PTR $$\${1}\\$.x`,
      `$GENERATE 1-3 *.$.${label} IN NAPTR "10 $ \\"u\\" \\"E2U+sip\\" \\"!^(.*)$$!sip:$@x!\\" ."`,
      `$GENERATE 1-4 ${label}.$ AAAA 2001:db8::\${15,0,X}`,
      `$GENERATE 7-9 ${label}\${0,6,N} TXT "a$ \\"b c\\""`,
    ])
  }

  /** A zone cut with glue, and data beyond it that nobody may see; what comes after has an owner again. */
  #delegation(): string {
    const cut = `cut${this.#unique++}`
    return [
      `${cut} IN NS ns.${cut}`,
      pick(this.#random, [' NS ns', ' 5 NS far.invalid.', `*.${cut} A 192.0.2.7`]),
      `ns.${cut} A 192.0.2.${this.#random.integer(256)}`,
      `to${cut} CNAME www.${cut}`,
      `next TXT ${'"of many that fill a datagram" '.repeat(this.#random.integer(9))}x`,
    ].join('\n')
  }

  #record(): string {
    const owner = pick(this.#random, [...OWNERS, ...OWNERS, '@', ' ', '\t', `abs.${this.#origin}`])
    const dataOf = pick(this.#random, WAYS)
    const head = pick(this.#random, ['', 'IN', '77', '1d2h IN', 'in 5m', 'CLASS1 9'])
    const line = `${owner} ${head} ${dataOf(this.#random)}`
    const unique = this.#unique++
    const alias = `u${unique}${pick(this.#random, ['', '.*'])} ${head} CNAME ${nameIn(this.#random)}`
    // a line that begins with a blank would share the owner of the alias, which has to be alone
    const alone = `${alias}\nend${unique} TXT x\nchain${unique} CNAME u${Math.max(0, unique - 1)}\nend${unique} TXT y`
    return pick(this.#random, [line, line, line, alone, `${line} ; comment ( " \\`])
  }
}

function nameIn(random: Random): string {
  return pick(random, ['a', 'ns', '@', 'far.invalid.', 'd\\.e', 'deep.er', '*.c', '.', '\\255\\000x'])
}

const hex = (random: Random, octets: number): string => Buffer.from(random.bytes(octets)).toString('hex')

const WAYS: readonly ((random: Random) => string)[] = [
  (random) => `A 192.0.2.${random.integer(256)}`,
  (random) => `a ( 192.0.2.${random.integer(256)} )`,
  (random) =>
    `AAAA ${pick(random, ['2001:DB8::', '::ffff:192.0.2.', '2001:db8:0:0:1::', 'FE80::1:0:'])}${random.integer(200)}`,
  (random) =>
    `TXT ${pick(random, ['plain', '"quo;ted ( "', '"\\"" two', '""', 'e\\ scape\\;', '"\\228\\\\x"', '"a""b"c'])}`,
  (random) => `TXT (\n  "over ${random.integer(9)} ; no comment" ; comment )\n\n  lines )`,
  (random) => `MX ${random.integer(99)} ${nameIn(random)}`,
  (random) => `SRV ${random.integer(9)} 0 65535 ${nameIn(random)}`,
  (random) => `PTR ${nameIn(random)}`,
  (random) => `NAPTR 100 ${random.integer(99)} "u" "E2U+sip" "!^\\\\+(.*)$!sip:\\\\1@x\\;!" .`,
  (random) => `NAPTR ( 10 10 s SIP+D2U ""\n ${nameIn(random)} )`,
  (random) => `TYPE65280 \\# 4 ${hex(random, 2)} ${hex(random, 2)}`,
  () => 'TYPE65281 \\# 0',
  (random) => `TYPE1 \\# 4 ${hex(random, 4)}`,
  (random) => `A \\# ( 4\n ${hex(random, 4).toUpperCase()} )`,
  (random) => `TYPE16 \\# 3 02 ${hex(random, 2)}`,
]
