using System.ClientModel;
using System.ClientModel.Primitives;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using Microsoft.Extensions.AI;
using OpenAI;
using Resolver.Core.Money;
using Resolver.Models.Gateway;

namespace Resolver.Benchmarks.Gateway;

/// <summary>
/// The same question to the same server on this machine's loopback, in turn: by a bare <see cref="HttpClient"/> that reads the stream to its
/// end (the network), by the client library alone, and by the gateway; and an fsync of the same disk each time. What the gateway adds is
/// its call less the bare one of the same turn, so that network and load of the machine are in both.
/// </summary>
internal static class PairedCalls
{
    private const int Warm = 2_000;
    private const int Turns = 500;

    public static async Task Run(ILedger ledger, string folder)
    {
        await using var server = await StreamServer.Start();
        using var gateway = GatewayCommand.Open(ledger, server.Endpoint, null);
        using var bare = new HttpClient();
        using var transport = new HttpClient();
        using var library = Library(server.Endpoint, transport);
        using var probe = new FileStream(Path.Combine(folder, "paired-probe"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var question = await Question(library, server);
        var turns = new List<Turn>();
        for (var number = 1; number <= Warm + Turns; number++)
        {
            var turn = new Turn(
                await Time(() => Bare(bare, server.Endpoint, question)),
                await Time(() => Ask(library)),
                await Time(() => Ask(gateway, number)),
                await Time(() => Sync(probe)));
            if (number > Warm)
            {
                turns.Add(turn);
            }
        }

        Tell(turns);
    }

    private static void Tell(List<Turn> turns)
    {
        Say($"loopback, {Turns} turns: bare HTTP p50 {At(turns, static turn => turn.Bare, 0.5):0.000} ms, client library alone {At(turns, static turn => turn.Library, 0.5):0.000}, gateway {At(turns, static turn => turn.Gateway, 0.5):0.000}");
        var probe = At(turns, static turn => turn.Probe, 0.5);
        var (p50, p95) = (At(turns, static turn => turn.Gateway - turn.Bare, 0.5), At(turns, static turn => turn.Gateway - turn.Bare, 0.95));
        Say($"gateway less bare HTTP of the same turn: p50 {p50:0.000} ms, p95 {p95:0.000}; fsync probe of the same turns p50 {probe:0.000}, p95 {At(turns, static turn => turn.Probe, 0.95):0.000}; p50 is {p50 / probe:0.0} probes, less two of them {p50 - (2 * probe):0.000} ms");
        Say($"of it the client library (less bare HTTP): p50 {At(turns, static turn => turn.Library - turn.Bare, 0.5):0.000} ms; the gateway's own (less the library): p50 {At(turns, static turn => turn.Gateway - turn.Library, 0.5):0.000} ms");
    }

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private static double At(List<Turn> turns, Func<Turn, double> value, double share) => turns.Select(value).Order().ElementAt((int)(turns.Count * share));

    private static async Task<double> Time(Func<Task> call)
    {
        var started = Stopwatch.GetTimestamp();
        await call();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    // What the library sends is what the bare client sends.
    private static async Task<byte[]> Question(IChatClient library, StreamServer server)
    {
        await Ask(library);
        return server.Last;
    }

    private static async Task Bare(HttpClient http, string endpoint, byte[] question)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{endpoint}/chat/completions") { Content = new ByteArrayContent(question) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var body = await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync();
        await body.CopyToAsync(Stream.Null);
    }

    private static async Task Ask(IChatClient library)
    {
        var response = await library.GetStreamingResponseAsync(GatewayCommand.Messages).ToChatResponseAsync();
        _ = response.FinishReason ?? throw new InvalidOperationException("A call failed.");
    }

    private static async Task Ask(ModelGateway gateway, int number) =>
        _ = await gateway.Ask(GatewayCommand.Request("paired", number), CancellationToken.None) as ModelReply.Answered ?? throw new InvalidOperationException("A call failed.");

    private static Task Sync(FileStream probe)
    {
        probe.Write(new byte[4096]);
        probe.Flush(flushToDisk: true);
        return Task.CompletedTask;
    }

    private static IChatClient Library(string endpoint, HttpClient http) => new OpenAIClient(
        new ApiKeyCredential("none"),
        new OpenAIClientOptions
        {
            Endpoint = new Uri(endpoint),
            Transport = new HttpClientPipelineTransport(http),
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
            ClientLoggingOptions = new ClientLoggingOptions { EnableLogging = false },
            EnableDistributedTracing = false,
        }).GetChatClient("gpt-4o-mini").AsIChatClient();

    private readonly record struct Turn(double Bare, double Library, double Gateway, double Probe);
}
