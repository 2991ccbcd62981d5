// Builds docs/reference/openapi.json from the routes of the provisioning API.
//   npm run openapi            writes the file
//   npm run openapi --check    compares
import { Validator } from '@seriousme/openapi-schema-validator'
import { createOpenApiDocument } from '@voltaic/api'
import { type Finding, report } from './findings.ts'
import { generatedFile } from './generated-file.ts'

const FILE = 'docs/reference/openapi.json'

async function main(): Promise<void> {
  const document = await createOpenApiDocument()
  const text = `${JSON.stringify(document, null, 2)}\n`
  const operations = Object.values(document.paths).flatMap((path) => Object.keys(path)).length
  const findings = [...generatedFile(FILE, text, 'npm run openapi'), ...(await mistakesIn(text))]
  report(findings, `${operations} operations`)
}

/** What the schema of OpenAPI 3.1 says against the document. */
async function mistakesIn(text: string): Promise<Finding[]> {
  const { valid, errors = [] } = await new Validator().validate(JSON.parse(text))
  if (valid) return []
  const said = Array.isArray(errors) ? errors : [errors]
  return said.map((error) => ({
    file: FILE,
    line: 1,
    message: typeof error === 'string' ? error : JSON.stringify(error),
  }))
}

if (import.meta.main) await main()
