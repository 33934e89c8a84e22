using System.Net;
using System.Text;
using Resolver.Adapters.Git;
using Resolver.Adapters.Schemas;
using Resolver.Adapters.Tests.Git;
using Resolver.Core.Faults;
using Resolver.Core.Scaffold;
using Resolver.Core.Testing;
using Resolver.Core.Workspaces;

namespace Resolver.Adapters.Tests.Schemas;

public sealed class SchemaRegistryTests : IDisposable
{
    private readonly TestRepo _repo = new();
    private readonly HttpListener _server = new();
    private readonly Dictionary<string, (int Status, byte[] Body)> _pages = new(StringComparer.Ordinal);
    private readonly List<(string Path, string? Authorization)> _asked = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _server.Close();
        _repo.Dispose();
    }

    [Fact]
    public async Task RepositoryThatNamesItsFolder_IsReadAtBase_WhateverTheOperatorHas()
    {
        Put("idl/a/x.proto", "x at base");
        Put("idl/notes.txt", "no schema");
        Put("schemas/other.proto", "not named");

        var files = await Read(new SchemaRegistryOptions { Folder = "/nonexistent" }, new ResolverConfig { Schemas = "idl" });

        files.Files.ShouldBe([new SchemaFile("a/x.proto", "x at base")]);
        files.Origin.ShouldStartWith("the folder idl of the repository at ");
    }

    [Fact]
    public async Task UsualFolder_IsFoundWithoutAnySetting()
    {
        Put("proto/b.proto", "b");
        Put("proto/a.proto", "a");

        (await Read(new SchemaRegistryOptions())).Files.Select(static file => file.Path).ShouldBe(["a.proto", "b.proto"]);
    }

    [Fact]
    public async Task OperatorsFolder_ComesBeforeTheUsualOnes_AndLinksAreNotFollowed()
    {
        Put("schemas/repo.proto", "repo");
        var folder = Directory.CreateDirectory(Path.Combine(_repo.Folder, "registry")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "a.proto"), "a", Cancel);
        await File.WriteAllTextAsync(Path.Combine(_repo.Folder, "secret.proto"), "secret", Cancel);
        File.CreateSymbolicLink(Path.Combine(folder, "link.proto"), Path.Combine(_repo.Folder, "secret.proto"));

        (await Read(new SchemaRegistryOptions { Folder = folder })).Files.ShouldBe([new SchemaFile("a.proto", "a")]);
    }

    [Fact]
    public async Task NoRegistryAnywhere_NamesTheCure() => (await Fault(new SchemaRegistryOptions())).Code.ShouldBe("SCHEMA-NONE");

    [Fact]
    public async Task NamedFolderWithoutFiles_IsRefused_NotReplacedByAnother()
    {
        Put("schemas/a.proto", "a");

        (await Fault(new SchemaRegistryOptions(), new ResolverConfig { Schemas = "idl" })).Code.ShouldBe("SCHEMA-FOLDER");
    }

    [Theory]
    [InlineData(1, 1 << 20, "SCHEMA-LIMIT")]
    [InlineData(10, 3, "SCHEMA-LIMIT")]
    public async Task TooMuch_IsRefused(int files, long bytes, string code)
    {
        Put("schemas/a.proto", "aa");
        Put("schemas/b.proto", "bb");

        (await Fault(new SchemaRegistryOptions { MaxFiles = files, MaxBytes = bytes })).Code.ShouldBe(code);
    }

    [Fact]
    public async Task FileThatIsNoText_IsRefusedByName()
    {
        Put("schemas/a.proto", "a");
        await File.WriteAllBytesAsync(Path.Combine(_repo.Top, "schemas", "b.proto"), [0xFF, 0xFE, 0x80], Cancel);

        var fault = await Fault(new SchemaRegistryOptions());
        fault.Code.ShouldBe("SCHEMA-ENCODING");
        fault.Message.ShouldContain("b.proto");
    }

    [Fact]
    public async Task ListAtAUrl_IsReadWithItsToken_BelowItselfAlone()
    {
        var list = Serve(("/r/index.txt", 200, "# all\na/x.proto\n\nb.proto\n"), ("/r/a/x.proto", 200, "x"), ("/r/b.proto", 200, "b"));

        var files = await Read(new SchemaRegistryOptions { Url = list, Token = "token-1" });

        files.Files.ShouldBe([new SchemaFile("a/x.proto", "x"), new SchemaFile("b.proto", "b")]);
        files.Origin.ShouldBe("the operator's URL");
        _asked.ShouldBe([("/r/index.txt", "Bearer token-1"), ("/r/a/x.proto", "Bearer token-1"), ("/r/b.proto", "Bearer token-1")]);
    }

    [Theory]
    [InlineData("../up.proto")]
    [InlineData("https://evil.example/x.proto")]
    [InlineData("//evil.example/x.proto")]
    [InlineData("a/../../x.proto")]
    [InlineData("x.proto?y")]
    [InlineData("x.txt")]
    [InlineData("%2e%2e/x.proto")]
    public async Task EntryThatLeavesTheList_IsRefused_AndNothingIsAsked(string entry)
    {
        (await Fault(new SchemaRegistryOptions { Url = Serve(("/r/index.txt", 200, entry)) })).Code.ShouldBe("SCHEMA-URL");
        _asked.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(404, "SCHEMA-URL", false)]
    [InlineData(302, "SCHEMA-URL", false)]
    [InlineData(503, "SCHEMA-UNREACHABLE", true)]
    public async Task BadAnswer_HasItsCode(int status, string code, bool transient)
    {
        var fault = await Fault(new SchemaRegistryOptions { Url = Serve(("/r/index.txt", status, "x")) });

        (fault.Code, fault.Transient).ShouldBe((code, transient));
        fault.Message.ShouldNotContain("127.0.0.1");
    }

    [Fact]
    public async Task EndlessFile_IsCut() =>
        (await Fault(new SchemaRegistryOptions { Url = Serve(("/r/x.proto", 200, new string('x', 5_000_000))), MaxBytes = 1 << 20 })).Code.ShouldBe("SCHEMA-LIMIT");

    [Theory]
    [InlineData("http://registry.example/index.txt")]
    [InlineData("https://user:pw@registry.example/index.txt")]
    [InlineData("file:///etc/passwd")]
    public async Task UnsafeUrl_IsRefused(string url) => (await Fault(new SchemaRegistryOptions { Url = new Uri(url) })).Code.ShouldBe("SCHEMA-URL");

    private void Put(string path, string text)
    {
        var target = Path.Combine(_repo.Top, path);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.WriteAllText(target, text);
    }

    private async Task<ResolverFault> Fault(SchemaRegistryOptions options, ResolverConfig? config = null) =>
        await Should.ThrowAsync<ResolverFault>(() => Read(options, config));

    private async Task<SchemaFiles> Read(SchemaRegistryOptions options, ResolverConfig? config = null)
    {
        Put("README.md", "x");
        _repo.Git("add", "-A");
        _repo.Git("commit", "--quiet", "-m", "base");
        var workspaces = new GitWorkspaces(new GitOptions { DataFolder = _repo.Data }, TimeProvider.System);
        var snapshot = await workspaces.Import(new RepoSource(_repo.Top), null, Cancel);
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        using var http = new HttpClient(handler);
        return await new SchemaRegistry(workspaces, options, http, TimeProvider.System).Read(snapshot.Repo, snapshot.Base, config ?? new ResolverConfig(), Cancel);
    }

    // The first page's address.
    private Uri Serve(params (string Path, int Status, string Body)[] pages)
    {
        foreach (var (path, status, body) in pages)
        {
            _pages[path] = (status, Encoding.UTF8.GetBytes(body));
        }

        using var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        _server.Prefixes.Add($"http://127.0.0.1:{port}/");
        _server.Start();
        _ = Answer();
        return new Uri($"http://127.0.0.1:{port}{pages[0].Path}");
    }

    private async Task Answer()
    {
        try
        {
            while (await _server.GetContextAsync() is { } context)
            {
                var path = context.Request.Url!.AbsolutePath;
                _asked.Add((path, context.Request.Headers["Authorization"]));
                var (status, body) = _pages.TryGetValue(path, out var page) ? page : (404, []);
                context.Response.StatusCode = status;
                await context.Response.OutputStream.WriteAsync(body);
                context.Response.Close();
            }
        }
        catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException or IOException)
        {
            // The test is over.
        }
    }
}
