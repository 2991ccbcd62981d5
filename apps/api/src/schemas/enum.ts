import type { NumberRouteInput, NumberZoneInput, RouteChoice } from '@voltaic/dns-server'
import Type, { type TSchema, type TUnsafe } from 'typebox'
import { strict } from './common.ts'

const uint16 = (description: string) => Type.Integer({ minimum: 0, maximum: 65_535, description })
const ttl = (description: string) => Type.Integer({ minimum: 0, maximum: 2_147_483_647, description })

export const enumZoneParam: TUnsafe<string> = Type.Unsafe(
  Type.String({
    minLength: 1,
    maxLength: 253,
    description: 'e164.arpa, or 1.6.e164.arpa for numbers that begin with +61',
  }),
)

export const enumNumberParam: TUnsafe<string> = Type.Unsafe(
  Type.String({
    minLength: 2,
    maxLength: 40,
    description: '+61255502345, or +61255501* for all that begin so and have no row of their own; percent-encoded',
  }),
)

const nameServers = Type.Array(
  Type.Object(
    {
      name: Type.String({ minLength: 1, maxLength: 253, description: 'host name' }),
      addresses: Type.Array(Type.String({ maxLength: 45 }), {
        maxItems: 16,
        description: 'where the name lies in the zone itself',
      }),
    },
    strict,
  ),
  { minItems: 1, maxItems: 13, description: 'the first is the primary' },
)

export const enumZoneInput: TUnsafe<NumberZoneInput> = Type.Unsafe(
  Type.Object(
    {
      zone: enumZoneParam,
      nameServers: Type.Optional(nameServers),
      ttl: Type.Optional(ttl('seconds that resolvers may keep a number; 300 unless given')),
      negativeTtl: Type.Optional(ttl('seconds that they may keep that there is none; 60 unless given')),
    },
    strict,
  ),
)

export const enumZoneSchema: TSchema = Type.Object(
  {
    origin: Type.String(),
    serial: Type.Integer({ description: 'goes up with every change' }),
    ttl: Type.Integer(),
    negativeTtl: Type.Integer(),
    nameServers,
  },
  { ...strict, title: 'EnumZone' },
)

const uri = Type.String({ minLength: 1, maxLength: 255, description: 'where it leads: sip:alice@example.com' })
const regexp = Type.String({
  minLength: 1,
  maxLength: 255,
  description: 'instead of a URI: a substitution of RFC 3402 that may take parts of the number over',
})

export const enumNumberInput: TUnsafe<NumberRouteInput> = Type.Unsafe(
  Type.Object(
    {
      number: enumNumberParam,
      uri: Type.Optional(uri),
      regexp: Type.Optional(regexp),
      services: Type.Optional(Type.String({ maxLength: 255, description: 'E2U+sip unless given' })),
      order: Type.Optional(uint16('lower comes first, and the lowest that fits is taken; 100 unless given')),
      preference: Type.Optional(uint16('lower comes first among those of one order; 10 unless given')),
      ttl: Type.Optional(ttl('seconds; that of the zone unless given')),
    },
    strict,
  ),
)

export const enumNumberSchema: TSchema = Type.Object(
  {
    zone: Type.String(),
    number: Type.String(),
    name: Type.String({ description: 'the name at which it stands: 5.4.3.2.0.5.5.5.2.1.6.e164.arpa' }),
    uri: Type.Optional(uri),
    regexp: Type.Optional(regexp),
    services: Type.String(),
    order: Type.Integer(),
    preference: Type.Integer(),
    ttl: Type.Optional(Type.Integer({ description: 'absent where it is that of the zone' })),
  },
  { ...strict, title: 'EnumNumber' },
)

/** Which of the routes of a number are meant. */
export const enumRouteChoice: TUnsafe<RouteChoice & { readonly zone?: string }> = Type.Unsafe(
  Type.Object(
    {
      zone: Type.Optional(enumZoneParam),
      uri: Type.Optional(Type.String({ maxLength: 255, description: 'only the route that leads there' })),
      regexp: Type.Optional(Type.String({ maxLength: 255, description: 'only the route with this one' })),
      services: Type.Optional(Type.String({ maxLength: 255, description: 'only the route with these' })),
    },
    strict,
  ),
)

export const enumPreviewSchema: TSchema = Type.Object(
  {
    example: Type.String({ description: 'the number that it is tried with' }),
    name: Type.String({ description: 'at which the record stands' }),
    question: Type.String({ description: 'the name that the DNS is asked for when somebody calls the example' }),
    record: Type.String({ description: 'as a master file has it' }),
    uri: Type.Optional(Type.String({ description: 'where a call to the example goes' })),
    groups: Type.Array(Type.String(), { description: 'what \\1 and so on stand for' }),
    reason: Type.Optional(Type.String({ description: 'why it makes nothing of the example' })),
  },
  { ...strict, title: 'EnumPreview' },
)
