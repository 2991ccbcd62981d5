import {
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { ordered } from '../first-hour/reached.ts'
import { showRefusal } from '../shell/notices.ts'
import type { Operations } from './operations.ts'
import { ask } from './request.ts'

/** Between two looks at what changes by itself, in milliseconds. */
export const LIVE_MS = 1000

type PartsOf<Name extends keyof Operations> = Parameters<typeof ask<Name>>[1]
type AnswerOf<Name extends keyof Operations> = Operations[Name]['answer']

/** What an operation that only reads answers, asked again and again while `everyMs` says so. */
export function useAnswer<Name extends keyof Operations>(
  name: Name,
  parts: PartsOf<Name>,
  options: { readonly everyMs?: number; readonly enabled?: boolean; readonly isReadAnew?: boolean } = {},
): UseQueryResult<AnswerOf<Name>> {
  return useQuery({
    queryKey: [name, parts],
    queryFn: ({ signal }) => ask(name, parts, signal),
    ...(options.everyMs !== undefined && { refetchInterval: options.everyMs }),
    ...(options.enabled !== undefined && { enabled: options.enabled }),
    // what is to be edited is forgotten with its editor
    ...(options.isReadAnew === true && { gcTime: 0 }),
  })
}

/**
 * An operation that changes something; what was read of `changes` is read again, and a refusal is shown, unless the page
 * itself says it where it belongs.
 */
export function useChange<Name extends keyof Operations>(
  name: Name,
  changes: readonly (keyof Operations)[],
  options: { readonly isSaidElsewhere?: (error: Error) => boolean } = {},
): UseMutationResult<AnswerOf<Name>, Error, PartsOf<Name>> {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (parts: PartsOf<Name>) => ask(name, parts),
    onSuccess: () => ordered(name),
    onError: (error) => options.isSaidElsewhere?.(error) !== true && showRefusal(error),
    onSettled: () => Promise.all(changes.map((queryKey) => client.invalidateQueries({ queryKey: [queryKey] }))),
  })
}
