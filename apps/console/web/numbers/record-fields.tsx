import { NumberInput, SegmentedControl, SimpleGrid, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import type { Operations } from '../api/operations.ts'

export type Input = Operations['addEnumNumber']['body']
/** As the form changes them: what is undefined is left out. */
export type Fields = { readonly [Name in keyof Input]?: Input[Name] | undefined }
type Target = 'uri' | 'regexp'

const MONO = { input: { fontFamily: 'var(--mantine-font-family-monospace)' } }

interface Form {
  readonly input: Input
  readonly zoneTtl: number
  /** What the API says is wrong with a field. */
  readonly errorOf: (field: string) => string | undefined
  readonly onChange: (fields: Fields) => void
}

/** The fields of a NAPTR record, each with what the API says of it. */
export function RecordFields(props: Form): ReactNode {
  const { input, errorOf, onChange } = props
  const [target, setTarget] = useState<Target>(input.regexp === undefined ? 'uri' : 'regexp')
  return (
    <>
      <TextInput
        label="Number"
        description="+61255502345; +61255501* for all that begin so and have no record of their own"
        value={input.number}
        onChange={(event) => onChange({ number: event.currentTarget.value.trim() })}
        error={errorOf('number') ?? errorOf('zone')}
        required
      />
      <SegmentedControl
        data={[
          { value: 'uri', label: 'to a URI' },
          { value: 'regexp', label: 'by an expression' },
        ]}
        value={target}
        onChange={(value) => {
          setTarget(value === 'regexp' ? 'regexp' : 'uri')
          onChange({ uri: undefined, regexp: undefined })
        }}
        aria-label="Where it leads"
      />
      <TextInput
        key={target}
        label={target === 'uri' ? 'URI' : 'Regexp'}
        description={
          target === 'uri'
            ? 'sip:alice@example.com, or tel:+61299990000'
            : 'delimiter, expression, delimiter, what it becomes, delimiter: !^\\+61(.*)$!sip:0\\1@gw.example.com!'
        }
        value={input[target] ?? ''}
        onChange={(event) => onChange({ [target]: event.currentTarget.value.trim() })}
        error={errorOf(target)}
        styles={MONO}
        required
      />
      <Rank {...props} />
    </>
  )
}

/** What the record is for, when it comes, and how long it is kept. */
function Rank({ input, zoneTtl, errorOf, onChange }: Form): ReactNode {
  return (
    <SimpleGrid cols={{ base: 2, sm: 4 }} verticalSpacing="xs">
      <TextInput
        label="Services"
        description="E2U and what for"
        placeholder="E2U+sip"
        value={input.services ?? ''}
        onChange={(event) => onChange({ services: event.currentTarget.value.trim() || undefined })}
        error={errorOf('services')}
      />
      <Count
        label="Order"
        description="the lowest that fits"
        placeholder="100"
        value={input.order}
        error={errorOf('order')}
        onChange={(order) => onChange({ order })}
      />
      <Count
        label="Preference"
        description="lower comes first"
        placeholder="10"
        value={input.preference}
        error={errorOf('preference')}
        onChange={(preference) => onChange({ preference })}
      />
      <Count
        label="TTL"
        description="seconds it is kept"
        placeholder={String(zoneTtl)}
        value={input.ttl}
        error={errorOf('ttl')}
        onChange={(ttl) => onChange({ ttl })}
      />
    </SimpleGrid>
  )
}

function Count(props: {
  readonly label: string
  readonly description: string
  readonly placeholder: string
  readonly value: number | undefined
  readonly error: string | undefined
  readonly onChange: (value: number | undefined) => void
}): ReactNode {
  const { onChange, value, ...rest } = props
  return (
    <NumberInput
      {...rest}
      value={value ?? ''}
      onChange={(given) => onChange(typeof given === 'number' ? given : undefined)}
      allowDecimal={false}
      min={0}
    />
  )
}
