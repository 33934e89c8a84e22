using System.Text.Json;

namespace Resolver.Architecture;

/// <summary>What project files may say.</summary>
public sealed class ProjectTests
{
    // Hosts on top; a worker program is referenced by the library that starts it, to be built and shipped with it.
    private static readonly Dictionary<string, int> Layers = new(StringComparer.Ordinal)
    {
        ["Resolver.Local"] = 4,
        ["Resolver.Functions"] = 4,
        ["Resolver.Adapters"] = 3,
        ["Resolver.Engine"] = 3,
        ["Resolver.Index"] = 3,
        ["Resolver.Repair"] = 3,
        ["Resolver.Models"] = 3,
        ["Resolver.Activities"] = 2,
        ["Resolver.Workflows"] = 2,
        ["Resolver.Syntax"] = 1, // Below the activities: the gate counts assertions in syntax trees.
        ["Resolver.Core"] = 0,
        ["Resolver.Repair.TestHost"] = 0,
        ["Resolver.Syntax.Worker"] = 0,
    };

    private static readonly string[] AzureOnly = ["Microsoft.Azure.", "Microsoft.DurableTask.", "Pulumi"];

    [Fact]
    public void References_GoDownOnly() => Upward(Repository.Projects("functions")).ShouldBeEmpty();

    [Fact]
    public void References_ThatGoUpOrSideways_AreFound() => Upward(
    [
        new("functions/Resolver.Activities/Resolver.Activities.csproj", ["Resolver.Core", "Resolver.Engine"], []),
        new("functions/Resolver.Index/Resolver.Index.csproj", ["Resolver.Repair", "Resolver.Syntax"], []),
        new("functions/Resolver.New/Resolver.New.csproj", [], []),
    ]).ShouldBe(["Resolver.Activities -> Resolver.Engine", "Resolver.Index -> Resolver.Repair", "Resolver.New has no layer"]);

    [Fact]
    public void Workflows_ReferenceCoreAlone() =>
        Repository.Projects("functions").Single(static project => project.Name == "Resolver.Workflows").Projects.ShouldBe(["Resolver.Core"]);

    [Fact]
    public void AzurePackages_AreInNoPortableProject() => Azure(Portable()).ShouldBeEmpty();

    [Fact]
    public void AzurePackages_InAPortableProject_AreFound() => Azure(
    [
        new("functions/A/A.csproj", [], ["Microsoft.DurableTask.Client", "Azure.AI.OpenAI"]),
        new("infra/B/B.csproj", [], ["Pulumi.AzureNative"]),
    ]).ShouldBe(["A: Microsoft.DurableTask.Client", "B: Pulumi.AzureNative"]);

    [Fact]
    public void PortableFilter_ListsEveryProjectWithoutAzurePackages() =>
        Filter().ShouldBe(Portable().Select(static project => project.Path).Order(StringComparer.Ordinal));

    [Fact]
    public void PortableProjects_LeaveOutThoseWithAzurePackages() => Portable(
    [
        new("functions/A/A.csproj", [], ["Microsoft.Azure.Functions.Worker"]),
        new("tests/A.Tests/A.Tests.csproj", ["A"], []),
        new("functions/C/C.csproj", [], []),
    ]).Select(static project => project.Name).ShouldBe(["C"]);

    private static IReadOnlyList<string> Filter()
    {
        using var filter = JsonDocument.Parse(Repository.Read("ResolverFunctions.Portable.slnf"));
        return [.. filter.RootElement.GetProperty("solution").GetProperty("projects").EnumerateArray().Select(static path => path.GetString()!).Order(StringComparer.Ordinal)];
    }

    private static IReadOnlyList<ProjectFile> Portable() => Portable(Repository.Projects("functions", "tests", "infra"));

    // What references a project of the Azure side is on the Azure side too.
    private static IReadOnlyList<ProjectFile> Portable(IReadOnlyList<ProjectFile> all)
    {
        var cloud = all.Where(static project => Azure([project]).Any() || project.Path.StartsWith("infra/", StringComparison.Ordinal))
            .Select(static project => project.Name).ToHashSet(StringComparer.Ordinal);
        return [.. all.Where(project => !cloud.Contains(project.Name) && !project.Projects.Any(cloud.Contains))];
    }

    private static IEnumerable<string> Azure(IEnumerable<ProjectFile> projects) => projects.SelectMany(static project => project.Packages
        .Where(static package => AzureOnly.Any(prefix => package.StartsWith(prefix, StringComparison.Ordinal)))
        .Select(package => $"{project.Name}: {package}"));

    private static IEnumerable<string> Upward(IEnumerable<ProjectFile> projects) => projects.SelectMany(static project =>
        !Layers.TryGetValue(project.Name, out var layer) ? [$"{project.Name} has no layer"] : project.Projects
            .Where(other => !IsOwnWorker(project.Name, other) && (!Layers.TryGetValue(other, out var below) || below >= layer))
            .Select(other => $"{project.Name} -> {other}"));

    private static bool IsOwnWorker(string project, string other) => other.StartsWith(project + ".", StringComparison.Ordinal);
}
