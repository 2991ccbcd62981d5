const SEPARATORS = /[-.()\s]/g

/** An identity as people read it: the number, else the URI without its scheme. */
export function readableIdentity(uri: string): string {
  const plain = uri.replace(/^(?:sips?|tel):/i, '').replace(/[;?].*$/s, '')
  const user = plain.replace(/@.*$/s, '')
  return /^\+?\d[\d\-.()]*$/.test(user) ? user : plain
}

/**
 * Tells the identities of one subscriber from those of others: `sip:+15550001@ims.example;user=phone`, `tel:+1-555-0001` and
 * `15550001` are the same one.
 */
export function ownIdentities(identities: readonly string[]): (identity: string | undefined) => boolean {
  const names = new Set(identities.map(nameOf))
  return (identity) => identity !== undefined && names.has(nameOf(identity))
}

function nameOf(identity: string): string {
  const user = identity
    .replace(/^(?:sips?|tel):/i, '')
    .replace(/[@;?].*$/s, '')
    .toLowerCase()
  const digits = user.replace(SEPARATORS, '').replace(/^\+/, '')
  return /^\d+$/.test(digits) ? digits : user
}
