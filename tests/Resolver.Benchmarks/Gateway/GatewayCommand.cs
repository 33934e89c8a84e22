using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using Resolver.Core.Ids;
using Resolver.Core.Money;
using Resolver.Models.Configuration;
using Resolver.Models.Gateway;
using Resolver.Models.Ledger.Sqlite;

namespace Resolver.Benchmarks.Gateway;

/// <summary><c>gateway</c>: what a call costs besides the network, beside an fsync probe of the same disk, and what 200 streams hold.</summary>
internal static class GatewayCommand
{
    private const int Warm = 4_000;
    private const int Calls = 500;
    private const int Streams = 200;
    private const string Nowhere = "http://127.0.0.1:1/v1";
    private static readonly string Prompt = string.Concat(Enumerable.Repeat("def allowed(count, limit): return count < limit\n", 200));

    /// <summary>What is asked.</summary>
    public static IReadOnlyList<ChatMessage> Messages { get; } = [new ChatMessage(ChatRole.System, "You answer."), new ChatMessage(ChatRole.User, Prompt)];

    public static async Task<int> Run()
    {
        var folder = Directory.CreateTempSubdirectory("resolver-gateway-bench-").FullName;
        try
        {
            var (probe, probeCpu) = FsyncProbe(folder);
            await using var ledger = await SqliteLedger.Open(folder, TimeProvider.System, CancellationToken.None);
            var (p50, p95, cpu) = await Latency(ledger);
            Say($"fsync probe (4 KiB append, {Calls} times): p50 {probe:0.000} ms, CPU {probeCpu}");
            Say($"gateway besides network, one call after another: p50 {p50:0.000} ms, p95 {p95:0.000} ms; p50 less two probes {p50 - (2 * probe):0.000} ms");
            Say($"CPU for each call: {cpu}");
            Say($"of it the ledger (reserve and settle): CPU {await LedgerCpu(ledger)}");
            using var self = Process.GetCurrentProcess();
            Say($"working set before the streams: {self.WorkingSet64 / 1_000_000.0:0.0} MB");
            Say($"{Streams} streams open at once: working set {await Memory(ledger):0.0} MB");
            await PairedCalls.Run(ledger, folder);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private static (double P50, Cpu Used) FsyncProbe(string folder)
    {
        var before = Cpu.Now();
        using var file = new FileStream(Path.Combine(folder, "probe"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4096];
        var p50 = Median([.. Enumerable.Range(0, Calls).Select(_ =>
        {
            var started = Stopwatch.GetTimestamp();
            file.Write(block);
            file.Flush(flushToDisk: true);
            return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        })]);
        return (p50, Cpu.Now().Since(before));
    }

    private static async Task<(double P50, double P95, Cpu Used)> Latency(ILedger ledger)
    {
        using var gateway = Open(ledger, Nowhere, () => new ScriptedStream(2_000, null, null));
        for (var call = 1; call <= Warm; call++)
        {
            await gateway.Ask(Request("warm", call), CancellationToken.None);
        }

        var times = new List<double>(Calls);
        var before = Cpu.Now();
        for (var call = 1; call <= Calls; call++)
        {
            var started = Stopwatch.GetTimestamp();
            var reply = await gateway.Ask(Request("timed", call), CancellationToken.None);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            _ = reply as ModelReply.Answered ?? throw new InvalidOperationException("A call failed.");
        }

        var cpu = Cpu.Now().Since(before);
        times.Sort();
        return (Median(times), times[(int)(Calls * 0.95)], cpu);
    }

    private static async Task<Cpu> LedgerCpu(ILedger ledger)
    {
        var before = Cpu.Now();
        for (var call = 1; call <= Calls; call++)
        {
            var request = new ReserveRequest(new CallKey(RunId.Parse("bench"), "ledger", call), "digest", null, null, "small", 0.01m, TimeSpan.FromHours(1));
            var granted = (ReserveResult.Granted)await ledger.Reserve(request, CancellationToken.None);
            await ledger.Settle(granted.Id, new Settlement(0.001m, 1_000, 0, 100, 0), CancellationToken.None);
        }

        return Cpu.Now().Since(before);
    }

    private static async Task<double> Memory(ILedger ledger)
    {
        var open = 0;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Halfway()
        {
            if (Interlocked.Increment(ref open) == Streams)
            {
                all.SetResult();
            }
        }

        using var gateway = Open(ledger, Nowhere, () => new ScriptedStream(20_000, gate.Task, Halfway));
        var asking = Enumerable.Range(1, Streams).Select(call => gateway.Ask(Request("stream", call), CancellationToken.None)).ToList();
        await all.Task;
        using var self = Process.GetCurrentProcess();
        var held = self.WorkingSet64 / 1_000_000.0;
        gate.SetResult();
        var replies = await Task.WhenAll(asking);
        return replies.All(static reply => reply is ModelReply.Answered) ? held : throw new InvalidOperationException("A stream failed.");
    }

    /// <summary>A gateway with one endpoint, over a handler of its own or the usual one.</summary>
    public static ModelGateway Open(ILedger ledger, string endpoint, Func<HttpMessageHandler>? handler)
    {
        var tier = new ModelTierOptions
        {
            Name = "small",
            Provider = ModelProvider.OpenAI,
            Endpoint = new Uri(endpoint),
            Model = "gpt-4o-mini",
            UsdPerMTokIn = 1,
            UsdPerMTokCachedIn = 1,
            UsdPerMTokOut = 2,
            UsdPerMTokReasoning = 2,
            ContextTokens = 64_000,
            MaxOutputTokens = 8_000,
            TimeoutSeconds = 300,
            MaxConcurrent = 1_000,
        };
        return new ModelGateway(new ModelsFile([tier]), new GatewayParts(ledger, TimeProvider.System, NullLoggerFactory.Instance) { Handlers = handler });
    }

    /// <summary>One call.</summary>
    public static ModelRequest Request(string step, int call) => new("small", new CallKey(RunId.Parse("bench"), step, call), Messages, 3_000);

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }

    // Milliseconds of this process; most of the kernel's are its work for the fsyncs.
    private readonly record struct Cpu(double User, double Kernel)
    {
        public static Cpu Now()
        {
            using var self = Process.GetCurrentProcess();
            return new Cpu(self.UserProcessorTime.TotalMilliseconds, self.PrivilegedProcessorTime.TotalMilliseconds);
        }

        public Cpu Since(Cpu before) => new((User - before.User) / Calls, (Kernel - before.Kernel) / Calls);

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{User + Kernel:0.000} ms (user {User:0.000}, kernel {Kernel:0.000})");
    }
}
