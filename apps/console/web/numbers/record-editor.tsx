import { Button, Group, Modal, Stack } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { type ReactNode, type SubmitEvent, useState } from 'react'
import type { EnumNumber, Operations } from '../api/operations.ts'
import { useAnswer, useChange } from '../api/queries.ts'
import { Refusal } from '../api/request.ts'
import { type Fields, type Input, RecordFields } from './record-fields.tsx'
import { RecordPreview } from './record-preview.tsx'

/** What is read again when a record has changed: the playground too. */
export const RECORDS_CHANGE = ['listEnumNumbers', 'listEnumZones', 'explainEnum'] as const
const PAUSE_MS = 250

/** What tells a record from the others of its number. */
export function choiceOf({ zone, uri, regexp, services }: EnumNumber): Operations['changeEnumNumber']['query'] {
  return { zone, services, ...(uri !== undefined && { uri }), ...(regexp !== undefined && { regexp }) }
}

/** A NAPTR record in fields, with what it makes of an example while one types. */
export function RecordEditor(props: {
  readonly zone: string
  readonly zoneTtl: number
  /** The one that is changed; none for a new one. */
  readonly record: EnumNumber | undefined
  readonly onClose: () => void
}): ReactNode {
  const { zone, record, onClose } = props
  const [input, setInput] = useState<Input>(() => inputOf(record))
  const [example, setExample] = useState('')
  const add = useChange('addEnumNumber', RECORDS_CHANGE)
  const change = useChange('changeEnumNumber', RECORDS_CHANGE)
  const [body] = useDebouncedValue(input, PAUSE_MS)
  const [tried] = useDebouncedValue(example.trim(), PAUSE_MS)
  const isBegun = body.number !== '' && (body.uri ?? body.regexp ?? '') !== ''
  const query = { zone, ...(tried !== '' && { example: tried }) }
  const preview = useAnswer('explainEnumRoute', { body, query }, { enabled: isBegun })
  const problems = preview.error instanceof Refusal ? (preview.error.problems ?? []) : []
  const errorOf = (field: string): string | undefined =>
    problems
      .filter((problem) => problem.field === field)
      .map(({ reason }) => reason)
      .join('; ') || undefined
  const set = (fields: Fields): void => setInput(changed(input, fields))
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    if (record === undefined) add.mutate({ body: input, query: { zone } }, { onSuccess: onClose })
    else
      change.mutate({ params: { number: record.number }, query: choiceOf(record), body: input }, { onSuccess: onClose })
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={record === undefined ? `New record of ${zone}` : `Record of ${zone}`}
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack component="form" onSubmit={submit}>
        <RecordFields input={input} zoneTtl={props.zoneTtl} errorOf={errorOf} onChange={set} />
        <RecordPreview
          preview={isBegun ? preview.data : undefined}
          example={example}
          onExample={setExample}
          error={errorOf('example')}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={add.isPending || change.isPending}>
            {record === undefined ? 'Add' : 'Change'}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

function inputOf(record: EnumNumber | undefined): Input {
  if (record === undefined) return { number: '' }
  const { zone: _zone, name: _name, ...input } = record
  return input
}

function changed(input: Input, fields: Fields): Input {
  const all = Object.entries({ ...input, ...fields }).filter(([, value]) => value !== undefined)
  return Object.fromEntries(all) as unknown as Input
}
