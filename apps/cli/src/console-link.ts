import type { Role } from '@voltaic/api'
import { readApiAccess, type VoltaicConfig } from '@voltaic/core'
import { type ApiClient, withRunningApi } from './api-client.ts'
import { asTyped } from './program-name.ts'

/** A link into the console that works once. */
export interface ConsoleLink {
  readonly url: string
  readonly name: string
  readonly role: Role
  /** ISO 8601. */
  readonly expiresAt: string
}

/** @param base where the console is reached, without a path */
export async function createConsoleLink(
  api: ApiClient,
  base: string,
  { name, role }: Pick<ConsoleLink, 'name' | 'role'>,
): Promise<ConsoleLink> {
  const { path, expiresAt } = await api.ask<{ path: string; expiresAt: string }>('POST', '/login-links', { name, role })
  return { url: `${base}${path}`, name, role, expiresAt }
}

/** Who is let in by the link that a core prints as it starts: whoever reads its terminal. */
const OPERATOR = { name: 'operator', role: 'admin' } as const

/** The way into the console of the core that runs in this process, with a link that works once. */
export async function invitation(config: VoltaicConfig): Promise<string> {
  const base = consoleBase(config) ?? ''
  const { url } = await withRunningApi(config, (api) => createConsoleLink(api, base, OPERATOR))
  return asTyped(`\nThe console, for whoever opens this link first (another one: npx voltaic console):\n  ${url}\n`)
}

/** Where a browser on this machine finds the console of a running core: by a name that it takes for a safe place. */
export function consoleBase(config: VoltaicConfig): string | undefined {
  return readApiAccess(config)?.url.replace('//127.0.0.1', '//localhost')
}
