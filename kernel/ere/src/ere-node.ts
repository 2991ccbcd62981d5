/** A parsed ERE. Characters are octets: U+0000 to U+00FF. */
export type EreNode =
  | { readonly kind: 'octet'; readonly code: number }
  | { readonly kind: 'any' }
  | { readonly kind: 'bracket'; readonly members: OctetSet; readonly isNegated: boolean }
  | { readonly kind: 'start' }
  | { readonly kind: 'end' }
  | { readonly kind: 'group'; readonly index: number; readonly child: EreNode }
  | { readonly kind: 'repeat'; readonly child: EreNode; readonly min: number; readonly max: number | undefined }
  | { readonly kind: 'concatenation'; readonly parts: readonly EreNode[] }
  | { readonly kind: 'alternation'; readonly branches: readonly EreNode[] }

/** 256 places; 1 for each octet that is a member. */
export type OctetSet = Uint8Array

/** How many things a pattern has when its repetitions are written out. The time for an octet of text is bounded by it. */
export function weightOf(node: EreNode): number {
  switch (node.kind) {
    case 'group':
      return weightOf(node.child)
    case 'repeat':
      return weightOf(node.child) * Math.max(1, node.max ?? node.min + 1)
    case 'concatenation':
      return node.parts.reduce((sum, part) => sum + weightOf(part), 0)
    case 'alternation':
      return node.branches.reduce((sum, branch) => sum + weightOf(branch), 0)
    default:
      return 1
  }
}
