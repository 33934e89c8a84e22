'use strict';
// Acorn's tree (ESTree) as the one tree of every language.

const acorn = require('internal/deps/acorn/acorn/dist/acorn');
const { Writer } = require('./writer.js');
const { isAssertion } = require('./assertions.js');

const KINDS = {
  ClassDeclaration: 'Type', ClassExpression: 'Type', FunctionDeclaration: 'Function', FunctionExpression: 'Function',
  ArrowFunctionExpression: 'Function', StaticBlock: 'Function', PropertyDefinition: 'Field', ImportDeclaration: 'Import', BlockStatement: 'Block',
  ClassBody: 'Block', VariableDeclaration: 'Declare', IfStatement: 'If', SwitchStatement: 'Switch', ForStatement: 'Loop', ForInStatement: 'Loop',
  ForOfStatement: 'Loop', WhileStatement: 'Loop', DoWhileStatement: 'Loop', ReturnStatement: 'Return', YieldExpression: 'Return',
  ThrowStatement: 'Throw', TryStatement: 'Try', BreakStatement: 'Jump', ContinueStatement: 'Jump', ExpressionStatement: 'ExpressionStatement',
  AssignmentExpression: 'Assign', CallExpression: 'Call', ImportExpression: 'Call', NewExpression: 'New', AwaitExpression: 'Await',
  Identifier: 'Name', PrivateIdentifier: 'Name', ThisExpression: 'Name', Super: 'Name', LogicalExpression: 'Logical', UnaryExpression: 'Unary',
  UpdateExpression: 'Unary', ConditionalExpression: 'Conditional', ArrayExpression: 'Collection', ObjectExpression: 'Collection',
  TemplateLiteral: 'String', TaggedTemplateExpression: 'Call',
};
const ROLES = {
  test: 'condition', consequent: 'then', alternate: 'else', body: 'body', argument: 'value', callee: 'callee', arguments: 'argument',
  left: 'left', right: 'right', object: 'receiver', init: 'value', value: 'value', discriminant: 'value', superClass: 'type', tag: 'callee',
  quasi: 'argument', source: 'argument', finalizer: 'finally', block: 'body', key: 'key',
};
const COMPARISONS = new Set(['<', '<=', '>', '>=', '==', '!=', '===', '!==', 'in', 'instanceof']);

/** The tree of a file as a reply. A file that does not parse is an empty tree with its error. */
function parse(text, language, strip) {
  const writer = new Writer(text);
  writer.open('File', 0, text.length, '', 'Program');
  try {
    const code = language === 'typescript' ? stripped(text, strip) : text;
    const comments = [];
    const tree = read(code, comments);
    new Mapper(code, writer, comments).program(tree);
  } catch (wrong) {
    // A syntax error, a stack that is too small for the nesting, or a type syntax that cannot be stripped: all say what they are.
    writer.error(wrong.loc ? wrong.loc.line : 1, String(wrong.message).split('\n')[0].replace(/ \(\d+:\d+\)$/, ''));
  }
  return writer.reply();
}

/** The text with its types blanked out: positions stay. */
function stripped(text, strip) {
  const code = strip(text, { mode: 'strip' });
  // Blanks are counted in UTF-16 only where the types hold none but ASCII; anything else would move what follows.
  if (code.length !== text.length) throw new SyntaxError('the types of this file cannot be stripped in place');
  return code;
}

/** As a module, and where that is refused (await as a name, octals, with) as a script. */
function read(text, comments) {
  const options = { ecmaVersion: 'latest', allowHashBang: true, locations: false, onComment: comments };
  try {
    return acorn.parse(text, { ...options, sourceType: 'module' });
  } catch (wrong) {
    comments.length = 0;
    try {
      return acorn.parse(text, { ...options, sourceType: 'script', allowReturnOutsideFunction: true });
    } catch {
      throw wrong;
    }
  }
}

class Mapper {
  constructor(text, writer, comments) {
    this.text = text;
    this.writer = writer;
    this.commentAtEnd = new Map(comments.map((comment) => [comment.end, comment]));
  }

  program(tree) {
    this.statements(tree.body, '', tree.type);
  }

  statements(body, role, owner) {
    let floor = 0;
    for (const statement of body) {
      this.visit(statement, role, false, owner, floor);
      floor = statement.end;
    }
  }

