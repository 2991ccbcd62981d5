import type { ServiceChange, ServiceCollection } from '@voltaic/hss'
import { formatServiceProfileDocument, type InitialFilterCriteria, type ServiceProfileContent } from '@voltaic/profile'
import Type, { type TSchema, type TUnsafe } from 'typebox'
import type { ApiContext } from '../api-context.ts'
import { entityTagOf, expectationOf } from '../entity-tag.ts'
import { notFound, RequestRefused } from '../problem.ts'
import { profileOfDocument } from '../profile-document.ts'
import { refusedBy } from '../refused-by.ts'
import { defineRoute, type Route, type RouteAnswer } from '../route.ts'
import { dryRunQuery, dryRunSchema, nameParam, strict } from '../schemas/common.ts'
import {
  criteriaInputSchema,
  ifcListSchema,
  serviceProfileInputSchema,
  serviceProfileSchema,
  sharedIfcSetSchema,
} from '../schemas/services.ts'
import { changedAnswer } from './subscribers.ts'

const dryRunOnly = Type.Object({ dryRun: Type.Optional(dryRunQuery) }, strict)

/** What the routes of a kind of things have in common, and what not. */
interface Kind<Key extends string | number, View, Definition> {
  /** In the singular, for messages. */
  readonly what: string
  readonly url: string
  /** Name of the list in the answer. */
  readonly listed: string
  /** Begins the operationIds' second word: `ServiceProfile`. */
  readonly operand: string
  readonly key: TUnsafe<string>
  readonly keyOf: (text: string) => Key
  readonly view: TSchema
  readonly input: TSchema
  readonly collection: (context: ApiContext) => ServiceCollection<Key, View, Definition>
  /** From a body that the schema has passed, or from XML; `before` is what is there already. */
  readonly definition: (body: unknown, xml: string | undefined, before: View | undefined) => Definition
  /** What of it XML can say. */
  readonly content: (view: View) => ServiceProfileContent
}

function routesOf<Key extends string | number, View, Definition>(kind: Kind<Key, View, Definition>): readonly Route[] {
  return [...readingRoutes(kind), documentRoute(kind), putRoute(kind), removeRoute(kind)]
}

const tag = 'Services'

function absent({ what, url }: { readonly what: string; readonly url: string }, key: string): RequestRefused {
  return notFound(what, `"${key}"`, `GET /api/v1${url} shows those there are`)
}

function readingRoutes<Key extends string | number, View, Definition>(
  kind: Kind<Key, View, Definition>,
): readonly Route[] {
  const { what, url, operand, view, listed, keyOf, collection } = kind
  return [
    defineRoute({
      method: 'GET',
      url,
      operationId: `list${operand}s`,
      summary: `Lists every ${what}`,
      tag,
      role: 'viewer',
      answers: { 200: Type.Object({ [listed]: Type.Array(view) }, strict) },
      handle: async (context) => ({ status: 200, body: { [listed]: await collection(context).list() } }),
    }),
    defineRoute({
      method: 'GET',
      url: `${url}/:key`,
      operationId: `show${operand}`,
      summary: `Shows a ${what}`,
      tag,
      role: 'viewer',
      params: Type.Object({ key: kind.key }),
      answers: { 200: view },
      async handle(context, { params: { key } }) {
        const found = await collection(context).show(keyOf(key))
        if (found === undefined) throw absent(kind, key)
        return { status: 200, body: found, headers: taggedAs(found) }
      },
    }),
  ]
}

const documentSchema = Type.Object(
  {
    xml: Type.String({ description: 'a ServiceProfile of TS 29.228 §E' }),
    etag: Type.String({ description: 'for If-Match of the PUT that brings it back' }),
  },
  strict,
)

function taggedAs(view: unknown): Readonly<Record<string, string>> {
  return { etag: entityTagOf(view) }
}

function documentRoute<Key extends string | number, View, Definition>(kind: Kind<Key, View, Definition>): Route {
  const { what, url, operand, keyOf, collection } = kind
  return defineRoute({
    method: 'GET',
    url: `${url}/:key/document`,
    operationId: `show${operand}Document`,
    summary: `Shows a ${what} as XML to be edited, as PUT takes it`,
    tag,
    role: 'viewer',
    params: Type.Object({ key: kind.key }),
    answers: { 200: documentSchema },
    async handle(context, { params: { key } }) {
      const found = await collection(context).show(keyOf(key))
      if (found === undefined) throw absent(kind, key)
      const xml = formatServiceProfileDocument(kind.content(found))
      return { status: 200, body: { xml, etag: entityTagOf(found) } }
    },
  })
}

