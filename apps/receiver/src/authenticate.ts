import { createHash, timingSafeEqual } from 'node:crypto'
import { ACCOUNT_ROLES, type Account, type AccountRole } from './receiver-settings.ts'

/** What somebody may do here, or why not. */
export type Admission =
  | { readonly kind: 'admitted'; readonly user: string }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'insufficient'; readonly user: string }

/** Who listens does not upload: nobody is to put a recording there that was none. */
const MAY: Readonly<Record<AccountRole, readonly AccountRole[]>> = {
  upload: ['upload'],
  read: ['read'],
  admin: ACCOUNT_ROLES,
}

/** Name in the audit of who uploads on loopback without an account. */
const NOBODY = 'loopback'

/**
 * Finds out who makes a request. Without accounts whoever reaches the receiver may upload, and nobody may read.
 *
 * @param authorization the header; undefined for none
 * @spec RFC 7617 §2; RFC 6750 §2.1
 */
export function admit(accounts: readonly Account[], authorization: string | undefined, needed: AccountRole): Admission {
  if (accounts.length === 0 && needed === 'upload') return { kind: 'admitted', user: NOBODY }
  const account = accountOf(accounts, authorization ?? '')
  if (account === undefined) return { kind: 'unknown' }
  const isEnough = MAY[account.role].includes(needed)
  return { kind: isEnough ? 'admitted' : 'insufficient', user: account.user }
}

function accountOf(accounts: readonly Account[], authorization: string): Account | undefined {
  const [, scheme = '', value = ''] = /^(Basic|Bearer) +([A-Za-z0-9_.~+/=-]{1,1024})$/i.exec(authorization) ?? []
  if (value === '') return undefined
  const isBasic = scheme.toLowerCase() === 'basic'
  const said = isBasic ? Buffer.from(value, 'base64').toString('utf8') : value
  let found: Account | undefined
  // all are looked at, so that the time says nothing about which exist
  for (const account of accounts) {
    const { kind, text } = account.secret
    if ((kind === 'password') !== isBasic) continue
    if (isSame(said, isBasic ? `${account.user}:${text}` : text)) found = account
  }
  return found
}

function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
