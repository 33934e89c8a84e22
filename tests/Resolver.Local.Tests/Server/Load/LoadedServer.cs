using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Resolver.Local.Tests.Play;

namespace Resolver.Local.Tests.Server.Load;

/// <summary>The real program with a webhook and a plain token, and a GitHub that knows nobody.</summary>
internal sealed class LoadedServer : IAsyncDisposable
{
    private const string SecretVariable = "RESOLVER_TEST_LOAD_SECRET";
    private const string TokenVariable = "RESOLVER_TEST_LOAD_TOKEN";
    private static readonly byte[] Secret = "a secret for a load"u8.ToArray();

    private readonly string _folder;
    private readonly HttpListener _nobody;
    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 256 });
    private ResolverProgram _program;

    private LoadedServer(string folder, HttpListener nobody, ResolverProgram program)
    {
        _folder = folder;
        _nobody = nobody;
        _program = program;
    }

    public string Data => Path.Combine(_folder, "data");

    public Uri Url { get; private set; } = new("http://127.0.0.1");

    /// <summary>Resident memory, 10^6 bytes.</summary>
    public double Megabytes
    {
        get
        {
            var line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{_program.Id}/status")).First(static line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024 / 1e6;
        }
    }

    public static async Task<LoadedServer> Start(string folder)
    {
        var (nobody, root) = Nobody();
        Directory.CreateDirectory(Path.Combine(folder, "data"));
        await File.WriteAllTextAsync(Path.Combine(folder, "data", "settings.json"), JsonSerializer.Serialize(new
        {
            gitHub = new { api = root, web = root, tokenEnv = TokenVariable, webhookSecretEnv = SecretVariable, pollMinutes = 0 },
        }));
        var server = new LoadedServer(folder, nobody, Launch(folder, "0"));
        await server.Listening();
        return server;
    }

    /// <summary>kill -9, and a new one at the same place.</summary>
    public async Task KillAndRestart()
    {
        _program.Kill();
        await _program.End();
        await _program.DisposeAsync();
        _program = Launch(_folder, Url.Port.ToString(CultureInfo.InvariantCulture));
        await Listening();
    }

    /// <summary>Sends an event with its signature.</summary>
    public async Task<int> Send(string kind, string id, byte[] body, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Url, "/api/github")) { Content = new ByteArrayContent(body) };
        request.Headers.Add("X-GitHub-Event", kind);
        request.Headers.Add("X-GitHub-Delivery", id);
        request.Headers.Add("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Secret, body)));
        using var answer = await _http.SendAsync(request, cancel);
        return (int)answer.StatusCode;
    }

    /// <summary>Whether it still runs.</summary>
    public bool IsAlive => Directory.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{_program.Id}/fd"));

    public async Task<IReadOnlyList<JsonElement>> Runs() =>
        [.. JsonElement.Parse((await ResolverProgram.Run(_folder, ["runs", "list", "--json", "--data", Data])).Out).EnumerateArray()];

    public async ValueTask DisposeAsync()
    {
        await _program.DisposeAsync();
        _http.Dispose();
        _nobody.Close();
    }

    private async Task Listening()
    {
        const string Words = "listening on ";
        await _program.Line(Words);
        var line = _program.Said.FirstOrDefault(static line => line.Contains(Words, StringComparison.Ordinal)) ?? throw new InvalidOperationException(string.Join('\n', _program.Said));
        Url = new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..]);
    }

    private static ResolverProgram Launch(string folder, string port) => ResolverProgram.Start(
        folder,
        ["serve", "--port", port, "--data", Path.Combine(folder, "data")],
        environment: new Dictionary<string, string>(StringComparer.Ordinal) { [SecretVariable] = Encoding.UTF8.GetString(Secret), [TokenVariable] = "nobodys-token" });

    // A GitHub where nothing is: whoever asks for something may do nothing.
    private static (HttpListener Listener, string Root) Nobody()
    {
        for (var tries = 0; ; tries++)
        {
            var root = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Random.Shared.Next(20000, 60000)}/");
            var listener = new HttpListener();
            listener.Prefixes.Add(root);
            try
            {
                listener.Start();
            }
            catch (HttpListenerException) when (tries < 20)
            {
                continue;
            }

            _ = Task.Run(() => Refuse(listener));
            return (listener, root);
        }
    }

    private static async Task Refuse(HttpListener listener)
    {
        try
        {
            while (true)
            {
                var context = await listener.GetContextAsync();
                context.Response.StatusCode = 404;
                context.Response.Close();
            }
        }
        catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
