import { Alert, Skeleton } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Refusal } from '../api/request.ts'

/** What an answer is shown as once it is there; until then that it is coming, or why it is not. */
export function Answered<T>(props: {
  readonly of: UseQueryResult<T>
  readonly children: (answer: NonNullable<T>) => ReactNode
}): ReactNode {
  const { data, error } = props.of
  if (data !== undefined && data !== null) return props.children(data)
  if (error === null) return <Skeleton height={160} aria-label="loading" />
  return (
    <Alert color="red" title={error.message}>
      {error instanceof Refusal ? error.remedy : 'The core cannot be reached. It may be restarting.'}
    </Alert>
  )
}
