import Type from 'typebox'
import { notFound, RequestRefused } from '../problem.ts'
import { defineRoute, type Route } from '../route.ts'
import { strict } from '../schemas/common.ts'
import { type SettingsChange, settingsOf } from '../settings-door.ts'

const tag = 'Settings'
/** Octets of a configuration file. */
const MAX_TEXT = 500_000
const text = Type.String({
  maxLength: MAX_TEXT,
  description: 'YAML; marks of the form (kept:…) stand for secrets that stay',
})
const version = Type.String({ minLength: 1, maxLength: 64, description: 'of the text that was read' })
const params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 128 }) })
const diffSchema = Type.Array(
  Type.Object(
    { kind: Type.Union([Type.Literal('same'), Type.Literal('added'), Type.Literal('removed')]), text: Type.String() },
    strict,
  ),
)
const verdictSchema = Type.Object(
  {
    kind: Type.Union([Type.Literal('accepted'), Type.Literal('refused')]),
    mistakes: Type.Optional(Type.Array(Type.String())),
    diff: Type.Optional(diffSchema),
  },
  strict,
)
const savedSchema = Type.Object({ diff: diffSchema, needsRestart: Type.Boolean() }, strict)

const settingSchema = Type.Object(
  {
    of: Type.Optional(Type.String({ description: 'function of the elements that have it; absent: the file itself' })),
    path: Type.String({ description: 'trace.hep.to; below the element where there is one, [] for entries of lists' }),
    isRequired: Type.Boolean(),
    what: Type.String({ description: 'what it is for' }),
    default: Type.Optional(Type.String({ description: 'what holds without it' })),
    form: Type.Optional(Type.String({ description: 'what it is to be' })),
    values: Type.Optional(Type.Array(Type.String(), { description: 'all that it may be' })),
  },
  { ...strict, title: 'Setting' },
)

const readRoute = defineRoute({
  method: 'GET',
  url: '/settings',
  operationId: 'readSettings',
  summary: 'The configuration file, with a mark in the place of each secret',
  tag,
  role: 'admin',
  answers: {
    200: Type.Object(
      {
        path: Type.String(),
        text: Type.String(),
        version: Type.String(),
        needsRestart: Type.Boolean(),
        settings: Type.Array(settingSchema, {
          description: 'all that there are, as docs/reference/config.md has them',
        }),
      },
      strict,
    ),
  },
  async handle(context) {
    const door = settingsOf(context)
    return { status: 200, body: { ...door.read(), settings: door.catalogue() } }
  },
})

const placeRoute = defineRoute({
  method: 'POST',
  url: '/settings/explain',
  operationId: 'explainSetting',
  summary: 'What the setting at a place of a text is for, and what may stand beside it',
  tag,
  role: 'admin',
  body: Type.Object(
    { text, offset: Type.Integer({ minimum: 0, maximum: MAX_TEXT, description: 'of the cursor, in characters' }) },
    strict,
  ),
  answers: {
    200: Type.Object({ setting: Type.Optional(settingSchema), near: Type.Array(settingSchema) }, strict),
  },
  handle: async (context, { body }) => ({ status: 200, body: settingsOf(context).at(body.text, body.offset) }),
})

const checkRoute = defineRoute({
  method: 'POST',
  url: '/settings/check',
  operationId: 'checkSettings',
  summary: 'Whether a text would be taken, and what it would change; changes nothing',
  tag,
  role: 'admin',
  body: Type.Object({ text }, strict),
  answers: { 200: verdictSchema },
  handle: async (context, { body }) => ({ status: 200, body: settingsOf(context).check(body.text) }),
})

const writeRoute = defineRoute({
  method: 'PUT',
  url: '/settings',
  operationId: 'writeSettings',
  summary: 'Writes the configuration file; what it was is kept, and it holds from the next start on',
  tag,
  role: 'admin',
  body: Type.Object({ text, version }, strict),
  answers: { 200: savedSchema },
  target: () => 'settings',
  async handle(context, { body, principal }) {
    const settings = settingsOf(context)
    const diff = diffOf(settings.write(body.text, body.version, principal.name))
    return { status: 200, body: { diff, needsRestart: settings.read().needsRestart } }
  },
})

const historyRoute = defineRoute({
  method: 'GET',
  url: '/settings/history',
  operationId: 'listSettings',
  summary: 'What the configuration file was before, the newest first',
  tag,
  role: 'admin',
  answers: {
    200: Type.Object(
      { versions: Type.Array(Type.Object({ id: Type.String(), at: Type.String(), by: Type.String() }, strict)) },
      strict,
    ),
  },
  async handle(context) {
    const versions = settingsOf(context).history()
    return {
      status: 200,
      body: { versions: versions.map((each) => ({ ...each, at: new Date(each.at).toISOString() })) },
    }
  },
})

const showRoute = defineRoute({
  method: 'GET',
  url: '/settings/history/:id',
  operationId: 'showSettings',
  summary: 'A former configuration file, and what going back to it would change',
  tag,
  role: 'admin',
  params,
  answers: { 200: Type.Object({ text: Type.String(), diff: diffSchema }, strict) },
  async handle(context, { params: { id } }) {
    const found = settingsOf(context).show(id)
    if (found === undefined) throw absent(id)
    return { status: 200, body: found }
  },
})

const rollbackRoute = defineRoute({
  method: 'POST',
  url: '/settings/history/:id/rollback',
  operationId: 'rollBackSettings',
  summary: 'Writes a former configuration file again; what is there now is kept',
  tag,
  role: 'admin',
  params,
  body: Type.Object({ version }, strict),
  answers: { 200: savedSchema },
  target: ({ params: { id } }) => `settings ${id}`,
  async handle(context, { params: { id }, body, principal }) {
    const settings = settingsOf(context)
    const change = settings.rollback(id, body.version, principal.name)
    if (change === undefined) throw absent(id)
    return { status: 200, body: { diff: diffOf(change), needsRestart: settings.read().needsRestart } }
  },
})

const absent = (id: string) => notFound('version', id, 'GET /api/v1/settings/history shows those there are')

/** @throws RequestRefused SETTINGS_STALE, SETTINGS_REFUSED */
function diffOf(change: SettingsChange) {
  if (change.kind === 'accepted') return change.diff
  if (change.kind === 'stale') {
    const remedy = 'Read it again with GET /api/v1/settings, and make your change there'
    throw new RequestRefused(409, 'SETTINGS_STALE', 'the file is no longer the one that you read', remedy)
  }
  const problems = change.mistakes.map((reason) => ({ field: 'text', reason }))
  throw new RequestRefused(422, 'SETTINGS_REFUSED', 'the network cannot run with this', 'Mend each problem', problems)
}

/** The configuration file: read, check, write, go back. */
export const settingsRoutes: readonly Route[] = [
  readRoute,
  placeRoute,
  checkRoute,
  writeRoute,
  historyRoute,
  showRoute,
  rollbackRoute,
]
