using System.Diagnostics;
using System.Globalization;
using Resolver.Benchmarks.Measure;

namespace Resolver.Benchmarks.Speed;

/// <summary>DBOS: a Node process that works and drives, on a PostgreSQL of its own with fsync and synchronous commits.</summary>
internal sealed class DbosSystem(PeerKit kit) : RacingSystem
{
    // PostgreSQL refuses root; this is Debian's user without rights.
    private const string Nobody = "65534";
    private const int SigInt = 2;

    // DBOS's own default; larger pools were slower here.
    private const string Pool = "10";
    private Worker? _postgres;
    private Worker? _driver;

    public override string Name => "dbos";

    public override string Version => $"DBOS {PeerKit.Dbos}, {kit.PostgresVersion}, fsync=on, synchronous_commit=on, Node {PeerKit.Node}";

    public override IReadOnlyList<int> Processes => [_postgres!.Id, _driver!.Id];

    public override async Task Start(string folder, CancellationToken cancel)
    {
        var data = Path.Combine(folder, "data");
        Directory.CreateDirectory(data);
        if (Environment.IsPrivilegedProcess)
        {
            await PeerKit.Run("chown", ["-R", $"{Nobody}:{Nobody}", data], cancel);
        }

        var port = FreePort().ToString(CultureInfo.InvariantCulture);
        var (program, first) = AsUser(kit.Postgres("initdb"));
        await PeerKit.Run(program, [.. first, "-D", data, "-U", "resolver", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-instructions"], cancel);
        (program, first) = AsUser(kit.Postgres("postgres"));
        string[] settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=on", "synchronous_commit=on"];
        _postgres = Worker.Start(program, [.. first, "-D", data, "-p", port, .. settings.SelectMany(static setting => new[] { "-c", setting })], Path.Combine(folder, "postgres.log"));
        await Accepts(int.Parse(port, CultureInfo.InvariantCulture), cancel);
        _driver = kit.StartNode(
            "dbos.mjs", Path.Combine(folder, "driver.log"), ("NODE_ENV", "production"), $"postgresql://resolver@127.0.0.1:{port}/dbos", Pool);
        await _driver.Ready(cancel);
    }

    public override Task<LevelReply> Measure(LevelRequest request, CancellationToken cancel) => _driver!.Ask<LevelReply>(request, cancel);

    public override async ValueTask DisposeAsync()
    {
        if (_driver is not null)
        {
            await _driver.DisposeAsync();
        }

        if (_postgres is not null)
        {
            await _postgres.Stop(SigInt);
            await _postgres.DisposeAsync();
        }
    }

    private static (string Program, string[] First) AsUser(string program) => Environment.IsPrivilegedProcess
        ? ("setpriv", [$"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups", program])
        : (program, []);

    private static async Task Accepts(int port, CancellationToken cancel)
    {
        var begin = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var client = new System.Net.Sockets.TcpClient();
                await client.ConnectAsync("127.0.0.1", port, cancel);
                return;
            }
            catch (System.Net.Sockets.SocketException) when (begin.Elapsed < TimeSpan.FromSeconds(30))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), cancel);
            }
        }
    }
}
