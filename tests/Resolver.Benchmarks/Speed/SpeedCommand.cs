using System.Globalization;
using System.Text.Json;
using Resolver.Benchmarks.Measure;

namespace Resolver.Benchmarks.Speed;

/// <summary>The race: the hello sequence on our engine and on its peers, round by round, on one disk.</summary>
internal static class SpeedCommand
{
    public const string Help = """
        engine [--rounds 5] [--in-flight 1,8,50,200] [--peers restate,dbos] [--seconds 5 | --runs N] [--state <folder>] [--out <folder>]
               [--install-peers] [--peers-folder <folder>]
          Runs the five-step hello sequence on our engine and on each peer in turn, round by round; all state goes below --state.
          --seconds is the length of one level, --runs the number of its runs instead. --peers with nothing behind it runs ours alone.
          --install-peers brings the peers by npm and apt into --peers-folder. A table goes to stdout, everything raw to --out.
        """;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = false };

    public static async Task<int> Run(string[] args, CancellationToken cancel)
    {
        var options = Arguments.Parse(args, "--rounds", "--in-flight", "--peers", "--seconds", "--runs", "--state", "--out", "--install-peers", "--peers-folder");
        var peers = options.List("--peers", "restate", "dbos");
        var levels = options.List("--in-flight", "1", "8", "50", "200").Select(static text => int.Parse(text, CultureInfo.InvariantCulture)).ToList();
        var kit = await PeerKit.Open(options.Text("--peers-folder"), peers, options.Has("--install-peers"), cancel);
        using var state = new StateFolder(options.Text("--state"));
        var plan = new Plan(levels, options.Number("--seconds", 5), options.Number("--runs", 0));
        var rounds = new List<Round>();
        for (var number = 1; number <= options.Number("--rounds", 5); number++)
        {
            foreach (var name in (string[])["resolver", .. peers])
            {
                rounds.Add(await Race(Make(name, kit), number, plan, state, cancel));
            }
        }

        var table = SpeedTable.Of(rounds, Machine(state));
        Console.WriteLine(table);
        await Keep(options.Text("--out"), table, rounds, cancel);
        return rounds.TrueForAll(static round => round.Levels.All(static level => level.Counts)) ? 0 : 2;
    }

    private static RacingSystem Make(string name, PeerKit kit) => name switch
    {
        "resolver" => new ResolverSystem(),
        "restate" => new RestateSystem(kit),
        "dbos" => new DbosSystem(kit),
        _ => throw new UsageException($"There is no peer '{name}': give restate, dbos, or both with a comma."),
    };

    private static async Task<Round> Race(RacingSystem system, int number, Plan plan, StateFolder state, CancellationToken cancel)
    {
        var folder = state.Sub(system.Name);
        var before = DiskProbe.Median(state.Path);
        var levels = new List<Level>();
        long empty;
        int warm;
        await using (system)
        {
            await system.Start(folder, cancel);
            empty = await DiskUse.Bytes(folder, cancel);
            warm = await WarmUp(system, number, plan, cancel);
            foreach (var inFlight in plan.InFlight)
            {
                levels.Add(await Measure(system, number, inFlight, plan, cancel));
            }
        }

        var grown = await DiskUse.Bytes(folder, cancel) - empty;
        Directory.Delete(folder, recursive: true);
        var after = DiskProbe.Median(state.Path);
        return new Round(system.Name, number, system.Version, before, after, (double)grown / (warm + levels.Sum(static level => level.Reply.Runs)), levels);
    }

    // Compilers of both worlds need some thousand calls; none of it is counted.
    private static async Task<int> WarmUp(RacingSystem system, int round, Plan plan, CancellationToken cancel)
    {
        var runs = 0;
        foreach (var inFlight in (int[])[8, plan.InFlight.Max()])
        {
            runs += (await system.Measure(new LevelRequest($"warm-{round}-{inFlight}", inFlight, Math.Min(2, plan.Seconds), 0), cancel)).Runs;
        }

        return runs;
    }

    private static async Task<Level> Measure(RacingSystem system, int round, int inFlight, Plan plan, CancellationToken cancel)
    {
        var load = double.Parse((await File.ReadAllTextAsync("/proc/loadavg", cancel)).Split(' ')[0], CultureInfo.InvariantCulture);
        var cpu = ProcessTree.CpuSeconds(system.Processes);
        var reply = await system.Measure(new LevelRequest($"run-{round}-{inFlight}", inFlight, plan.Seconds, plan.Runs), cancel);
        var level = new Level(system.Name, round, inFlight, ProcessTree.CpuSeconds(system.Processes) - cpu, load, reply);
        await Console.Error.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"round {round}, {system.Name}, {inFlight} in flight: {level.RunsPerSecond:0} runs/s, p50 {level.P50Ms:0.0} ms{(level.Counts ? "" : $", {reply.Wrong} WRONG: {reply.Fault}")}"));
        return level;
    }

    private static string Machine(StateFolder state) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Environment.ProcessorCount} cores, {Environment.OSVersion.VersionString}, state on {new DriveInfo(state.Path).DriveFormat}, {DateTimeOffset.UtcNow:u}");

    private static async Task Keep(string? folder, string table, List<Round> rounds, CancellationToken cancel)
    {
        if (folder is not null)
        {
            Directory.CreateDirectory(folder);
            await File.WriteAllTextAsync(Path.Combine(folder, "engine.md"), table, cancel);
            await File.WriteAllTextAsync(Path.Combine(folder, "engine.json"), JsonSerializer.Serialize(rounds, Json), cancel);
        }
    }

    private sealed record Plan(IReadOnlyList<int> InFlight, int Seconds, int Runs);
}
