using System.Diagnostics;
using Azure.Core;
using Azure.Monitor.OpenTelemetry.Exporter;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Resolver.Adapters.Configuration;
using Resolver.Core.Tracing;

namespace Resolver.Adapters.Telemetry;

/// <summary>
/// Sends meters and spans over OTLP where the environment names a collector, in the words of the OpenTelemetry specification, and to Azure
/// Monitor where it has a connection string. Nothing is sent by default.
/// </summary>
public static class TelemetryExport
{
    // https://opentelemetry.io/docs/specs/otel/protocol/exporter/: either names the collector; protocol, headers and interval have their own.
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string Azure = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    // The platform's own setting: who sends proves who it is.
    private const string AzureIdentity = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";
    private const string Ours = "Resolver*";

    /// <summary>Begins to send; what is not yet sent goes out when the result is disposed.</summary>
    /// <param name="service">What this process calls itself, unless <c>OTEL_SERVICE_NAME</c> says otherwise.</param>
    /// <param name="identity">Who this process is in Azure; used where <c>APPLICATIONINSIGHTS_AUTHENTICATION_STRING</c> is set. Null for nobody.</param>
    /// <exception cref="Core.Faults.ResolverFault"><c>APP-SETTING</c>: sampling is out of range.</exception>
    public static IDisposable Start(string service, TokenCredential? identity)
    {
        var source = new SettingSource(Environment.GetEnvironmentVariable);
        var sampling = SamplingOptions.Load(source);
        AppContext.SetSwitch(ContentSwitch.Name, CapturesContent(source.Optional("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT")));
        var azure = source.Optional(Azure) is { } connection ? AzureOptions(connection, source.Optional(AzureIdentity) is null ? null : identity) : null;
        var metrics = IsSet(Endpoint) || IsSet("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT");
        var traces = IsSet(Endpoint) || IsSet("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
        return new Providers(
            metrics || azure is not null ? Meters(service, metrics, azure) : null,
            traces || azure is not null ? Tracers(service, traces, azure, sampling) : null);
    }

    private static bool CapturesContent(string? wish) =>
        wish is not null && new[] { "true", "span_only", "span_and_event" }.Contains(wish, StringComparer.OrdinalIgnoreCase);

    // Sampling is by run, not by span; a container has no disk for what could not be sent.
    private static Action<AzureMonitorExporterOptions> AzureOptions(string connection, TokenCredential? identity) => options =>
    {
        options.ConnectionString = connection;
        options.Credential = identity;
        options.EnableLiveMetrics = false;
        options.DisableOfflineStorage = true;
        options.SamplingRatio = 1.0F;
        options.TracesPerSecond = null;
    };

    private static MeterProvider Meters(string service, bool otlp, Action<AzureMonitorExporterOptions>? azure)
    {
        var builder = Sdk.CreateMeterProviderBuilder().ConfigureResource(resource => Name(resource, service)).AddMeter(Ours);
        builder = otlp ? builder.AddOtlpExporter(static options => ByHttp(options, "METRICS")) : builder;
        return (azure is null ? builder : builder.AddAzureMonitorMetricExporter(azure)).Build();
    }

    private static TracerProvider Tracers(string service, bool otlp, Action<AzureMonitorExporterOptions>? azure, SamplingOptions sampling)
    {
        var builder = Sdk.CreateTracerProviderBuilder().ConfigureResource(resource => Name(resource, service)).AddSource(Ours).SetSampler(new AlwaysOnSampler());
        if (sampling.Ratio < 1)
        {
            return builder.AddProcessor(new RunSampler(Chosen(otlp, azure), sampling)).Build();
        }

        builder = otlp ? builder.AddOtlpExporter(static options => ByHttp(options, "TRACES")) : builder;
        return (azure is null ? builder : builder.AddAzureMonitorTraceExporter(azure)).Build();
    }

    // What is sent is chosen before it comes to an exporter, so the exporters are made here.
#pragma warning disable CA2000 // Each belongs to what it is handed to.
    private static CompositeProcessor<Activity> Chosen(bool otlp, Action<AzureMonitorExporterOptions>? azure)
    {
        var exporters = new List<BaseProcessor<Activity>>();
        if (otlp)
        {
            var options = new OtlpExporterOptions();
            ByHttp(options, "TRACES");
            exporters.Add(Batch(new OtlpTraceExporter(options)));
        }

        if (azure is not null)
        {
            var options = new AzureMonitorExporterOptions();
            azure(options);
            exporters.Add(Batch(new AzureMonitorTraceExporter(options)));
        }

        return new CompositeProcessor<Activity>(exporters);
    }
#pragma warning restore CA2000

    private static BatchActivityExportProcessor Batch(BaseExporter<Activity> exporter)
    {
        var usual = new BatchExportActivityProcessorOptions();
        return new BatchActivityExportProcessor(exporter, usual.MaxQueueSize, usual.ScheduledDelayMilliseconds, usual.ExporterTimeoutMilliseconds, usual.MaxExportBatchSize);
    }

    // What the operator says of the resource, such as OTEL_SERVICE_NAME, stands.
    private static void Name(ResourceBuilder resource, string service) => resource.AddService(service).AddEnvironmentVariableDetector();

    // The specification's default, which is not the library's, and the signal's own address.
    private static void ByHttp(OtlpExporterOptions options, string signal)
    {
        if (!IsSet("OTEL_EXPORTER_OTLP_PROTOCOL") && !IsSet($"OTEL_EXPORTER_OTLP_{signal}_PROTOCOL"))
        {
            options.Protocol = OtlpExportProtocol.HttpProtobuf;
        }

        if (Uri.TryCreate(Environment.GetEnvironmentVariable($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"), UriKind.Absolute, out var own))
        {
            options.Endpoint = own;
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
