import { SegmentedControl } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { LIVE_MS, useAnswer } from '../api/queries.ts'
import { WithDocs } from '../learn/with-docs.tsx'
import { Answered } from '../shell/answered.tsx'
import { EmptyState } from '../shell/empty-state.tsx'
import { Page } from '../shell/page.tsx'
import { RecordingTable } from './recording-table.tsx'

type Kind = 'all' | 'call' | 'voicemail'

const KINDS: readonly { readonly value: Kind; readonly label: string }[] = [
  { value: 'all', label: 'All' },
  { value: 'call', label: 'Calls' },
  { value: 'voicemail', label: 'Voicemail' },
]

/** Recordings of calls and messages of mailboxes: play, take away, delete. */
export function RecordingsPage(): ReactNode {
  const [kind, setKind] = useState<Kind>('all')
  const query = { limit: '50', ...(kind !== 'all' && { kind }) }
  const recordings = useAnswer('listRecordings', { query }, { everyMs: 3 * LIVE_MS })
  const choice = (
    <SegmentedControl
      aria-label="What is shown"
      transitionDuration={0}
      data={[...KINDS]}
      value={kind}
      onChange={(value) => setKind(value as Kind)}
    />
  )
  return (
    <Page title="Recordings" actions={choice}>
      <Answered of={recordings}>
        {({ recordings: list }) =>
          list.length === 0 ? (
            <EmptyState title={kind === 'voicemail' ? 'No messages' : 'No recordings'}>
              A call is recorded when a rule of voltaic.yaml says so, or by the button Record on the page Calls, which
              is there where voltaic.yaml has recording:; messages come where an application server runs the service
              voicemail. What the law asks of whoever records stands in <WithDocs text="docs/guides/recording.md." />
            </EmptyState>
          ) : (
            <RecordingTable recordings={list} />
          )
        }
      </Answered>
    </Page>
  )
}