function putRoute<Key extends string | number, View, Definition>(kind: Kind<Key, View, Definition>): Route {
  const { what, url, operand, view, keyOf, collection } = kind
  return defineRoute({
    method: 'PUT',
    url: `${url}/:key`,
    operationId: `put${operand}`,
    summary: `Makes or replaces a ${what}, from JSON or from XML; S-CSCFs are told by PPR`,
    tag,
    role: 'provisioner',
    params: Type.Object({ key: kind.key }),
    query: dryRunOnly,
    body: kind.input,
    accepts: 'application/xml',
    preconditions: true,
    answers: { 200: Type.Union([view, dryRunSchema]) },
    target: ({ params: { key } }) => `${what} ${key}`,
    async handle(context, request) {
      const { params, query, body, document } = request
      const { key } = params
      const { dryRun } = query
      const all = collection(context)
      const before = await all.show(keyOf(key))
      const definition = kind.definition(body, typeof document === 'string' ? document : undefined, before)
      const change = await all.put(keyOf(key), definition, {
        dryRun: dryRun === 'true',
        isExpected: expectationOf(request),
      })
      context.hss.pushes.wake()
      return answerOf(kind, change, key, dryRun)
    },
  })
}

function removeRoute<Key extends string | number, View, Definition>(kind: Kind<Key, View, Definition>): Route {
  const { what, url, operand, view, keyOf, collection } = kind
  return defineRoute({
    method: 'DELETE',
    url: `${url}/:key`,
    operationId: `remove${operand}`,
    summary: `Removes a ${what} that nothing uses any more`,
    tag,
    role: 'provisioner',
    params: Type.Object({ key: kind.key }),
    query: dryRunOnly,
    preconditions: true,
    answers: { 200: Type.Union([view, dryRunSchema]) },
    target: ({ params: { key } }) => `${what} ${key}`,
    async handle(context, request) {
      const { key } = request.params
      const { dryRun } = request.query
      const options = { dryRun: dryRun === 'true', isExpected: expectationOf(request) }
      const change = await collection(context).remove(keyOf(key), options)
      return answerOf(kind, change, key, dryRun)
    },
  })
}

function answerOf<View>(
  kind: { readonly what: string; readonly url: string },
  change: ServiceChange<View>,
  key: string,
  dryRun: string | undefined,
): RouteAnswer {
  if (change.kind === 'absent') throw absent(kind, key)
  if (change.kind === 'stale') {
    const remedy = 'Read it again, make your change in what it is now, and send that with its ETag'
    throw new RequestRefused(412, 'SERVICE_STALE', `somebody has made or changed ${kind.what} ${key} meanwhile`, remedy)
  }
  if (change.kind === 'refused') {
    const which = { code: 'SERVICE_REFUSED', remedy: 'Mend what is named and try again' }
    throw refusedBy(kind.what, change.problems, which)
  }
  const { after, before } = change
  return changedAnswer(dryRun, change, {
    status: 200,
    body: after ?? before,
    ...(after !== undefined && { headers: taggedAs(after) }),
  })
}

const criteriaOf = (body: unknown, xml: string | undefined): readonly InitialFilterCriteria[] =>
  profileOfDocument(body, xml).initialFilterCriteria

const contentOf = ({ initialFilterCriteria }: Pick<ServiceProfileContent, 'initialFilterCriteria'>) => ({
  initialFilterCriteria,
  sharedIfcSetIds: [],
})

export const serviceRoutes: readonly Route[] = [
  ...routesOf({
    what: 'service profile',
    url: '/service-profiles',
    listed: 'serviceProfiles',
    operand: 'ServiceProfile',
    key: nameParam,
    keyOf: (text) => text,
    view: serviceProfileSchema,
    input: serviceProfileInputSchema,
    collection: ({ hss }) => hss.services.profiles,
    // XML has no word for iFC lists: those that the profile takes in stay
    definition(body, xml, before) {
      const profile = profileOfDocument(body, xml)
      return xml === undefined ? profile : { ...profile, ifcLists: before?.ifcLists ?? [] }
    },
    content: ({ name: _name, ifcLists: _lists, ...content }) => content,
  }),
  ...routesOf({
    what: 'iFC list',
    url: '/ifc-lists',
    listed: 'ifcLists',
    operand: 'IfcList',
    key: nameParam,
    keyOf: (text) => text,
    view: ifcListSchema,
    input: criteriaInputSchema,
    collection: ({ hss }) => hss.services.ifcLists,
    definition: criteriaOf,
    content: contentOf,
  }),
  ...routesOf({
    what: 'shared iFC set',
    url: '/shared-ifc-sets',
    listed: 'sharedIfcSets',
    operand: 'SharedIfcSet',
    key: Type.Unsafe(Type.String({ pattern: '^(0|[1-9][0-9]{0,8})$', description: 'SharedIFCSetID' })),
    keyOf: Number,
    view: sharedIfcSetSchema,
    input: criteriaInputSchema,
    collection: ({ hss }) => hss.services.sharedIfcSets,
    definition: criteriaOf,
    content: contentOf,
  }),
]
