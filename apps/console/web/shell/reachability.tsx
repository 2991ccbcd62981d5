import { Badge } from '@mantine/core'
import type { ReactNode } from 'react'
import { LIVE_MS, useAnswer } from '../api/queries.ts'

/** Whether the core answers: what else is on the page is as old as its last answer. */
export function Reachability(): ReactNode {
  const { isError } = useAnswer('showNetwork', {}, { everyMs: 2 * LIVE_MS })
  return (
    <Badge role="status" color={isError ? 'red' : 'green'} variant="dot" tt="none">
      {isError ? 'core does not answer' : 'live'}
    </Badge>
  )
}
