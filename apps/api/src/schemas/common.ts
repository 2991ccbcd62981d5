import Type, { type TSchema, type TUnsafe } from 'typebox'

/** An object in which nothing else may stand: a slip of the pen in the name of a field is told, not passed over. */
export const strict: { readonly additionalProperties: false } = { additionalProperties: false }

export const problemSchema: TSchema = Type.Object(
  {
    type: Type.String({ description: 'always about:blank: the code says which problem it is' }),
    title: Type.String({ description: 'the status in words' }),
    status: Type.Integer(),
    detail: Type.String({ description: 'what is wrong, for people' }),
    code: Type.String({ description: 'what is wrong, for programs; see docs/reference/errors.md' }),
    remedy: Type.Optional(Type.String({ description: 'what to do about it' })),
    problems: Type.Optional(
      Type.Array(
        Type.Object({
          row: Type.Optional(Type.Integer({ description: 'of an import, from 1' })),
          field: Type.String(),
          reason: Type.String(),
          remedy: Type.Optional(Type.String()),
        }),
        { description: 'every single thing that is wrong' },
      ),
    ),
  },
  { $id: 'Problem', title: 'Problem', description: 'RFC 9457' },
)

const differenceSchema = Type.Object(
  {
    path: Type.String({ description: 'JSON Pointer (RFC 6901) into the resource' }),
    before: Type.Optional(Type.Unknown({ description: 'absent where there was nothing' })),
    after: Type.Optional(Type.Unknown({ description: 'absent where nothing is left' })),
  },
  strict,
)

/** What a dry run answers. */
export const dryRunSchema: TSchema = Type.Object(
  { dryRun: Type.Literal(true), differences: Type.Array(differenceSchema) },
  { ...strict, $id: 'DryRun', title: 'DryRun', description: 'what would change; nothing has' },
)

export const dryRunQuery: TUnsafe<'true' | 'false'> = Type.Unsafe(
  Type.Union([Type.Literal('true'), Type.Literal('false')], {
    description: 'true: check everything and answer what would change, but change nothing',
  }),
)

export const limitQuery: TUnsafe<string> = Type.Unsafe(
  Type.String({ pattern: '^([1-9][0-9]{0,2}|1000)$', description: 'how many at the most, 1 to 1000; default 100' }),
)

export const DEFAULT_LIMIT = 100

export const identityParam: TUnsafe<string> = Type.Unsafe(
  Type.String({
    minLength: 1,
    maxLength: 256,
    description: 'IMSI, MSISDN with or without +, IMPI or IMPU; percent-encoded',
  }),
)

export const nameParam: TUnsafe<string> = Type.Unsafe(
  Type.String({
    pattern: '^[a-z0-9][a-z0-9._-]{0,62}$',
    description: 'lower-case letters, digits, dot, dash and underscore, at most 63',
  }),
)

/** A field that is taken and never given back. */
export const secret = (description: string): TSchema =>
  Type.String({ maxLength: 64, writeOnly: true, description: `${description}; never in an answer` })
