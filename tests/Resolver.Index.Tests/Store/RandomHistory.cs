using System.Diagnostics;
using System.Globalization;
using Resolver.Core.Workspaces;

namespace Resolver.Index.Tests.Store;

/// <summary>A repository of real git that grows by random edits, renames, deletions, branches, merges and rewritten history.</summary>
internal sealed class RandomHistory(IndexFixture at, int seed)
{
    private static readonly string[] Vocabulary = "limits running connection handler parse token cache queue retry index commit merge branch reader writer signal".Split(' ');

    private readonly Random random = new(seed);
    private int made;

    /// <summary>How often each kind of change was made.</summary>
    public Dictionary<string, int> Changes { get; } = new(StringComparer.Ordinal);

    public void Begin()
    {
        Git("init", "-q", "-b", "main");
        for (var i = 0; i < 12; i++)
        {
            Add();
        }

        // A second one, so that there is always one to go back to.
        Commit();
        Commit();
    }

    /// <summary>One to three changes and a commit; imported.</summary>
    public async Task<RepoSnapshot> Next()
    {
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            Change();
        }

        Commit();
        return await at.Import();
    }

    public string Query() => string.Join(' ', Enumerable.Range(0, random.Next(1, 5)).Select(_ => Word()));

    private void Change()
    {
        var files = Files();
        var kind = files.Count < 4 ? "add" : Pick("add", "edit", "edit", "edit", "delete", "rename", "back", "swap", "branch", "merge", "rewrite");
        Changes[kind] = Changes.GetValueOrDefault(kind) + 1;
        switch (kind)
        {
            case "add": Add(); break;
            case "edit": File.AppendAllText(Pick(files), "\n" + Function()); break;
            case "delete": File.Delete(Pick(files)); break;
            case "rename": File.Move(Pick(files), NewPath()); break;
            case "back": Git("checkout", "-q", "HEAD~" + random.Next(2).ToString(CultureInfo.InvariantCulture), "--", "."); break;
            case "swap": Swap(files); break;
            case "branch": Branch(); break;
            case "merge": Merge(); break;
            default: Rewrite(); break;
        }
    }

    // Two paths exchange their contents: the same blobs at other places.
    private void Swap(List<string> files)
    {
        var (one, other) = (files[0], files[^1]);
        var (first, second) = (File.ReadAllText(one), File.ReadAllText(other));
        File.WriteAllText(one, second);
        File.WriteAllText(other, first);
    }

    private void Branch()
    {
        Commit();
        Git("checkout", "-q", "-B", Pick("topic", "other"), "HEAD~1");
        Add();
    }

    private void Merge()
    {
        Commit();
        var other = Lines("for-each-ref", "--format=%(refname:short)", "refs/heads");
        Git("merge", "-q", "-X", "ours", "--no-edit", "-m", "merge", Pick(other));
        Git("add", "-A");
    }

    private void Rewrite()
    {
        Commit();
        File.AppendAllText(Pick(Files()), "\n" + Function());
        Git("add", "-A");
        Git("commit", "-q", "--amend", "-m", "rewritten");
    }

    private void Add()
    {
        var path = NewPath();
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, string.Join('\n', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Function())));
    }

    private void Commit()
    {
        Git("add", "-A");
        Git("commit", "-q", "--allow-empty", "-m", "c" + made.ToString(CultureInfo.InvariantCulture));
    }

    private string NewPath()
    {
        var folder = Directory.CreateDirectory(Path.Combine(at.Top, Pick("src", "lib", "docs"))).FullName;
        return Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Word()}_{made++}.{Pick("py", "go", "md")}"));
    }

    // Few texts, so that contents come again at other paths and commits.
    private string Function() =>
        $"def {Word()}_{Word()}(x):\n    {Word()} = {Word()}(x)\n    return {Word()}\n\n\n# {Word()}\n\n{Word()} {Word()}\n";

    private List<string> Files() =>
        [.. Directory.EnumerateFiles(at.Top, "*", SearchOption.AllDirectories).Where(file => !file.Contains("/.git/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private string Word() => Pick(Vocabulary);

    private T Pick<T>(params IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];

    private void Git(params string[] arguments) => Lines(arguments);

    private List<string> Lines(params string[] arguments)
    {
        string[] identity = ["-C", at.Top, "-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false", "-c", "core.hooksPath=/dev/null", "-c", "gc.auto=0"];
        using var git = Process.Start(new ProcessStartInfo("git", [.. identity, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var lines = git.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var complaints = git.StandardError.ReadToEnd();
        git.WaitForExit();
        return git.ExitCode == 0 || arguments[0] == "merge" ? [.. lines] : throw new InvalidOperationException($"git {string.Join(' ', arguments)}: {complaints}");
    }
}
