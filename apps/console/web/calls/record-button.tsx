import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { LIVE_MS, useAnswer, useChange } from '../api/queries.ts'
import { useMay } from '../api/session.ts'
import { timeOfDay } from '../shell/times.ts'

/** Records a call from now on, or ends that; says since when it is recorded. */
export function RecordButton({ callId }: { readonly callId: string }): ReactNode {
  const params = { callId }
  const media = useAnswer('showCallMedia', { params }, { everyMs: LIVE_MS })
  const record = useChange('recordCall', ['showCallMedia'])
  const stop = useChange('stopRecordingCall', ['showCallMedia', 'listRecordings'])
  const mayRecord = useMay('provisioner')
  const recorded = media.data?.media.find(({ recording }) => recording)
  const since = recorded?.recordingSince
  return (
    <Button
      variant={recorded ? 'filled' : 'default'}
      size="xs"
      disabled={!mayRecord}
      title={since === undefined ? undefined : `recorded since ${timeOfDay(since)}`}
      onClick={() => (recorded ? stop : record).mutate({ params })}
    >
      {recorded ? 'Stop recording' : 'Record'}
    </Button>
  )
}
