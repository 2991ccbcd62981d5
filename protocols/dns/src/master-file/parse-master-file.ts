import { DecodeError } from '@voltaic/base'
import type { Name, OctetString } from '../codec/name.ts'
import { parseName } from '../codec/name-text.ts'
import type { ResourceRecord } from '../rdata/record.ts'
import { fillTemplate, MAX_GENERATED, parseGenerateRange } from './generate.ts'
import { parseRecord, parseRecordHead, type RecordHead } from './parse-entry.ts'
import { parseSeconds } from './seconds-text.ts'
import { type Entry, EntryFault, type Token, tokenise } from './tokenise.ts'

/** A file that includes a file that includes … */
export const MAX_INCLUDE_DEPTH = 16
/** Files that one zone includes, all together: a few files that include each other ten times each are a billion. */
export const MAX_INCLUDES = 1000
/** After so many nobody reads on. */
export const MAX_MISTAKES = 20

/** Something that a person has to correct. */
export interface ZoneFileMistake {
  /** Path within the folder of the zones. */
  readonly file: string
  readonly line: number
  readonly reason: string
}

/** A record, and where it was written. */
export interface PlacedRecord {
  readonly record: ResourceRecord
  readonly file: string
  readonly line: number
}

/** The files of a folder. */
export interface ZoneFolder {
  /**
   * @param path within the folder, without `..`
   * @returns its octets as characters; undefined when the folder has no such file
   */
  read(path: string): OctetString | undefined
}

export interface MasterFile {
  readonly records: readonly PlacedRecord[]
  readonly mistakes: readonly ZoneFileMistake[]
}

/**
 * Reads a master file and those that it includes.
 *
 * A mistake costs its entry; reading goes on with the next one, so that a person sees more than the first.
 *
 * @param origin of the zone, as long as no `$ORIGIN` says another
 * @param maxGenerated entries that its `$GENERATE`s may make, all together
 * @spec RFC 1035 §5; RFC 2308 §4; RFC 3597 §5
 */
export function parseMasterFile(
  folder: ZoneFolder,
  file: string,
  origin: Name,
  maxGenerated: number = MAX_GENERATED,
): MasterFile {
  const reader = new MasterFileReader(folder, maxGenerated)
  reader.include(file, { origin, owner: undefined })
  return reader
}

/** What `$INCLUDE` gives back to the file around it. */
interface Place {
  origin: Name
  owner: Name | undefined
}

class MasterFileReader {
  readonly records: PlacedRecord[] = []
  readonly mistakes: ZoneFileMistake[] = []
  readonly #folder: ZoneFolder
  /** Of `$TTL`, or of a SOA that has none itself. */
  #defaultTtl: number | undefined
  /** RFC 1035 §5.1: without `$TTL`, the last one that was written. */
  #lastTtl: number | undefined
  /** Files that are being read, each included by the one before. */
  readonly #open: string[] = []
  #includesLeft = MAX_INCLUDES
  #generatedLeft: number

  constructor(folder: ZoneFolder, maxGenerated: number) {
    this.#folder = folder
    this.#generatedLeft = maxGenerated
  }

  /** @returns false when there is no such file */
  include(file: string, place: Place): boolean {
    const text = this.#folder.read(file)
    if (text === undefined) return false
    this.#open.push(file)
    try {
      for (const entry of tokenise(text)) {
        this.#try(file, entry.line, () => this.#take(file, entry, place))
        if (this.mistakes.length >= MAX_MISTAKES) break
      }
    } catch (error) {
      if (!(error instanceof EntryFault)) throw error
      this.mistakes.push({ file, line: error.line, reason: reasonOf(error) })
    }
    this.#open.pop()
    return true
  }

