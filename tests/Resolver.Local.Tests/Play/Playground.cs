using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;

namespace Resolver.Local.Tests.Play;

/// <summary>A user's place: a repository, an issue file, a data folder, an output folder.</summary>
internal sealed class Playground : IDisposable
{
    private Playground(string name)
    {
        Root = Directory.CreateTempSubdirectory("resolver-e2e-").FullName;
        Repo = Path.Combine(Root, name);
        Directory.CreateDirectory(Repo);
        File.WriteAllText(Issue, PythonBug.Issue);
    }

    public string Root { get; }

    public string Repo { get; }

    public string Data => Path.Combine(Root, "data");

    public string Out => Path.Combine(Root, "out");

    public string Issue => Path.Combine(Root, "issue.md");

    public string Models => Path.Combine(Root, "models.json");

    public JsonElement RunJson => JsonElement.Parse(File.ReadAllText(Path.Combine(Out, "run.json")));

    /// <summary>A git repository with these files in one commit.</summary>
    public static Task<Playground> With(params IReadOnlyList<(string Path, string Text)> files) => Named("repo", files);

    public static async Task<Playground> Named(string name, params IReadOnlyList<(string Path, string Text)> files)
    {
        var play = new Playground(name);
        play.Write(files);
        await play.Git("init", "-q", "-b", "main");
        await play.Commit();
        return play;
    }

    /// <summary>One of the samples, its issue beside the repository.</summary>
    public static async Task<Playground> Sample(string name)
    {
        var play = new Playground("repo");
        var source = Path.Combine(House(), "samples", name);
        await Program("cp", play.Root, ["-R", $"{source}/.", play.Repo]);
        File.Move(Path.Combine(play.Repo, "ISSUE.md"), play.Issue, overwrite: true);
        foreach (var built in Directory.GetDirectories(play.Repo, "bin", SearchOption.AllDirectories).Concat(Directory.GetDirectories(play.Repo, "obj", SearchOption.AllDirectories)))
        {
            Directory.Delete(built, recursive: true);
        }

        await play.Git("init", "-q", "-b", "main");
        await play.Commit();
        return play;
    }

    /// <summary>A file of the recordings.</summary>
    public static string Recording(string name) => Path.Combine(House(), "tests/Resolver.Local.Tests/Recordings", name);

    private static string House()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "ResolverFunctions.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }

    /// <summary>A folder without git.</summary>
    public static Playground Plain(params IReadOnlyList<(string Path, string Text)> files)
    {
        var play = new Playground("repo");
        play.Write(files);
        return play;
    }

    public static Task<Playground> WithBug() => With(PythonBug.Code, PythonBug.Tests);

    public void Write(params IReadOnlyList<(string Path, string Text)> files)
    {
        foreach (var (path, text) in files)
        {
            var target = Path.Combine(Repo, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllText(target, text);
        }
    }

    public async Task Commit()
    {
        await Git("add", "-A");
        await Git("commit", "-q", "--allow-empty", "-m", "As it is");
    }

    /// <summary>resolve, with nobody to ask: what passes the gate is published.</summary>
    public Task<CliResult> Resolve(params IReadOnlyList<string> more) => Run(Arguments(["--approve", "auto", .. more]));

    public string[] Arguments(params IReadOnlyList<string> more) => ["resolve", "--repo", Repo, "--issue", Issue, "--data", Data, "--out", Out, .. more];

    public Task<CliResult> Run(params IReadOnlyList<string> arguments) => WarmProgram.Run(Root, arguments);

    public ResolverProgram Start(params IReadOnlyList<string> arguments) => ResolverProgram.Start(Root, arguments);

    public async Task<IReadOnlyList<JsonElement>> List() =>
        [.. JsonElement.Parse((await Run("runs", "list", "--json", "--data", Data)).Out).EnumerateArray()];

    /// <summary>The id of the newest run.</summary>
    public async Task<string> RunId() => (await List())[0].GetProperty("runId").GetString()!;

    public async Task<string[]> Branches() =>
        (await Git("for-each-ref", "--format=%(refname:short)", "refs/heads/resolver")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public Task<string> Git(params IReadOnlyList<string> arguments) => GitIn(Repo, arguments);

    public static async Task<string> GitIn(string folder, params IReadOnlyList<string> arguments) =>
        await Program("git", folder, ["-c", "user.name=Somebody", "-c", "user.email=somebody@localhost", .. arguments]);

    public static async Task<string> Program(string name, string folder, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(name, arguments) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"{name} {string.Join(' ', arguments)}: {await error}{await output}");
    }

    /// <summary>Everything of the repository but its objects: path to mode and content.</summary>
    public SortedDictionary<string, string> Digest()
    {
        var digest = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in new DirectoryInfo(Repo).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(Repo, file.FullName);
            if (!path.StartsWith(".git/objects/", StringComparison.Ordinal))
            {
                digest[path] = $"{file.UnixFileMode} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file.FullName)))}";
            }
        }

        return digest;
    }

    /// <summary>Runs the project's tests on a branch, by hand.</summary>
    public async Task<string> TestBranch(string branch)
    {
        var clone = Path.Combine(Root, "clone-" + Guid.NewGuid().ToString("n"));
        await Program("git", Root, ["clone", "-q", "--branch", branch, Repo, clone]);
        return await Program("python3", clone, ["-m", "unittest"]);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
