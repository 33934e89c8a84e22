'use strict';

const MAX_DEPTH = 1000;

/** Writes a tree in the flat form that TreeWriter.cs describes. */
class Writer {
  constructor(text) {
    this.text = text;
    this.strings = [''];
    this.index = new Map([['', 0]]);
    this.nodes = [];
    this.errors = [];
    this.last = 0;
    // Of each open node: where its head stands, where it ends, where its last child ended.
    this.open_ = [];
  }

  intern(value) {
    let place = this.index.get(value);
    if (place === undefined) {
      place = this.strings.length;
      this.strings.push(value);
      this.index.set(value, place);
    }
    return place;
  }

  /** Opens a node; the operator is a [start, end] pair. False where the node is left out. */
  open(kind, start, end, role, raw, name = '', operator = null) {
    const parent = this.open_[this.open_.length - 1];
    if (parent) {
      const tooDeep = this.open_.length >= MAX_DEPTH;
      if (tooDeep || start < parent.done || end > parent.end || end < start) {
        this.error(this.lineOf(start), tooDeep ? 'nested too deeply' : 'out of order');
        return false;
      }
      this.nodes[parent.head + 3]++;
      parent.done = end;
    }
    this.open_.push({ head: this.nodes.length, end, done: start });
    const sign = operator ? this.text.slice(operator[0], operator[1]) : '';
    this.nodes.push(this.intern(kind), start - this.last, end - start, 0, this.intern(role), this.intern(name), this.intern(raw), this.intern(sign));
    if (sign) this.nodes.push(operator[0] - start, operator[1] - operator[0]);
    this.last = start;
    return true;
  }

  close() {
    this.open_.pop();
  }

  error(line, message) {
    const text = `${line}: ${message}`;
    if (this.errors.length < 20 && !this.errors.includes(text)) this.errors.push(text);
  }

  lineOf(offset) {
    let line = 1;
    for (let at = this.text.indexOf('\n'); at >= 0 && at < offset; at = this.text.indexOf('\n', at + 1)) line++;
    return line;
  }

  reply() {
    return { strings: this.strings, nodes: this.nodes, errors: this.errors };
  }
}

module.exports = { Writer };
