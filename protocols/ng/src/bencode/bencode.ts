/**
 * A value of bencode:
 *
 *     i42e            a whole number
 *     4:ping          octets, their count in front
 *     l 4:ping i1e e  a list        (blanks for the eye only)
 *     d 3:key i1e e   a dictionary, whose keys are octets
 *
 * Octets are kept as octet strings, one character for each, so that nothing is lost whatever their charset.
 */
export type BencodeValue = number | string | BencodeList | BencodeDictionary

export type BencodeList = readonly BencodeValue[]
export type BencodeDictionary = ReadonlyMap<string, BencodeValue>

/** Lists and dictionaries inside of each other. */
export const MAX_BENCODE_DEPTH = 12
/** Values in one message, keys included. */
export const MAX_BENCODE_VALUES = 20_000
/** Octets of one message: what a datagram can hold. */
export const MAX_BENCODE_LENGTH = 65_507
/** Digits of a number, or of a count: no whole number of ours needs more. */
export const MAX_BENCODE_DIGITS = 16
