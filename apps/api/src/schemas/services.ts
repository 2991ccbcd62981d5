import Type, { type TSchema } from 'typebox'
import { strict } from './common.ts'

const oneOf = (names: readonly string[]): TSchema => Type.Union(names.map((name) => Type.Literal(name)))

/** An element that the model does not name, as XML that stands on its own. */
const unknownElements = Type.Optional(
  Type.Array(
    Type.Object({ inExtension: Type.Integer({ minimum: 0 }), xml: Type.String({ maxLength: 65_536 }) }, strict),
    { maxItems: 64 },
  ),
)
const text = Type.String({ maxLength: 1024 })

const sptCondition = Type.Union([
  Type.Object({ kind: Type.Literal('RequestURI'), requestUri: text }, strict),
  Type.Object({ kind: Type.Literal('Method'), method: text }, strict),
  Type.Object(
    { kind: Type.Literal('SIPHeader'), header: text, content: Type.Optional(text), unknown: unknownElements },
    strict,
  ),
  Type.Object(
    {
      kind: Type.Literal('SessionCase'),
      sessionCase: oneOf([
        'ORIGINATING_SESSION',
        'TERMINATING_REGISTERED',
        'TERMINATING_UNREGISTERED',
        'ORIGINATING_UNREGISTERED',
        'ORIGINATING_CDIV',
      ]),
    },
    strict,
  ),
  Type.Object(
    { kind: Type.Literal('SessionDescription'), line: text, content: Type.Optional(text), unknown: unknownElements },
    strict,
  ),
])

const includeRegister = Type.Optional(Type.Object({ unknown: unknownElements }, strict))

const initialFilterCriterion = Type.Object(
  {
    priority: Type.Integer({ minimum: 0, maximum: 2_147_483_647, description: 'lower is evaluated first' }),
    triggerPoint: Type.Optional(
      Type.Object(
        {
          conditionTypeCnf: Type.Boolean(),
          spts: Type.Array(
            Type.Object(
              {
                conditionNegated: Type.Boolean(),
                groups: Type.Array(Type.Integer({ minimum: 0 }), { minItems: 1, maxItems: 64 }),
                condition: sptCondition,
                registrationTypes: Type.Array(oneOf(['INITIAL_REGISTRATION', 'RE-REGISTRATION', 'DE-REGISTRATION']), {
                  maxItems: 3,
                }),
                unknown: unknownElements,
              },
              strict,
            ),
            { minItems: 1, maxItems: 256 },
          ),
          unknown: unknownElements,
        },
        strict,
      ),
    ),
    applicationServer: Type.Object(
      {
        serverName: Type.String({ minLength: 4, maxLength: 256, description: 'SIP URI of the application server' }),
        defaultHandling: Type.Optional(oneOf(['SESSION_CONTINUED', 'SESSION_TERMINATED'])),
        serviceInfo: Type.Optional(text),
        includeRegisterRequest: includeRegister,
        includeRegisterResponse: includeRegister,
        unknown: unknownElements,
      },
      strict,
    ),
    profilePartIndicator: Type.Optional(oneOf(['REGISTERED', 'UNREGISTERED'])),
    unknown: unknownElements,
  },
  { ...strict, title: 'InitialFilterCriteria', description: 'TS 29.228 §B.2.3' },
)

/** Most criteria of one list. */
const MAX_CRITERIA = 100
const criteriaSchema: TSchema = Type.Array(initialFilterCriterion, { maxItems: MAX_CRITERIA })

const sharedIfcSetId = Type.Integer({ minimum: 0, maximum: 2_147_483_647 })

const profileFields = {
  ifcLists: Type.Array(Type.String({ maxLength: 63 }), {
    maxItems: 16,
    description: 'names of iFC lists whose criteria the profile has too',
  }),
  initialFilterCriteria: criteriaSchema,
  sharedIfcSetIds: Type.Array(sharedIfcSetId, { maxItems: 64 }),
  coreNetworkServicesAuthorization: Type.Optional(
    Type.Object(
      {
        subscribedMediaProfileId: Type.Optional(Type.Integer({ minimum: 0 })),
        listOfServiceIds: Type.Optional(
          Type.Object({ serviceIds: Type.Array(text, { maxItems: 64 }), unknown: unknownElements }, strict),
        ),
        unknown: unknownElements,
      },
      strict,
    ),
  ),
  unknown: unknownElements,
}

export const serviceProfileInputSchema: TSchema = Type.Object(
  {
    ...profileFields,
    ifcLists: Type.Optional(profileFields.ifcLists),
    initialFilterCriteria: Type.Optional(profileFields.initialFilterCriteria),
    sharedIfcSetIds: Type.Optional(profileFields.sharedIfcSetIds),
  },
  { ...strict, title: 'ServiceProfileDefinition' },
)
export const serviceProfileSchema: TSchema = Type.Object(
  { name: Type.String(), ...profileFields },
  { ...strict, title: 'ServiceProfile' },
)
export const ifcListSchema: TSchema = Type.Object(
  { name: Type.String(), initialFilterCriteria: criteriaSchema },
  { ...strict, title: 'IfcList' },
)
export const sharedIfcSetSchema: TSchema = Type.Object(
  { id: sharedIfcSetId, initialFilterCriteria: criteriaSchema },
  { ...strict, title: 'SharedIfcSet' },
)
export const criteriaInputSchema: TSchema = Type.Object(
  { initialFilterCriteria: criteriaSchema },
  { ...strict, title: 'CriteriaDefinition' },
)
