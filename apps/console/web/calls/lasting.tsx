import { useInterval } from '@mantine/hooks'
import { type ReactNode, useState } from 'react'
import { LIVE_MS } from '../api/queries.ts'
import { durationSince } from '../shell/times.ts'

/** How long something lasts, counted on while it does. @param until ISO 8601; undefined while it goes on */
export function Lasting(props: { readonly since: string; readonly until?: string | undefined }): ReactNode {
  const [now, setNow] = useState(() => Date.now())
  useInterval(() => setNow(Date.now()), LIVE_MS, { autoInvoke: true })
  return durationSince(props.since, props.until === undefined ? now : Date.parse(props.until))
}
