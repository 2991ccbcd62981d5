import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Session } from './operations.ts'
import { ask, setCsrfToken } from './request.ts'

export const ROLES = ['viewer', 'provisioner', 'admin'] as const
export type Role = (typeof ROLES)[number]

/** Who is logged in; null for nobody. */
export function useSession(): UseQueryResult<Session | null> {
  return useQuery({
    queryKey: ['session'],
    queryFn: async () => {
      const token = takeLink()
      if (token !== undefined) return logIn({ link: token }).catch(sayWhyNot)
      const session: Session | undefined = await ask('showSession', {})
      setCsrfToken(session?.csrfToken ?? '')
      return session ?? null
    },
    refetchInterval: 60_000,
  })
}

/** The token of a link that brought somebody here; it leaves the address, so that nobody copies it with that. */
function takeLink(): string | undefined {
  const token = /^#link=([\w-]{43})$/.exec(location.hash)?.[1]
  if (token !== undefined) history.replaceState(null, '', location.pathname)
  return token
}

/** A link that lets nobody in leads to the login page, which says so. */
function sayWhyNot(error: Error): null {
  history.replaceState({ refusal: error.message }, '')
  return null
}

/** Why the link that brought somebody here let nobody in. */
export function refusalOfLink(): string | undefined {
  return (history.state as { readonly refusal?: string } | null)?.refusal
}

/** Whether whoever is logged in may do what this role may. */
export function useMay(needed: Role): boolean {
  const { data } = useSession()
  return data != null && ROLES.indexOf(data.role as Role) >= ROLES.indexOf(needed)
}

export async function logIn(proof: { readonly link: string } | { readonly key: string }): Promise<Session> {
  const session = await ask('logIn', { body: proof })
  setCsrfToken(session.csrfToken)
  return session
}

/** Ends the session and forgets what was shown in it. */
export function useLogOut(): () => Promise<void> {
  const client = useQueryClient()
  return async () => {
    await ask('logOut', {})
    client.clear()
    location.assign('/')
  }
}
