// Prints what the TypeScript compiler declares in each file named on stdin: one JSON object a line. Its argument is the compiler's module.
'use strict';
const fs = require('node:fs');
const ts = require(process.argv[2]);

function names(binding) {
  if (ts.isIdentifier(binding)) return [binding.text];
  return binding.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : names(element.name)));
}

const functionLike = (node) => ts.isArrowFunction(node) || ts.isFunctionExpression(node) || ts.isClassExpression(node);

function described(node) {
  if (ts.isVariableStatement(node)) {
    const named = node.declarationList.declarations.flatMap((declaration) => names(declaration.name));
    // const {} = f() declares nothing.
    return named.length > 0 ? ['variables', named] : undefined;
  }
  if (ts.isExportAssignment(node)) {
    return functionLike(node.expression) ? ['default', []] : undefined;
  }
  const kinds = [
    [ts.isFunctionDeclaration, 'function'], [ts.isClassDeclaration, 'class'], [ts.isInterfaceDeclaration, 'interface'],
    [ts.isTypeAliasDeclaration, 'type'], [ts.isEnumDeclaration, 'enum'], [ts.isModuleDeclaration, 'namespace'],
  ];
  const kind = kinds.find(([is]) => is(node));
  return kind && [kind[1], node.name ? [node.name.text] : []];
}

function memberName(member) {
  if (ts.isConstructorDeclaration(member)) return ['constructor'];
  return ts.isIdentifier(member.name) || ts.isPrivateIdentifier(member.name) ? [member.name.text] : [];
}

function walk(statements, source, member, found) {
  for (const node of statements) {
    const kind = described(node);
    // `namespace A.B { … }` is one declaration; its parts are named by it.
    if (kind) add(node, kind[0], node.body && ts.isModuleDeclaration(node.body) ? [] : kind[1], source, member, found);
    let body = node.body;
    while (body && ts.isModuleDeclaration(body)) body = body.body;
    if (body && ts.isModuleBlock(body)) walk(body.statements, source, member, found);
    if (ts.isClassDeclaration(node)) {
      for (const inner of node.members) {
        if ((ts.isMethodDeclaration(inner) || ts.isConstructorDeclaration(inner) || ts.isAccessor(inner)) && inner.body) {
          add(inner, 'method', memberName(inner), source, true, found);
        }
      }
    }
  }
}

function add(node, kind, named, source, member, found) {
  const start = node.getStart(source, false);
  const comment = node.jsDoc?.at(-1);
  // A comment behind an empty line is the file's.
  const near = comment && (source.text.slice(comment.end, start).match(/\n/g) ?? []).length < 2;
  found.push({ kind, names: named, docs: near ? comment.pos : start, start, end: node.getEnd(), member });
}

const script = (path) => (/\.tsx$/.test(path) ? ts.ScriptKind.TSX : /\.[cm]?ts$/.test(path) ? ts.ScriptKind.TS : ts.ScriptKind.JSX);

function read(path) {
  const source = ts.createSourceFile(path, fs.readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true, script(path));
  if (source.parseDiagnostics.length > 0) {
    return { path, refused: ts.flattenDiagnosticMessageText(source.parseDiagnostics[0].messageText, ' '), declared: [] };
  }
  const found = [];
  walk(source.statements, source, false, found);
  return { path, declared: found };
}

for (const path of fs.readFileSync(0, 'utf8').split('\n')) {
  if (path) process.stdout.write(JSON.stringify(read(path)) + '\n');
}
