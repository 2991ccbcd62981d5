import { Button, Card, Group, Stack, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import type { InitialFilterCriteria, ServiceProfile } from '../api/operations.ts'
import { useAnswer, useChange } from '../api/queries.ts'
import { useMay } from '../api/session.ts'
import { Answered } from '../shell/answered.tsx'
import { EmptyState } from '../shell/empty-state.tsx'
import { CriteriaEditor } from './criteria-editor.tsx'
import { type CriteriaKind, IFC_LISTS, SHARED_SETS } from './criteria-kinds.ts'
import { CriteriaTable } from './criteria-table.tsx'

interface NamedCriteria {
  readonly name: string
  readonly initialFilterCriteria: readonly InitialFilterCriteria[]
}

type Users = (profile: ServiceProfile, name: string) => boolean

/** Shared sets: an S-CSCF may know them by their number, and is sent the criteria themselves otherwise. */
export function SharedSets({ onTry }: { readonly onTry: (xml: string) => void }): ReactNode {
  const sets = useAnswer('listSharedIfcSets', {})
  const remove = useChange('removeSharedIfcSet', ['listSharedIfcSets'])
  return (
    <Answered of={sets}>
      {({ sharedIfcSets }) => (
        <CriteriaSets
          kind={SHARED_SETS}
          all={sharedIfcSets.map(({ id, ...rest }) => ({ name: String(id), ...rest }))}
          isUser={(profile, name) => profile.sharedIfcSetIds.includes(Number(name))}
          onRemove={(key) => remove.mutate({ params: { key } })}
          onTry={onTry}
          empty="A set of filter criteria with a number, which many service profiles name (TS 29.228 §6.6): a change of it reaches all who have one of them. Make the first one, then give it to a profile."
        />
      )}
    </Answered>
  )
}

/** iFC lists: criteria that service profiles take in by name. */
export function IfcLists({ onTry }: { readonly onTry: (xml: string) => void }): ReactNode {
  const lists = useAnswer('listIfcLists', {})
  const remove = useChange('removeIfcList', ['listIfcLists'])
  return (
    <Answered of={lists}>
      {({ ifcLists }) => (
        <CriteriaSets
          kind={IFC_LISTS}
          all={ifcLists}
          isUser={(profile, name) => profile.ifcLists.includes(name)}
          onRemove={(key) => remove.mutate({ params: { key } })}
          onTry={onTry}
          empty="A list of filter criteria with a name; an S-CSCF sees its criteria as those of the profile."
        />
      )}
    </Answered>
  )
}

function CriteriaSets(props: {
  readonly kind: CriteriaKind
  readonly all: readonly NamedCriteria[]
  readonly isUser: Users
  readonly onRemove: (name: string) => void
  readonly onTry: (xml: string) => void
  readonly empty: string
}): ReactNode {
  const { kind, all } = props
  const isAllowed = useMay('provisioner')
  const [edited, setEdited] = useState<string | null>(null)
  const profiles = useAnswer('listServiceProfiles', {})
  return (
    <>
      <Button mb="md" disabled={!isAllowed} onClick={() => setEdited('')}>
        New {kind.title.replace('Shared', 'shared')}
      </Button>
      {edited !== null && (
        <CriteriaEditor kind={kind} name={edited} onTry={props.onTry} onClose={() => setEdited(null)} />
      )}
      {all.length === 0 && (
        <EmptyState title={`No ${kind.title.replace('Shared', 'shared')}`}>{props.empty}</EmptyState>
      )}
      <Stack>
        {all.map(({ name, initialFilterCriteria }) => {
          const users = (profiles.data?.serviceProfiles ?? []).filter((profile) => props.isUser(profile, name))
          return (
            <Card key={name} withBorder component="section" aria-label={`${kind.title} ${name}`}>
              <Group justify="space-between">
                <Text fw={700}>{name}</Text>
                <Group gap="xs">
                  <Button size="xs" variant="default" disabled={!isAllowed} onClick={() => setEdited(name)}>
                    Edit
                  </Button>
                  <Button size="xs" color="red" disabled={!isAllowed} onClick={() => props.onRemove(name)}>
                    Remove
                  </Button>
                </Group>
              </Group>
              <CriteriaTable criteria={initialFilterCriteria} none="No filter criteria: it changes nothing." />
              <Text size="sm" c="dimmed" mt="xs">
                {users.length === 0
                  ? 'No profile has it.'
                  : `In the ${users.length === 1 ? 'profile' : 'profiles'} ${users.map((profile) => profile.name).join(', ')}.`}
              </Text>
            </Card>
          )
        })}
      </Stack>
    </>
  )
}
