// Prints the names that OpenTelemetry's semantic conventions publish: attributes, events, and the values of operations and providers.
const names = require('@opentelemetry/semantic-conventions/incubating');

const of = (pattern) => Object.entries(names).filter(([key]) => pattern.test(key)).map(([, name]) => name);
console.log(JSON.stringify({
  attributes: of(/^ATTR_/),
  events: of(/^EVENT_/),
  operations: of(/^GEN_AI_OPERATION_NAME_VALUE_/),
  providers: of(/^GEN_AI_PROVIDER_NAME_VALUE_/),
  outputs: of(/^GEN_AI_OUTPUT_TYPE_VALUE_/),
}));
