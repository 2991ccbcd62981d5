const EQUALS = 0x3d
const FOUR_EQUALS = 0x3d3d3d3d
const LOW_BITS = 0x01010101
const HIGH_BITS = 0x80808080
/** Octets of a word. */
const WORD = 4
const QUOTE = 0x22
const BACKSLASH = 0x5c
const MASK = 0x30
const LOWER_CASE = 0x20
const C = 0x63
const I = 0x69
const K = 0x6b

/**
 * Overwrites the values of all `ck` and `ik` parameters (CK and IK of an AKA authentication vector, in the challenge that
 * the S-CSCF sends to the P-CSCF) with zeros, in any header and in any spelling, so that a trace can show the message. Gives
 * the same array when there is nothing to mask, else a copy of the same length.
 * @spec TS 24.229 §5.4.1.2.1, §7.2A.1
 */
export function maskKeys(data: Uint8Array): Uint8Array {
  const { length } = data
  const front = Math.min(length, (WORD - (data.byteOffset % WORD)) % WORD)
  const words = new Int32Array(data.buffer, data.byteOffset + front, (length - front) >> 2)
  let masked = maskBetween(data, 0, front, undefined)
  for (let index = 0; index < words.length; index++) {
    if (!hasEquals(words[index] as number)) continue
    const start = front + index * WORD
    masked = maskBetween(data, start, start + WORD, masked)
  }
  return maskBetween(data, front + words.length * WORD, length, masked) ?? data
}

/** Whether one of four octets is `=`. Every message is looked at as a whole: octet by octet that takes three times as long. */
function hasEquals(word: number): boolean {
  const zero = word ^ FOUR_EQUALS
  return ((zero - LOW_BITS) & ~zero & HIGH_BITS) !== 0
}

/** @param masked the copy, once there is one */
function maskBetween(
  data: Uint8Array,
  start: number,
  end: number,
  masked: Uint8Array | undefined,
): Uint8Array | undefined {
  let copy = masked
  for (let at = start; at < end; at++) {
    if (data[at] !== EQUALS || !isKeyName(data, at)) continue
    copy ??= new Uint8Array(data)
    maskValue(copy, at + 1)
  }
  return copy
}

/** Whether the name that ends before `equals` is `ck` or `ik`, and not the end of a longer name. */
function isKeyName(data: Uint8Array, equals: number): boolean {
  let end = equals
  while (end > 0 && isBlank(data[end - 1])) end--
  if (lower(data[end - 1]) !== K) return false
  const first = lower(data[end - 2])
  return (first === C || first === I) && !isNameOctet(data[end - 3])
}

function maskValue(data: Uint8Array, start: number): void {
  let at = start
  while (at < data.length && isBlank(data[at])) at++
  const isQuoted = data[at] === QUOTE
  if (isQuoted) at++
  while (at < data.length && !(isQuoted ? data[at] === QUOTE : isEndOfWord(data[at]))) {
    if (isQuoted && data[at] === BACKSLASH) data[at++] = MASK
    if (at < data.length) data[at] = MASK
    at++
  }
}

function lower(octet: number | undefined): number {
  return octet === undefined ? 0 : octet | LOWER_CASE
}

function isBlank(octet: number | undefined): boolean {
  return octet === 0x20 || octet === 0x09 || octet === 0x0d || octet === 0x0a
}

/** Letters, digits, `-`, `_`: `xck=` is another parameter. And `+`, `/`: `/ck="` is the end of a nonce in base64. */
function isNameOctet(octet: number | undefined): boolean {
  if (octet === undefined) return false
  const letter = octet | LOWER_CASE
  if ((letter >= 0x61 && letter <= 0x7a) || (octet >= 0x30 && octet <= 0x39)) return true
  return octet === 0x2d || octet === 0x5f || octet === 0x2b || octet === 0x2f
}

function isEndOfWord(octet: number | undefined): boolean {
  return isBlank(octet) || octet === 0x2c || octet === 0x3b
}
