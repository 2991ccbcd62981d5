import { Button, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { LIVE_MS, useAnswer, useChange } from '../api/queries.ts'
import { useMay } from '../api/session.ts'
import { WithDocs } from '../learn/with-docs.tsx'
import { timeOfDay } from '../shell/times.ts'
import { whyNotRecordable } from './recordable.ts'

/** Records a call from now on, or ends that; says since when it is recorded, or why it cannot be. */
export function RecordButton({ callId }: { readonly callId: string }): ReactNode {
  const params = { callId }
  const network = useAnswer('showNetwork', {})
  const media = useAnswer('showCallMedia', { params }, { everyMs: LIVE_MS })
  const record = useChange('recordCall', ['showCallMedia'])
  const stop = useChange('stopRecordingCall', ['showCallMedia', 'listRecordings'])
  const mayRecord = useMay('provisioner')
  if (network.data === undefined || media.data === undefined) return null
  const sides = media.data.media
  const whyNot = whyNotRecordable(network.data, sides)
  if (whyNot !== undefined)
    return (
      <Text size="sm" c="dimmed">
        <WithDocs text={whyNot} />
      </Text>
    )
  const recorded = sides.find(({ recording }) => recording)
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
