/** A telephone number without what makes it a URI; any other identity as it is. */
export function nameOf(identity: string): string {
  return /^(?:sips?:|tel:)(\+?[0-9]+)(?:[@;]|$)/.exec(identity)?.[1] ?? identity
}
