using Resolver.Core.Ids;
using Resolver.Local.Server.Pages;

namespace Resolver.Local.Tests.Pages;

/// <summary>Which paths a diff is said to touch: what can't be read from it hides it.</summary>
public sealed class RunGateTests
{
    [Theory]
    [InlineData("diff --git a/src/a.py b/src/a.py", "src/a.py")]
    [InlineData("diff --git a/a b/b b/a b/b", "a b/b")]
    [InlineData("diff --git a/old.py b/new.py", null)]
    [InlineData("diff --git \"a/\\303\\244.py\" \"b/\\303\\244.py\"", null)]
    [InlineData("diff --git a/../x b/../x", null)]
    [InlineData("diff --git ", null)]
    public void PathsOfADiff_AreReadWhereBothHalvesAreAlike(string header, string? path) =>
        DiffMarkup.Paths(header + "\n--- a\n+++ b\n@@ -1 +1 @@\n-x\n+y\n").ShouldBe(path is null ? null : [RepoPath.Parse(path)]);
}
