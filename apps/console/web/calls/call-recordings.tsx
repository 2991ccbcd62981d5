import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { LIVE_MS, useAnswer } from '../api/queries.ts'
import { Refusal } from '../api/request.ts'
import { RecordingTable } from '../recordings/recording-table.tsx'
import { Answered } from '../shell/answered.tsx'

/** What was recorded of a call, and what was said to a mailbox in it. */
export function CallRecordings({ callId }: { readonly callId: string }): ReactNode {
  const query = { callId, limit: '50' }
  const recordings = useAnswer('listRecordings', { query }, { everyMs: 3 * LIVE_MS })
  const { error } = recordings
  if (error instanceof Refusal && error.code === 'RECORDINGS_NOT_HERE') {
    return <Text c="dimmed">Nothing is recorded in this network. {error.remedy}</Text>
  }
  return (
    <Answered of={recordings}>
      {({ recordings: list }) =>
        list.length === 0 ? (
          <Text c="dimmed">
            Nothing yet. What is recorded comes here when the call is over, or is uploaded where voltaic.yaml says so.
          </Text>
        ) : (
          <RecordingTable recordings={list} />
        )
      }
    </Answered>
  )
}
