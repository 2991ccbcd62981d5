import { Anchor, Card, Code, Group, Stack, Text, TextInput, UnstyledButton } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { type ReactNode, useState } from 'react'
import type { Setting } from '../api/operations.ts'
import { useAnswer } from '../api/queries.ts'

const PAUSE_MS = 250
/** Settings of a list that are shown. */
const MOST = 40

const nameOf = ({ of, path }: Setting): string => (of === undefined ? path : `${of}: ${path}`)

/** What the setting under the cursor means, what may stand beside it, and a search among all. */
export function SettingsGuide(props: {
  readonly text: string
  readonly cursor: number
  readonly catalogue: readonly Setting[]
  /** What somebody was sent here for, whether it stands in the file or not. */
  readonly wanted: string
  readonly onGo: (path: string) => void
}): ReactNode {
  const [body] = useDebouncedValue(props.text, PAUSE_MS)
  const [offset] = useDebouncedValue(props.cursor, PAUSE_MS)
  const [find, setFind] = useState(props.wanted)
  const place = useAnswer('explainSetting', { body: { text: body, offset: Math.min(offset, body.length) } })
  const words = find.toLowerCase().split(/\s+/).filter(Boolean)
  const found = props.catalogue.filter((setting) => {
    const said = `${nameOf(setting)} ${setting.what}`.toLowerCase()
    return words.every((word) => said.includes(word))
  })
  return (
    <Stack>
      <Card withBorder component="section" aria-label="Under the cursor">
        {place.data?.setting === undefined ? (
          <Text c="dimmed">Put the cursor on a setting to see what it means.</Text>
        ) : (
          <Meaning setting={place.data.setting} />
        )}
        {place.data !== undefined && place.data.near.length > 0 && (
          <>
            <Text size="sm" mt="sm">
              Also here:
            </Text>
            <Names settings={place.data.near} onGo={props.onGo} />
          </>
        )}
      </Card>
      <Card withBorder component="section" aria-label="All settings">
        <TextInput
          label="Find a setting"
          placeholder="hep, seconds, trunks"
          value={find}
          onChange={(event) => setFind(event.currentTarget.value)}
        />
        {words.length > 0 && (
          <Stack gap="sm" mt="sm" mah={420} style={{ overflowY: 'auto' }} tabIndex={0} role="region" aria-label="Found">
            {found.length === 0 && <Text size="sm">None.</Text>}
            {found.slice(0, MOST).map((setting) => (
              <div key={nameOf(setting)}>
                <Meaning setting={setting} onGo={props.onGo} />
              </div>
            ))}
            {found.length > MOST && <Text size="sm">{found.length - MOST} more: say more of it.</Text>}
          </Stack>
        )}
      </Card>
    </Stack>
  )
}

function Meaning(props: { readonly setting: Setting; readonly onGo?: (path: string) => void }): ReactNode {
  const { setting, onGo } = props
  const { isRequired, what, default: otherwise, form, values } = setting
  return (
    <>
      {onGo === undefined ? (
        <Text className="mono" fw={700} size="sm">
          {nameOf(setting)}
        </Text>
      ) : (
        <Anchor component="button" type="button" className="mono" size="sm" onClick={() => onGo(setting.path)}>
          {nameOf(setting)}
        </Anchor>
      )}
      <Text size="sm">{what}</Text>
      {values === undefined
        ? form !== undefined && form !== what && <Text size="sm">{`To be: ${form}`}</Text>
        : values.length > 0 && (
            <Group gap={4}>
              <Text size="sm">One of</Text>
              {values.map((value) => (
                <Code key={value}>{value}</Code>
              ))}
            </Group>
          )}
      <Text size="sm" c="dimmed">
        {isRequired ? 'Needed.' : `Without it: ${otherwise ?? 'none'}.`}
      </Text>
    </>
  )
}

function Names(props: { readonly settings: readonly Setting[]; readonly onGo: (path: string) => void }): ReactNode {
  return (
    <Group gap={6}>
      {props.settings.map((setting) => (
        <UnstyledButton key={nameOf(setting)} title={setting.what} onClick={() => props.onGo(setting.path)}>
          <Code>{setting.path.split('.').at(-1)}</Code>
        </UnstyledButton>
      ))}
    </Group>
  )
}
