import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import ts from 'typescript'

const root = resolve(import.meta.dirname, '../..')

/** One source file of the house: its path from the root, its text, and the paths it imports. */
export type SourceFile = {
  path: string
  text: string
  lines: number
  /** Files of ours, as paths from the root. */
  imports: string[]
  /** Packages and `node:` modules, by name as written. */
  packages: string[]
  functions: { name: string; line: number; lines: number }[]
}

/** Every TypeScript file of the product and its tests, parsed once. */
export function sourceFiles(): SourceFile[] {
  const folders = ['api', 'dashboard', 'devices', 'ingest', 'simulators', 'test']
  return folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
        join(folder, name),
      ),
    )
    .concat('start.ts')
    .filter((path) => /\.tsx?$/.test(path) && !path.startsWith('dashboard/dist/'))
    .filter((path) => !path.endsWith('.d.ts'))
    .sort()
    .map(parse)
}

function parse(path: string): SourceFile {
  const text = readFileSync(join(root, path), 'utf8')
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const specifiers: string[] = []
  const functions: SourceFile['functions'] = []
  visit(tree)
  return {
    path,
    text,
    lines: text.split('\n').length - 1,
    imports: specifiers.filter((name) => name.startsWith('.')).map((name) => resolved(path, name)),
    packages: specifiers.filter((name) => !name.startsWith('.')),
    functions,
  }

  function visit(node: ts.Node) {
    const specifier = specifierOf(node)
    if (specifier) specifiers.push(specifier)
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const from = tree.getLineAndCharacterOfPosition(node.getStart()).line
      const to = tree.getLineAndCharacterOfPosition(node.getEnd()).line
      functions.push({ name: nameOf(node), line: from + 1, lines: to - from + 1 })
    }
    ts.forEachChild(node, visit)
  }
}

function specifierOf(node: ts.Node): string | undefined {
  if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier)
    return ts.isStringLiteral(node.moduleSpecifier) ? node.moduleSpecifier.text : undefined
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [argument] = node.arguments
    return argument && ts.isStringLiteral(argument) ? argument.text : undefined
  }
  return undefined
}

function nameOf(node: ts.SignatureDeclaration): string {
  return node.name?.getText() ?? '(anonymous)'
}

function resolved(from: string, specifier: string): string {
  return relative(root, resolve(root, dirname(from), specifier))
}
