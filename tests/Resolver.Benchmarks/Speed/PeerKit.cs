using System.Diagnostics;
using System.Text.Json;
using Resolver.Benchmarks.Measure;

namespace Resolver.Benchmarks.Speed;

/// <summary>The peers' programs, in a work folder of their own, in pinned versions.</summary>
internal sealed class PeerKit
{
    public const string Node = "24.21.0";
    public const string RestateServer = "1.7.12";
    public const string RestateSdk = "1.17.2";
    public const string Dbos = "5.3.0";
    private const string PostgresMajor = "15";
    private const string Platform = "linux-x64";
    private const string Scripts = "Speed/Peers";
    private readonly string _folder;

    private PeerKit(string folder) => _folder = folder;

    public string RestateServerPath => Module($"@restatedev/restate-server-{Platform}/bin/restate-server");

    public string PostgresVersion { get; private set; } = string.Empty;

    private string NodePath => Module($"node-{Platform}/bin/node");

    /// <summary>Finds what the asked peers need, or installs it.</summary>
    /// <exception cref="UsageException">Something is missing; the message says how to get it.</exception>
    public static async Task<PeerKit> Open(string? folder, IReadOnlyList<string> peers, bool install, CancellationToken cancel)
    {
        var kit = new PeerKit(Path.GetFullPath(folder ?? Path.Combine(Path.GetTempPath(), "resolver-bench-peers")));
        if (peers.Count > 0)
        {
            Directory.CreateDirectory(kit._folder);
            if (install)
            {
                await kit.Install(peers, cancel);
            }

            kit.Demand();
            foreach (var script in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, Scripts)))
            {
                File.Copy(script, Path.Combine(kit._folder, Path.GetFileName(script)), overwrite: true);
            }
        }

        if (peers.Contains("dbos", StringComparer.Ordinal))
        {
            kit.PostgresVersion = (await Run(kit.Postgres("postgres"), ["--version"], cancel)).Trim();
        }

        return kit;
    }

    /// <summary>Starts one of our JavaScript programs under the peers' Node.</summary>
    public Worker StartNode(string script, string log, (string Name, string Value) environment, params string[] arguments) =>
        Worker.Start(NodePath, [Path.Combine(_folder, script), .. arguments], log, environment);

    /// <summary>A program of PostgreSQL.</summary>
    /// <exception cref="UsageException">It is not there; the message says how to get it.</exception>
    public string Postgres(string program)
    {
        string[] places = [$"/usr/lib/postgresql/{PostgresMajor}/bin", .. (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)];
        return places.Select(place => Path.Combine(place, program)).FirstOrDefault(File.Exists)
            ?? throw new UsageException($"PostgreSQL {PostgresMajor} is not there. Install Debian's postgresql-{PostgresMajor}, or give --install-peers as root.");
    }

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="UsageException">It failed; the message is what it said.</exception>
    public static async Task<string> Run(string program, IEnumerable<string> arguments, CancellationToken cancel, string? folder = null, string? first = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder ?? string.Empty, UseShellExecute = false };
        if (first is not null)
        {
            start.Environment["PATH"] = first + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(cancel);
        var output = await process.StandardOutput.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        return process.ExitCode == 0 ? output : throw new UsageException($"{program} failed with {process.ExitCode}: {await errors}");
    }

    // npm under an old Node silently picks other versions: the new Node comes first, and runs npm for the rest.
    private async Task Install(IReadOnlyList<string> peers, CancellationToken cancel)
    {
        string[] npm = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--save-exact"];
        await File.WriteAllTextAsync(Path.Combine(_folder, "package.json"), JsonSerializer.Serialize(new { @private = true, type = "module" }), cancel);
        await Run("npm", [.. npm, $"node-{Platform}@{Node}"], cancel, _folder);
        string[] packages = [$"@restatedev/restate-server@{RestateServer}", $"@restatedev/restate-sdk@{RestateSdk}", $"@dbos-inc/dbos-sdk@{Dbos}"];
        await Run("npm", [.. npm, .. packages], cancel, _folder, Path.GetDirectoryName(NodePath));
        if (peers.Contains("dbos", StringComparer.Ordinal) && !File.Exists($"/usr/lib/postgresql/{PostgresMajor}/bin/postgres"))
        {
            await Run("apt-get", ["install", "-y", "--no-install-recommends", $"postgresql-{PostgresMajor}"], cancel);
        }
    }

    private void Demand()
    {
        if (new[] { NodePath, RestateServerPath, Module("@dbos-inc/dbos-sdk/package.json") }.FirstOrDefault(static file => !File.Exists(file)) is { } missing)
        {
            throw new UsageException($"The peers are not there ({Path.GetRelativePath(_folder, missing)} is missing). Give --install-peers, or --peers-folder with the folder that has them, or --peers '' to run without.");
        }
    }

    private string Module(string path) => Path.Combine(_folder, "node_modules", path);
}
