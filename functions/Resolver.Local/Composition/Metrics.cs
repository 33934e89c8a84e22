using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Resolver.Engine;

namespace Resolver.Local.Composition;

/// <summary>Sends the meters over OTLP where the machine's environment names a collector, in the words of the OpenTelemetry specification.</summary>
internal static class Metrics
{
    // https://opentelemetry.io/docs/specs/otel/protocol/exporter/: either names the collector; protocol, headers and interval have their own.
    private static readonly string[] Endpoints = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"];

    /// <summary>Begins to send; what is not yet sent goes out when the result is disposed. Null where no collector is named.</summary>
    internal static IDisposable? Start() => Endpoints.All(static name => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)))
        ? null
        : Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(static resource => resource.AddService("resolver"))
            .AddMeter(EngineMeters.Name)
            .AddOtlpExporter()
            .Build();
}
