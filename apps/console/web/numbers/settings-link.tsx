import { Anchor } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { useMay } from '../api/session.ts'

/** The way to a place in voltaic.yaml, for those who may change it. @param props.at name of the setting */
export function SettingsLink(props: { readonly at: string; readonly children: ReactNode }): ReactNode {
  const isAllowed = useMay('admin')
  if (!isAllowed) return null
  return (
    <Anchor component={Link} size="sm" href={`/console/settings?${new URLSearchParams({ at: props.at })}`}>
      {props.children}
    </Anchor>
  )
}
