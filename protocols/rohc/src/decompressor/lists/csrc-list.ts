import type { ItemLength } from './compressed-list.ts'

/** An item of a CSRC list is one CSRC identifier. @spec RFC 3095 §5.8.6 */
export const csrcLength: ItemLength = () => 4
