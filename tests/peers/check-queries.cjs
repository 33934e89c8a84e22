// Judges the queries of a C# file (string constants, raw strings) by Microsoft's own parser of Kusto, on the tables that Azure Monitor keeps.
// Usage: node check-queries.cjs <file>. Prints a line for each query; exits with 1 where one is wrong.
const fs = require('fs');
require('@kusto/language-service-next/bridge.min');
require('@kusto/language-service-next/Kusto.Language.Bridge.min');

const { Kusto } = globalThis;
const telemetry = 'TimeGenerated: datetime, Name: string, Properties: dynamic, OperationId: string';
const tables = {
  AppDependencies: `(${telemetry}, DurationMs: real, Success: bool)`,
  AppMetrics: `(${telemetry}, Sum: real, Min: real, Max: real, ItemCount: int)`,
  AppRequests: `(${telemetry}, DurationMs: real, Success: bool)`,
  AppTraces: '(TimeGenerated: datetime, Message: string, Properties: dynamic, OperationId: string)',
};
const symbols = Object.entries(tables).map(([name, schema]) => new Kusto.Language.Symbols.TableSymbol.$ctor7(name, schema, null));
const globals = Kusto.Language.GlobalState.Default.WithDatabase(new Kusto.Language.Symbols.DatabaseSymbol.ctor('logs', symbols));

const queries = new Map();
const constants = /(?:const|static) string (\w+)(?:\([^)]*\))? =>? (?:(\w+) \+ )?(?:string\.Create\([^$]*\$\$)?"""\n([\s\S]*?)\n\s*"""/g;
for (const [, name, prefix, text] of fs.readFileSync(process.argv[2], 'utf8').matchAll(constants)) {
  queries.set(name, (prefix ? queries.get(prefix) + '\n' : '') + text.replace(/\{\{\w+\}\}/g, '5'));
}

let wrong = 0;
for (const [name, text] of queries) {
  // What others begin with has no result of its own.
  const whole = text.trimEnd().endsWith(';') ? `${text}\nprint 1` : text;
  const diagnostics = Kusto.Language.KustoCode.ParseAndAnalyze(whole, globals).GetDiagnostics();
  const faults = Array.from({ length: diagnostics.Count }, (_, index) => diagnostics.getItem(index)).filter((fault) => fault.Severity !== 'Suggestion');
  wrong += faults.length ? 1 : 0;
  console.log(`${faults.length ? 'wrong' : 'right'} ${name} ${faults.map((fault) => `${fault.Message} at '${whole.slice(fault.Start, fault.Start + 30)}'`).join('; ')}`.trimEnd());
}

process.exit(wrong || queries.size === 0 ? 1 : 0);
