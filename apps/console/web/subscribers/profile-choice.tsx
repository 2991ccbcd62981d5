import { Select } from '@mantine/core'
import type { ReactNode } from 'react'
import type { ServiceProfile } from '../api/operations.ts'
import { useAnswer } from '../api/queries.ts'

/** What every SIM has that names no other. */
const DEFAULT_PROFILE = 'default'

/** Which service profile a SIM gets: what its calls and texts are led through. */
export function ProfileChoice(props: {
  readonly value: string | undefined
  readonly onChange: (name: string) => void
  readonly isShown: boolean
}): ReactNode {
  const profiles = useAnswer('listServiceProfiles', {}, { enabled: props.isShown })
  const known = profiles.data?.serviceProfiles ?? []
  const names = known.map(({ name }) => name)
  const value = props.value ?? DEFAULT_PROFILE
  return (
    <Select
      label="Service profile"
      description={meaningOf(known.find(({ name }) => name === value))}
      data={names.includes(DEFAULT_PROFILE) ? names : [DEFAULT_PROFILE, ...names]}
      value={value}
      onChange={(name) => name !== null && props.onChange(name)}
      allowDeselect={false}
      comboboxProps={{ withinPortal: false }}
    />
  )
}

function meaningOf(profile: ServiceProfile | undefined): string {
  const criteria = (profile?.initialFilterCriteria.length ?? 0) + (profile?.ifcLists.length ?? 0)
  const shared = profile?.sharedIfcSetIds.length ?? 0
  return criteria + shared === 0
    ? 'no filter criteria: calls go straight to the other side; texts find no service centre'
    : `filter criteria lead calls and texts through application servers: ${criteria} of its own, ${shared} shared (see Services)`
}
