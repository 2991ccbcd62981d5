/** Every header and the end of every member are whole blocks. */
export const TAR_BLOCK = 512
/** Octets of a name in the old part of a header; more of it goes into its prefix. */
const NAME_LENGTH = 100
const PREFIX_LENGTH = 155
/** The largest length that eleven octal digits tell. */
const MAX_LENGTH = 8 ** 11 - 1
const CHECKSUM_AT = 148
const CHECKSUM_LENGTH = 8
const MAGIC = 'ustar\u000000'
const MAGIC_AT = 257
const REGULAR_FILE = '0'.charCodeAt(0)
const TYPE_AT = 156

/** One file in an archive: its name and how many octets follow. */
export interface TarMember {
  readonly name: string
  readonly length: number
}

/**
 * The header of a file in the ustar format of POSIX, which every `tar` reads.
 *
 * @param at milliseconds since 1970
 * @returns undefined for a name or a length that has no room
 */
export function encodeTarHeader({ name, length }: TarMember, at: number): Buffer | undefined {
  const parts = partsOf(name)
  if (parts === undefined || length > MAX_LENGTH) return undefined
  const header = Buffer.alloc(TAR_BLOCK)
  header.write(parts.name, 0)
  header.write(octal(0o600, 7), 100)
  header.write(octal(0, 7), 108)
  header.write(octal(0, 7), 116)
  header.write(octal(length, 11), 124)
  header.write(octal(Math.floor(at / 1000), 11), 136)
  header[TYPE_AT] = REGULAR_FILE
  header.write(MAGIC, MAGIC_AT, 'latin1')
  header.write(parts.prefix, 345)
  header.write(`${octal(checksumOf(header), 6)}\0 `, CHECKSUM_AT, 'latin1')
  return header
}

/** @returns `end` for the block of zeros that ends an archive, undefined for what is no header of a regular file */
export function decodeTarHeader(block: Uint8Array): TarMember | 'end' | undefined {
  if (block.every((octet) => octet === 0)) return 'end'
  const header = Buffer.from(block.buffer, block.byteOffset, TAR_BLOCK)
  if (textAt(header, MAGIC_AT, 5) !== 'ustar' || header[TYPE_AT] !== REGULAR_FILE) return undefined
  if (Number.parseInt(textAt(header, CHECKSUM_AT, CHECKSUM_LENGTH), 8) !== checksumOf(header)) return undefined
  const length = textAt(header, 124, 12).trim()
  if (!/^[0-7]{1,11}$/.test(length)) return undefined
  const prefix = textAt(header, 345, PREFIX_LENGTH)
  const name = textAt(header, 0, NAME_LENGTH)
  return { name: prefix === '' ? name : `${prefix}/${name}`, length: Number.parseInt(length, 8) }
}

/** Zeros that fill the last block of a member. */
export function tarPadding(length: number): Buffer {
  return Buffer.alloc((TAR_BLOCK - (length % TAR_BLOCK)) % TAR_BLOCK)
}

function partsOf(name: string): { readonly prefix: string; readonly name: string } | undefined {
  if (Buffer.byteLength(name) <= NAME_LENGTH) return { prefix: '', name }
  for (let slash = name.lastIndexOf('/'); slash > 0; slash = name.lastIndexOf('/', slash - 1)) {
    const parts = { prefix: name.slice(0, slash), name: name.slice(slash + 1) }
    if (Buffer.byteLength(parts.name) > NAME_LENGTH) return undefined
    if (Buffer.byteLength(parts.prefix) <= PREFIX_LENGTH) return parts
  }
  return undefined
}

/** The sum of all octets, those of the checksum as spaces. */
function checksumOf(header: Uint8Array): number {
  let sum = CHECKSUM_LENGTH * 0x20
  for (const [at, octet] of header.entries()) {
    if (at < CHECKSUM_AT || at >= CHECKSUM_AT + CHECKSUM_LENGTH) sum += octet
  }
  return sum
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0')
}

function textAt(header: Buffer, at: number, length: number): string {
  const end = header.indexOf(0, at)
  return header.toString('utf8', at, end === -1 ? at + length : Math.min(end, at + length))
}
