// Reading and writing in place: a header is rebuilt every 20 ms for every call.

export function uint16At(data: Uint8Array, at: number): number {
  return ((data[at] as number) << 8) | (data[at + 1] as number)
}

export function uint32At(data: Uint8Array, at: number): number {
  return uint16At(data, at) * 0x1_0000 + uint16At(data, at + 2)
}

export function putUint16(data: Uint8Array, at: number, value: number): void {
  data[at] = value >>> 8
  data[at + 1] = value
}

/** The lowest 32 bits of `value`. */
export function putUint32(data: Uint8Array, at: number, value: number): void {
  data[at] = value >>> 24
  data[at + 1] = value >>> 16
  data[at + 2] = value >>> 8
  data[at + 3] = value
}