  /** Where a declaration begins with the comments right above it. */
  above(start, floor) {
    let first = start;
    for (;;) {
      let at = first;
      let breaks = 0;
      while (at > floor && ' \t\r\n'.includes(this.text[at - 1])) {
        at--;
        if (this.text[at] === '\n') breaks++;
      }
      const comment = this.commentAtEnd.get(at);
      const lineStart = comment ? this.text.lastIndexOf('\n', comment.start - 1) + 1 : 0;
      if (!comment || breaks > 1 || comment.start < floor || this.text.slice(lineStart, comment.start).trim()) return first;
      first = comment.start;
    }
  }

  /** The operator between two nodes: all that is neither space, comment nor parenthesis. */
  between(from, to, length) {
    const at = this.skip(from, to, ')');
    return [at, Math.min(at + length, to)];
  }

  skip(at, end, extra) {
    while (at < end) {
      const char = this.text[at];
      if (char === '/' && (this.text[at + 1] === '/' || this.text[at + 1] === '*')) {
        const close = this.text[at + 1] === '/' ? this.text.slice(at, end).search(/[\n\r\u2028\u2029]/) : this.text.indexOf('*/', at) + 2 - at;
        at = close <= 0 ? end : at + close;
      } else if (extra.includes(char) || /\s/.test(char)) {
        at++;
      } else {
        return at;
      }
    }
    return end;
  }

  operator(node) {
    switch (node.type) {
      case 'BinaryExpression':
      case 'LogicalExpression':
      case 'AssignmentExpression':
        return this.between(node.left.end, node.right.start, node.operator.length);
      case 'AssignmentPattern':
        return this.between(node.left.end, node.right.start, 1);
      case 'VariableDeclarator':
        return node.init ? this.between(node.id.end, node.init.start, 1) : null;
      case 'PropertyDefinition':
        return node.value ? this.between(node.key.end + (node.computed ? 1 : 0), node.value.start, 1) : null;
      case 'UnaryExpression':
        return [node.start, node.start + node.operator.length];
      case 'UpdateExpression':
        return node.prefix ? [node.start, node.start + 2] : [node.end - 2, node.end];
      case 'BreakStatement':
        return [node.start, node.start + 5];
      case 'ContinueStatement':
        return [node.start, node.start + 8];
      case 'MemberExpression':
        return node.computed ? null : this.between(node.object.end, node.property.start, node.optional ? 2 : 1);
      case 'SpreadElement':
      case 'RestElement':
        return [node.start, node.start + 3];
      default:
        return null;
    }
  }

  kind(node, inChain, owner) {
    switch (node.type) {
      case 'CallExpression':
        return isAssertion(node, inChain) ? 'Assertion' : 'Call';
      case 'MemberExpression':
        if (isAssertion(node, inChain)) return 'Assertion';
        return node.computed ? 'Index' : 'Member';
      case 'BinaryExpression':
        return COMPARISONS.has(node.operator) ? 'Compare' : 'Binary';
      case 'VariableDeclaration':
        return owner === 'Program' ? 'Field' : 'Declare';
      case 'Literal':
        return literal(node);
      case 'Identifier':
        return node.name === 'undefined' ? 'Null' : 'Name';
      default:
        return KINDS[node.type] || 'Other';
    }
  }

  visit(node, role, inChain = false, owner = '', floor = -1) {
    if (node.type === 'ChainExpression' || node.type === 'ExportNamedDeclaration' && node.declaration && !node.specifiers.length) {
      return this.wrapped(node, role, inChain, floor);
    }
    if (node.type === 'MethodDefinition' || node.type === 'Property' && (node.method || node.kind !== 'init')) {
      return this.method(node, floor);
    }
    const declaration = floor >= 0 && /Declaration$|^PropertyDefinition$/.test(node.type) && node.type !== 'ImportDeclaration';
    const start = declaration ? this.above(node.start, floor) : node.start;
    const kind = this.kind(node, inChain, owner);
    if (!this.writer.open(kind, start, node.end, role, node.type, name(node), this.operator(node))) return;
    this.doc(start, node.start);
    if (!isLeaf(node)) this.children(node);
    this.writer.close();
  }

  /** export function f … and a?.b: what is inside stands for itself. */
  wrapped(node, role, inChain, floor) {
    if (node.type === 'ChainExpression') return this.visit(node.expression, role, inChain);
    const start = this.above(node.start, floor < 0 ? node.start : floor);
    const declaration = node.declaration;
    if (!this.writer.open(this.kind(declaration, false, 'Program'), start, node.end, role, node.type, name(declaration), null)) return;
    this.doc(start, node.start);
    this.children(declaration);
    this.writer.close();
  }

