import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { LIVE_MS, useAnswer } from '../api/queries.ts'
import { WithDocs } from '../learn/with-docs.tsx'
import { RecordingTable } from '../recordings/recording-table.tsx'
import { Answered } from '../shell/answered.tsx'

/** What was recorded of a call, and what was said to a mailbox in it. */
export function CallRecordings({ callId }: { readonly callId: string }): ReactNode {
  const network = useAnswer('showNetwork', {})
  return (
    <Answered of={network}>
      {({ keepsRecordings }) =>
        keepsRecordings ? (
          <KeptRecordings callId={callId} />
        ) : (
          <Text c="dimmed">
            <WithDocs text="Nothing is recorded in this network. Say in voltaic.yaml what is recorded: docs/guides/recording.md" />
          </Text>
        )
      }
    </Answered>
  )
}

function KeptRecordings({ callId }: { readonly callId: string }): ReactNode {
  const recordings = useAnswer('listRecordings', { query: { callId, limit: '50' } }, { everyMs: 3 * LIVE_MS })
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
