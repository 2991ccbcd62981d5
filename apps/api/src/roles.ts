/** What the holder of a key may do; each role may do what those before it may. */
export const ROLES = ['viewer', 'provisioner', 'admin'] as const
export type Role = (typeof ROLES)[number]

/** Who makes a request. */
export interface Principal {
  /** Id of the API key, or `local` for the command line on this machine. */
  readonly keyId: string
  /** Name of the key, for the audit log. */
  readonly name: string
  readonly role: Role
}

/** Whether a role is enough where another one is asked for. */
export function mayAct(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed)
}
