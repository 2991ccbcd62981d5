type Json = Readonly<Record<string, unknown>>

/**
 * Gives every schema that has a title one place in the document, so that generated clients have one type for it.
 *
 * @param document an OpenAPI document with all schemas written out
 */
export function withNamedSchemas<Document extends object>(document: Document): Document {
  const schemas: Record<string, unknown> = {}
  const named = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(named)
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value).map(([key, each]) => [key, named(each)] as const)
    const copy: Json = Object.fromEntries(entries)
    const { title } = copy
    if (typeof title !== 'string' || copy['type'] === undefined) return copy
    schemas[title] = copy
    return { $ref: `#/components/schemas/${title}` }
  }
  const { paths, components = {}, ...rest } = document as Json & { readonly components?: Json }
  const all = named(paths)
  const sorted = Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)))
  return { ...rest, components: { ...components, schemas: sorted }, paths: all } as unknown as Document
}
