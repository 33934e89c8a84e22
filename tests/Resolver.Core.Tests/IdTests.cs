using Resolver.Core.Ids;

namespace Resolver.Core.Tests;

public sealed class IdTests
{
    [Theory]
    [InlineData("a/b.cs", true)]
    [InlineData("../b", false)]
    [InlineData("/abs", false)]
    [InlineData("a//b", false)]
    [InlineData("a/.git/config", false)]
    [InlineData("a/.GIT/config", false)]
    [InlineData("", false)]
    public void RepoPath_AcceptsOnlyPlainRelativePaths(string text, bool ok) =>
        RepoPath.TryParse(text, out _).ShouldBe(ok);

    [Fact]
    public void RunId_RefusesWhatGitOrDurableRefuse() =>
        Should.Throw<FormatException>(() => RunId.Parse("owner/repo#1"));
}
