import { DecodeError, decodeHex } from '@voltaic/base'
import { normaliseHost } from '@voltaic/runtime'
import { ANY, CapturedSa } from './captured-sa.ts'
import { findReadCipher, findReadIntegrity, readCipherNames, readIntegrityNames } from './read-algorithms.ts'

const SPEC = 'RFC 4303 §2.1'
/** Lines of one table. */
export const MAX_ESP_SA_LINES = 100_000
const CELLS = 8

/**
 * Reads the file `esp_sa` of a Wireshark profile: what `formatEspSaTable` writes, and what Wireshark does. `*` stands for
 * any address or SPI.
 *
 * @throws DecodeError ESP_SA_LINE, ESP_SA_TOO_MANY, whose message names the line
 */
export function parseEspSaTable(text: string): readonly CapturedSa[] {
  const sas: CapturedSa[] = []
  let offset = 0
  for (const [index, line] of text.split('\n').entries()) {
    const place = { name: `line ${index + 1}: `, offset }
    offset += line.length + 1
    if (line.trim() === '' || line.startsWith('#')) continue
    if (sas.length >= MAX_ESP_SA_LINES) {
      throw new DecodeError('ESP_SA_TOO_MANY', `more than ${MAX_ESP_SA_LINES} associations`, place.offset, SPEC)
    }
    sas.push(parseLine(line, place))
  }
  return sas
}

/**
 * Reads an association as a person types it: `SPI:cipher:key:integrity:key`, keys in hexadecimal, with the salt behind the
 * key of aes-gcm and aes-gmac. Integrity may be left out: then 12 octets of it are expected and not checked.
 *
 * @throws DecodeError ESP_SA_LINE
 */
export function parseEspKey(text: string): CapturedSa {
  const [spi = '', cipher = '', cipherKey = '', integrity, integrityKey = '', ...rest] = text.split(':')
  if (rest.length > 0) throw fault('more parts than SPI:cipher:key:integrity:key', TYPED)
  const isCombined = /^aes-g/i.test(cipher)
  const names = { cipher, integrity: integrity || (isCombined ? 'null' : 'any-96') }
  return make({ spi, from: ANY, to: ANY, ...names, cipherKey, integrityKey }, TYPED)
}

interface Cells {
  readonly spi: string
  readonly from: string
  readonly to: string
  readonly cipher: string
  readonly cipherKey: string
  readonly integrity: string
  readonly integrityKey: string
}

/** Where a mistake is. */
interface Place {
  readonly name: string
  readonly offset: number
}

const TYPED: Place = { name: '', offset: 0 }

function parseLine(line: string, place: Place): CapturedSa {
  const cells = [...line.matchAll(/\s*"([^"]*)"\s*(?:,|$)/g)].map(([, cell]) => cell ?? '')
  if (cells.length < CELLS) throw fault(`${cells.length} values in quotes; a line of esp_sa has 8 or 9`, place)
  const [, from = '', to = '', spi = '', cipher = '', cipherKey = '', integrity = '', integrityKey = ''] = cells
  return make({ spi, from, to, cipher, cipherKey, integrity, integrityKey }, place)
}

function make(cells: Cells, place: Place): CapturedSa {
  const cipher = findReadCipher(cells.cipher)
  const integrity = findReadIntegrity(cells.integrity)
  if (cipher === undefined) throw fault(`no cipher '${cells.cipher}'; there are ${readCipherNames().join(', ')}`, place)
  if (integrity === undefined) {
    throw fault(`no integrity '${cells.integrity}'; there are ${readIntegrityNames().join(', ')}`, place)
  }
  const [spi, from, to] = [spiOf(cells.spi, place), hostOf(cells.from, place), hostOf(cells.to, place)]
  const cipherKey = keyOf(cells.cipherKey, place)
  const integrityKey = keyOf(cells.integrityKey, place)
  try {
    return new CapturedSa({ spi, from, to, cipher, cipherKey, integrity, integrityKey })
  } catch (error) {
    if (error instanceof RangeError) throw fault(error.message, place)
    throw error
  }
}

function spiOf(text: string, place: Place): number | typeof ANY {
  if (text === ANY) return ANY
  const isNumber = /^(0x[0-9a-f]{1,8}|\d{1,10})$/i.test(text)
  const spi = Number(text)
  if (!isNumber || spi > 0xffff_ffff) throw fault(`no SPI '${text}'; it is a number like 0x00001005, or *`, place)
  return spi
}

function hostOf(text: string, place: Place): string {
  if (text === ANY) return ANY
  const host = normaliseHost(text)
  if (host === undefined) throw fault(`no address '${text}'; it is a literal address, or *`, place)
  return host
}

/** Never says what was wrong with the octets of a key. */
function keyOf(text: string, place: Place): Uint8Array {
  const hex = /^0x/i.test(text) ? text.slice(2) : text
  if (!/^([0-9a-f]{2})*$/i.test(hex)) throw fault('a key that is not in hexadecimal', place)
  return decodeHex(hex)
}

function fault(message: string, place: Place): DecodeError {
  return new DecodeError('ESP_SA_LINE', place.name + message, place.offset, SPEC)
}
