using Resolver.Core.Ids;
using Resolver.Core.Testing;

namespace Resolver.Core.Tests;

public sealed class PathPolicyTests
{
    private static readonly ResolverConfig Config = new() { TestPaths = ["checks/**"], ForbiddenPaths = ["src/generated/*.cs"] };

    [Theory]
    [InlineData("tests/a.py", true)]
    [InlineData("test_limiter.py", true)]
    [InlineData("pkg/auth_test.go", true)]
    [InlineData("src/Paging.Tests/PageTests.cs", true)]
    [InlineData("web/cart.spec.ts", true)]
    [InlineData("checks/deep/x.sh", true)]
    [InlineData("src/latest.py", false)]
    [InlineData("src/contest/app.py", false)]
    [InlineData("src/Attestation.cs", false)]
    public void Tests_AreKnownByConvention(string path, bool expected) => PathPolicy.IsTest(RepoPath.Parse(path), Config).ShouldBe(expected);

    [Theory]
    [InlineData("App.csproj", true)]
    [InlineData("sub/conftest.py", true)]
    [InlineData("sitecustomize.py", true)]
    [InlineData(".github/workflows/ci.yml", true)]
    [InlineData("Directory.Build.props", true)]
    [InlineData("package.json", true)]
    [InlineData("src/app.py", false)]
    [InlineData("data/items.json", false)]
    public void Configuration_IsKnownByName(string path, bool expected) => PathPolicy.IsConfiguration(RepoPath.Parse(path)).ShouldBe(expected);

    [Theory]
    [InlineData("src/generated/a.cs", true)]
    [InlineData("src/generated/deep/a.cs", false)]
    [InlineData(".resolver.yml", true)]
    public void ForbiddenGlobs_Match(string path, bool expected) => PathPolicy.IsForbidden(RepoPath.Parse(path), Config).ShouldBe(expected);
}
