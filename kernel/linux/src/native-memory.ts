/** Octets outside the heap of JavaScript, whose address the kernel can be told. */
export interface NativeOctets {
  readonly address: number
  readonly buffer: ArrayBuffer
}

/** Hands out memory that stays where it is for the life of the process. */
export interface NativeMemory {
  allocate(length: number): NativeOctets
}
