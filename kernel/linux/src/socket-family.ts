import { AF_INET, AF_INET6 } from './libc.ts'

/** Address family of a literal host. */
export function familyOf(host: string): number {
  return host.includes(':') ? AF_INET6 : AF_INET
}
