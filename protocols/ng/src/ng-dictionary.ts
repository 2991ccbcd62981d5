import { DecodeError } from '@voltaic/base'
import type { BencodeDictionary, BencodeValue } from './bencode/bencode.ts'

const SPEC = 'rtpengine, The ng Control Protocol'

/** Entries of a dictionary to be; those without a value are left out. */
export function dictionaryOf(
  entries: readonly (readonly [key: string, value: BencodeValue | undefined])[],
): BencodeDictionary {
  const map = new Map<string, BencodeValue>()
  for (const [key, value] of entries) if (value !== undefined) map.set(key, value)
  return map
}

/**
 * The value of a key, whether its words are set apart by blanks or by hyphens: rtpengine takes both, and its clients send both.
 */
export function valueUnder(dictionary: BencodeDictionary, key: string): BencodeValue | undefined {
  return dictionary.get(key) ?? dictionary.get(key.replaceAll(' ', '-')) ?? dictionary.get(key.replaceAll('-', ' '))
}

/** Octets under a key; undefined when there are none. */
export function stringOf(dictionary: BencodeDictionary | undefined, key: string): string | undefined {
  const value = dictionary && valueUnder(dictionary, key)
  return typeof value === 'string' ? value : undefined
}

/** The same, which has to be there. @throws DecodeError NG_KEY_MISSING, NG_VALUE_TOO_LONG */
export function neededString(dictionary: BencodeDictionary, key: string): string {
  const value = shortString(dictionary, key)
  if (value === undefined) throw new DecodeError('NG_KEY_MISSING', `no "${key}"`, -1, SPEC)
  return value
}

/** Octets of a Call-ID, a tag, a branch. */
export const MAX_NG_NAME_LENGTH = 1024

/** @throws DecodeError NG_VALUE_TOO_LONG */
export function shortString(dictionary: BencodeDictionary, key: string): string | undefined {
  const value = stringOf(dictionary, key)
  if (value !== undefined && value.length > MAX_NG_NAME_LENGTH) {
    throw new DecodeError('NG_VALUE_TOO_LONG', `"${key}" has ${value.length} octets`, -1, SPEC)
  }
  return value
}

/** A whole number under a key; rtpengine writes some as text. */
export function numberOf(dictionary: BencodeDictionary | undefined, key: string): number | undefined {
  const value = dictionary && valueUnder(dictionary, key)
  if (typeof value === 'number') return value
  if (typeof value !== 'string' || value === '') return undefined
  const number = Number(value)
  return Number.isFinite(number) ? number : undefined
}

export function dictionaryUnder(dictionary: BencodeDictionary | undefined, key: string): BencodeDictionary | undefined {
  return asDictionary(dictionary && valueUnder(dictionary, key))
}

export function asDictionary(value: BencodeValue | undefined): BencodeDictionary | undefined {
  return value instanceof Map ? value : undefined
}

export function listUnder(dictionary: BencodeDictionary | undefined, key: string): readonly BencodeValue[] {
  const value = dictionary && valueUnder(dictionary, key)
  return Array.isArray(value) ? value : []
}

/** The texts of a list. */
export function stringsUnder(dictionary: BencodeDictionary | undefined, key: string): readonly string[] {
  return listUnder(dictionary, key).filter((value): value is string => typeof value === 'string')
}