  #try(file: string, line: number, action: () => void): void {
    try {
      action()
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      this.mistakes.push({ file, line, reason: reasonOf(error) })
    }
  }

  #take(file: string, { line, startsBlank, tokens }: Entry, place: Place): void {
    const [first] = tokens as readonly [Token]
    if (!first.isQuoted && first.text.startsWith('$')) this.#control(file, line, tokens, place)
    else {
      if (!startsBlank) place.owner = ownerOf(first, place.origin)
      if (place.owner === undefined) throw fault('a line that begins with a blank, and no owner before it')
      this.#add(file, line, tokens, startsBlank ? 0 : 1, { origin: place.origin, owner: place.owner })
    }
  }

  #add(file: string, line: number, tokens: readonly Token[], at: number, place: Required<Place>): void {
    const head = parseRecordHead(tokens, at)
    if (head.ttl !== undefined) this.#lastTtl = head.ttl
    const { origin, owner: name = origin } = place
    const record = parseRecord(tokens, head, { name, origin, ttl: head.ttl ?? 0 })
    this.records.push({ record: { ...record, ttl: this.#ttlOf(head, record) }, file, line })
  }

  /** As BIND does it, which RFC 2308 §4 goes without saying: the SOA may do without a TTL, and has its minimum then. */
  #ttlOf({ ttl }: RecordHead, record: ResourceRecord): number {
    if (ttl !== undefined) return ttl
    const known = this.#defaultTtl ?? this.#lastTtl
    if (known !== undefined) return known
    if (record.type !== 'SOA') throw fault('no TTL: begin the file with $TTL')
    this.#defaultTtl = record.data.minimum
    return record.data.minimum
  }

  #control(file: string, line: number, tokens: readonly Token[], place: Place): void {
    const [control, ...fields] = tokens as readonly [Token, ...Token[]]
    const name = control.text.toUpperCase()
    if (name === '$ORIGIN') place.origin = ownerOf(only(name, fields), place.origin)
    else if (name === '$TTL') this.#defaultTtl = ttlOf(only(name, fields))
    else if (name === '$INCLUDE') this.#includeFrom(fields, place)
    else if (name === '$GENERATE') this.#generate(file, line, fields, place)
    else throw fault(`${control.text.slice(0, 60)} is no control entry: $ORIGIN, $TTL, $INCLUDE, $GENERATE`)
  }

  /** RFC 1035 §5.1: whatever the other file does to origin and owner, this one goes on with its own. */
  #includeFrom([target, origin, ...more]: readonly Token[], place: Place): void {
    if (target === undefined || more.length > 0) throw fault('$INCLUDE takes a file and, if need be, an origin')
    if (this.#open.length >= MAX_INCLUDE_DEPTH) throw fault(`more than ${MAX_INCLUDE_DEPTH} files include one another`)
    if (this.#includesLeft-- <= 0) throw fault(`more than ${MAX_INCLUDES} files are included`)
    const path = pathWithin(target.text)
    const inner = { origin: origin === undefined ? place.origin : ownerOf(origin, place.origin), owner: place.owner }
    if (path === undefined) throw fault(`$INCLUDE ${target.text} leads out of the folder of the zones`)
    if (this.#open.includes(path)) throw fault(`a circle: ${[...this.#open, path].join(' includes ')}`)
    if (!this.include(path, inner)) throw fault(`$INCLUDE ${target.text}: there is no such file in the folder`)
  }

  #generate(file: string, line: number, [range, owner, ...fields]: readonly Token[], place: Place): void {
    if (range === undefined || owner === undefined) throw fault('$GENERATE takes a range, an owner, a type and RDATA')
    const { start, stop, step } = parseGenerateRange(range.text)
    for (let number = start; number <= stop; number += step) {
      if (this.#generatedLeft-- <= 0) throw fault('the $GENERATEs of this zone make too many entries')
      const filled = fields.map(({ text, isQuoted }) => ({ text: fillTemplate(text, number), isQuoted }))
      const name = ownerOf({ text: fillTemplate(owner.text, number), isQuoted: false }, place.origin)
      this.#add(file, line, withRdataUnpacked(filled), 0, { origin: place.origin, owner: name })
    }
  }
}

/** BIND takes the RDATA of `$GENERATE` as one field, in quotes when it has several. */
function withRdataUnpacked(fields: readonly Token[]): readonly Token[] {
  const { next } = parseRecordHead(fields, 0)
  const [only] = fields.slice(next)
  if (fields.length !== next + 1 || !only?.isQuoted) return fields
  return [...fields.slice(0, next), ...[...tokenise(only.text)].flatMap(({ tokens }) => tokens)]
}

function ownerOf({ text, isQuoted }: Token, origin: Name): Name {
  if (isQuoted) throw fault('a name must not be in quotes')
  return text === '@' ? origin : parseName(text, origin)
}

function only(control: string, fields: readonly Token[]): Token {
  const [field] = fields
  if (field === undefined || fields.length > 1) throw fault(`${control} takes one field`)
  return field
}

function ttlOf({ text }: Token): number {
  const seconds = parseSeconds(text)
  if (seconds === undefined) throw fault(`$TTL ${text.slice(0, 60)} is no time`)
  return seconds > 0x7fff_ffff ? 0 : seconds
}

/** The path without `.`; undefined when it is absolute or goes up. */
function pathWithin(path: string): string | undefined {
  const parts = path.split('/').filter((part, index) => part !== '.' && (part !== '' || index === 0))
  const isOutside = path === '' || path.includes('\\') || path.includes('\0') || parts[0] === '' || parts.includes('..')
  return isOutside ? undefined : parts.join('/')
}

/** The message without what only a decoder of octets has to say. */
function reasonOf(error: DecodeError): string {
  const end = error.message.lastIndexOf(` (${error.code} at octet `)
  return end < 0 ? error.message : error.message.slice(0, end)
}

function fault(message: string): DecodeError {
  return new DecodeError('DNS_ZONE_FILE_ENTRY', message, -1, 'RFC 1035 §5.1')
}
