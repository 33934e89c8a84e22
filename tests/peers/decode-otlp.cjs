// Prints the spans of OTLP/protobuf request bodies (files) as JSON, read by OpenTelemetry's own decoder.
const { readFileSync } = require('node:fs');
const root = require('@opentelemetry/otlp-transformer/build/src/generated/root');

const Request = root.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
const value = (any) => {
  const [kind] = Object.keys(any ?? {});
  return kind === 'arrayValue' ? (any.arrayValue.values ?? []).map(value) : any?.[kind];
};
const attributes = (list) => Object.fromEntries((list ?? []).map((pair) => [pair.key, value(pair.value)]));
const spans = process.argv.slice(2).flatMap((file) => {
  const request = Request.toObject(Request.decode(readFileSync(file)), { bytes: String, longs: Number });
  return (request.resourceSpans ?? []).flatMap((resource) => (resource.scopeSpans ?? []).flatMap((scope) => (scope.spans ?? []).map((span) => ({
    service: attributes(resource.resource?.attributes)['service.name'],
    scope: scope.scope.name,
    traceId: Buffer.from(span.traceId, 'base64').toString('hex'),
    spanId: Buffer.from(span.spanId, 'base64').toString('hex'),
    parentSpanId: Buffer.from(span.parentSpanId ?? '', 'base64').toString('hex') || null,
    name: span.name,
    kind: span.kind,
    milliseconds: (span.endTimeUnixNano - span.startTimeUnixNano) / 1e6,
    status: span.status?.code ?? 0,
    attributes: attributes(span.attributes),
    events: (span.events ?? []).map((event) => ({ name: event.name, attributes: attributes(event.attributes) })),
  }))));
});
console.log(JSON.stringify(spans));
