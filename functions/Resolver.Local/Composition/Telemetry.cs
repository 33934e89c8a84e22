using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Resolver.Core.Tracing;
using Resolver.Engine;
using Resolver.Index.Fresh;

namespace Resolver.Local.Composition;

/// <summary>Sends meters and spans over OTLP where the machine's environment names a collector, in the words of the OpenTelemetry specification.</summary>
internal static class Telemetry
{
    // https://opentelemetry.io/docs/specs/otel/protocol/exporter/: either names the collector; protocol, headers and interval have their own.
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Begins to send; what is not yet sent goes out when the result is disposed. Nothing is sent where no collector is named.</summary>
    internal static IDisposable Start()
    {
        AppContext.SetSwitch(ContentSwitch.Name, CapturesContent(Environment.GetEnvironmentVariable("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT")));
        return new Providers(
            IsSet(Endpoint) || IsSet("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT") ? Meters() : null,
            IsSet(Endpoint) || IsSet("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") ? Tracers() : null);
    }

    private static bool CapturesContent(string? wish) =>
        wish is not null && new[] { "true", "span_only", "span_and_event" }.Contains(wish, StringComparer.OrdinalIgnoreCase);

    private static MeterProvider Meters() => Sdk.CreateMeterProviderBuilder()
        .ConfigureResource(Name)
        .AddMeter(EngineMeters.Name, IndexMeters.Name)
        .AddOtlpExporter(static options => ByHttp(options, "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL"))
        .Build();

    private static TracerProvider Tracers() => Sdk.CreateTracerProviderBuilder()
        .ConfigureResource(Name)
        .AddSource("Resolver*")
        .AddOtlpExporter(static options => ByHttp(options, "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"))
        .Build();

    // What the operator says of the resource, such as OTEL_SERVICE_NAME, stands.
    private static void Name(ResourceBuilder resource) => resource.AddService("resolver").AddEnvironmentVariableDetector();

    // The specification's default, which is not the library's.
    private static void ByHttp(OtlpExporterOptions options, string variable)
    {
        if (!IsSet("OTEL_EXPORTER_OTLP_PROTOCOL") && !IsSet(variable))
        {
            options.Protocol = OtlpExportProtocol.HttpProtobuf;
        }
    }

    private static bool IsSet(string variable) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));

    private sealed class Providers(MeterProvider? meters, TracerProvider? tracers) : IDisposable
    {
        public void Dispose()
        {
            tracers?.Dispose();
            meters?.Dispose();
        }
    }
}
