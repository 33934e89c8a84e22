using System.Text.RegularExpressions;

namespace Resolver.Architecture;

/// <summary>The sources of this repository, found from the folder that the tests were built into.</summary>
internal static class Repository
{
    private static readonly string Root = Find();

    public static IReadOnlyList<SourceFile> Sources(string folder, params string[] extensions) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => extensions.Contains(Path.GetExtension(path), StringComparer.Ordinal) && !IsOutput(path))
            .Order(StringComparer.Ordinal)
            .Select(path => new SourceFile(path, File.ReadAllText(Path.Combine(Root, path)))),
    ];

    public static IReadOnlyList<ProjectFile> Projects(params string[] folders) =>
        [.. folders.Where(folder => Directory.Exists(Path.Combine(Root, folder))).SelectMany(folder => Sources(folder, ".csproj")).Select(ProjectFile.Of)];

    public static string PathOf(string path) => Path.Combine(Root, path);

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static bool Exists(string path) => Path.Exists(Path.Combine(Root, path));

    private static bool IsOutput(string path) => path.Split('/').Any(static part => part is "bin" or "obj" or "node_modules" or "TestResults");

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ResolverFunctions.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests must be built inside the repository.");
    }
}

internal sealed record SourceFile(string Path, string Text);

internal sealed partial record ProjectFile(string Path, IReadOnlyList<string> Projects, IReadOnlyList<string> Packages)
{
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public static ProjectFile Of(SourceFile file) => new(
        file.Path,
        [.. ProjectReference().Matches(file.Text).Select(static match => System.IO.Path.GetFileNameWithoutExtension(match.Groups["name"].Value.Replace('\\', '/')))],
        [.. PackageReference().Matches(file.Text).Select(static match => match.Groups["name"].Value)]);

    [GeneratedRegex("<ProjectReference\\s+Include=\"(?<name>[^\"]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex ProjectReference();

    [GeneratedRegex("<PackageReference\\s+Include=\"(?<name>[^\"]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex PackageReference();
}