  doc(start, code) {
    if (start < code && this.writer.open('DocComment', start, start + this.text.slice(start, code).trimEnd().length, '', 'Comment')) this.writer.close();
  }

  method(node, floor) {
    const start = floor < 0 ? node.start : this.above(node.start, floor);
    if (!this.writer.open('Function', start, node.end, '', node.type, name(node))) return;
    this.doc(start, node.start);
    if (node.computed) this.visit(node.key, 'key');
    this.parameters(node.value);
    this.visit(node.value.body, 'body');
    this.writer.close();
  }

  parameters(node) {
    for (const parameter of node.params) {
      if (!this.writer.open('Parameter', parameter.start, parameter.end, '', parameter.type, name(parameter.left || parameter.argument || parameter), null)) continue;
      if (parameter.type === 'AssignmentPattern') this.visit(parameter.right, 'value');
      else if (parameter.type !== 'Identifier') this.children(parameter);
      this.writer.close();
    }
  }

  children(node) {
    if (node.params) {
      this.parameters(node);
      return this.visit(node.body, 'body');
    }
    switch (node.type) {
      case 'BlockStatement':
      case 'ClassBody':
      case 'StaticBlock':
        return this.statements(node.body, '', node.type);
      case 'SwitchCase':
        if (node.test) this.visit(node.test, 'condition');
        return this.statements(node.consequent, '', node.type);
      case 'ImportDeclaration':
        return;
      default:
        return this.fields(node);
    }
  }

  fields(node) {
    const found = [];
    for (const field in node) {
      const value = node[field];
      if (!value || typeof value !== 'object' || skipped(node, field)) continue;
      for (const child of Array.isArray(value) ? value : [value]) {
        if (child && typeof child.type === 'string') found.push([role(node, field), child]);
      }
    }
    found.sort((one, other) => one[1].start - other[1].start);
    for (const [as, child] of found) {
      // As the language itself does: a function that a variable, a field or a key is made of has that name.
      if (as === 'value' && /Function/.test(child.type) && !child.id) child.inferred = name(node);
      this.visit(child, as, this.isChain(node, child));
    }
  }

  /** Whether a child goes on in its parent's chain of members and calls: expect(x).to … */
  isChain(node, child) {
    return (node.type === 'MemberExpression' && node.object === child) || (node.type === 'CallExpression' && node.callee === child)
      || (node.type === 'ChainExpression');
  }
}

function skipped(node, field) {
  if (field === 'property') return !node.computed;
  if (field === 'key') return !node.computed;
  if (field === 'id') return node.id.type === 'Identifier';
  return field === 'quasis' || field === 'label' || field === 'local' || field === 'exported' || field === 'imported';
}

function role(node, field) {
  switch (node.type) {
    case 'ForInStatement':
    case 'ForOfStatement':
      return field === 'right' ? 'iterable' : field === 'left' ? 'target' : 'body';
    case 'ForStatement':
      return field === 'init' ? 'target' : ROLES[field] || '';
    case 'UnaryExpression':
    case 'UpdateExpression':
      return 'operand';
    case 'MemberExpression':
      return field === 'object' ? 'receiver' : 'index';
    case 'SequenceExpression':
    case 'ExpressionStatement':
      return '';
    default:
      return ROLES[field] || '';
  }
}

function literal(node) {
  if (node.regex) return 'String';
  if (node.bigint !== undefined || typeof node.value === 'number') return 'Number';
  if (typeof node.value === 'boolean') return 'Boolean';
  return node.value === null ? 'Null' : 'String';
}

function name(node) {
  switch (node.type) {
    case 'Identifier':
      return node.name;
    case 'PrivateIdentifier':
      return '#' + node.name;
    case 'ThisExpression':
      return 'this';
    case 'Super':
      return 'super';
    case 'MemberExpression':
      return node.computed ? '' : name(node.property);
    case 'CallExpression':
    case 'NewExpression':
      return name(node.callee);
    case 'ChainExpression':
      return name(node.expression);
    case 'ImportDeclaration':
      return String(node.source.value);
    case 'VariableDeclaration':
      return name(node.declarations[0]);
    case 'MethodDefinition':
    case 'PropertyDefinition':
    case 'Property':
      return node.computed ? '' : name(node.key);
    case 'Literal':
      return '';
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      return node.id ? node.id.name : node.inferred || '';
    default:
      return node.id && node.id.type === 'Identifier' ? node.id.name : '';
  }
}

function isLeaf(node) {
  return node.type === 'Identifier' || node.type === 'Literal';
}

module.exports = { parse };
