namespace Resolver.Syntax.Tests;

public sealed class RealCodeTests(ParserFixture fixture)
{
    [Fact]
    public async Task EveryCSharpFileOfThisRepository_ParsesToAWellFormedTree()
    {
        var files = Files(Root(), ".cs").Where(static path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal)).ToList();
        files.Count.ShouldBeGreaterThan(30);
        await Check(files);
    }

    [Fact]
    public async Task PythonsOwnLibrary_ParsesToWellFormedTrees()
    {
        var files = Directory.GetDirectories("/usr/lib", "python3*").SelectMany(folder => Files(folder, ".py"));
        await Check(Sample(files.Where(path => !path.Contains("lib2to3/tests/data", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task GosOwnLibrary_ParsesToWellFormedTrees()
    {
        var root = (await fixture.Toolchains.Find("go", TestContext.Current.CancellationToken)).ShouldNotBeNull().Environment["GOROOT"];
        await Check(Sample(Files(Path.Combine(root, "src"), ".go").Where(path => !path.Contains("/testdata/", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task NpmsOwnCode_ParsesToWellFormedTrees()
    {
        var node = (await fixture.Toolchains.Find("node", TestContext.Current.CancellationToken)).ShouldNotBeNull();
        var npm = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(node.Executable)!, "../lib/node_modules/npm"));
        await Check(Sample(Files(npm, ".js")));
    }

    private static IEnumerable<string> Files(string folder, string extension) =>
        Directory.EnumerateFiles(folder, "*" + extension, new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            .Order(StringComparer.Ordinal);

    private static List<string> Sample(IEnumerable<string> paths)
    {
        var files = paths.ToList();
        files.Count.ShouldBeGreaterThan(100);
        var every = Math.Max(1, files.Count / 200);
        return [.. files.Where((_, at) => at % every == 0)];
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ResolverFunctions.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("the repository's root is not above the tests");
        }

        return folder.FullName;
    }

    private async Task Check(IReadOnlyList<string> files)
    {
        var wrong = new List<string>();
        foreach (var file in files)
        {
            var tree = await fixture.Parse("file" + Path.GetExtension(file), await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
            wrong.AddRange(tree.Errors.Concat(TreeText.Violations(tree)).Take(3).Select(found => $"{file}: {found}"));
            tree.Root.Span.ShouldBe(new TextSpan(0, tree.Text.Length));
        }

        wrong.Take(20).ShouldBeEmpty();
    }
}
