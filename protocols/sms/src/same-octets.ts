/** Whether two runs of octets are the same: what is written otherwise than we would is kept as it came. */
export function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((octet, index) => octet === other[index])
}
