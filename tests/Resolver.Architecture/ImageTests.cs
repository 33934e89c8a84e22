using System.Globalization;
using System.Text.RegularExpressions;

namespace Resolver.Architecture;

/// <summary>What the Dockerfile names has to be there: the tests do not build it.</summary>
public sealed partial class ImageTests
{
    private static readonly string File = Repository.Read("Dockerfile").Replace("\\\n", " ", StringComparison.Ordinal);

    [Fact]
    public void CopiedSources_Exist_AndAreNotIgnored()
    {
        var sources = Copies(File).ToList();

        sources.ShouldContain("functions/");
        sources.Where(static source => !Repository.Exists(source)).ShouldBeEmpty();
        var kept = Repository.Read(".dockerignore").Split('\n').Where(static line => line.StartsWith('!')).Select(static line => line[1..]);
        sources.Select(static source => source.TrimEnd('/')).ShouldBe(kept, ignoreOrder: true);
    }

    [Fact]
    public void SourceThatIsMissing_IsFound() => Copies("COPY --from=build /a /b\nCOPY not.there functions/ ./\n").Where(static source => !Repository.Exists(source)).ShouldBe(["not.there"]);

    [Fact]
    public void Packages_AreThoseThatTheTestsRunWith()
    {
        var setup = Installed().Matches(Repository.Read("tests/setup.sh")).SelectMany(static match => match.Groups["names"].Value.Split(' ')).ToHashSet(StringComparer.Ordinal);
        var tools = Tools().Match(File).Groups["names"].Value.Split(' ');

        tools.Length.ShouldBeGreaterThan(5);
        tools.Except(setup, StringComparer.Ordinal).ShouldBeEmpty();
        setup.Except(tools, StringComparer.Ordinal).ShouldBe(["strace", "chromium", "fonts-dejavu-core"], ignoreOrder: true, "these are for tests alone");
        Apt().Matches(File).Select(static match => match.Groups["names"].Value).ShouldAllBe(static names => names == "${TOOLS}");
    }

    [Fact]
    public void Images_AreTwoStages_ThatDoNotRunAsRoot()
    {
        var stages = Stage().Matches(File).ToDictionary(static match => match.Groups["name"].Value, static match => match.Groups["body"].Value, StringComparer.Ordinal);

        stages.Keys.ShouldBe(["tools", "build", "runner", "brain"]);
        foreach (var image in new[] { "runner", "brain" })
        {
            User().Matches(stages[image]).Select(static match => match.Groups["who"].Value).ShouldBe(["10001"]);
        }

        stages["runner"].ShouldContain("ENTRYPOINT [\"resolver\", \"runner\"]");
    }

    [Fact]
    public void Brain_ListensWhereItSaysThatItIs_AboveThePortsOfRoot()
    {
        var ports = Ports().Matches(File[File.IndexOf(" AS brain", StringComparison.Ordinal)..]);

        ports.Select(static match => match.Groups["what"].Value).ShouldBe(["WEBSITE_HOSTNAME=localhost:", "ASPNETCORE_URLS=http://+:", "EXPOSE "], "Durable's client fails without a host name");
        ports.Select(static match => int.Parse(match.Groups["port"].Value, CultureInfo.InvariantCulture)).Distinct().ShouldHaveSingleItem().ShouldBeGreaterThan(1023);
    }

    [Fact]
    public void Brain_MayWriteWhereItsHostWrites()
    {
        var brain = File[File.IndexOf(" AS brain", StringComparison.Ordinal)..];
        var own = Own().Match(brain).Groups["names"].Value.Split(' ');

        foreach (var setting in new[] { "FUNCTIONS_SECRETS_PATH", "RESOLVER_DATA" })
        {
            var folder = Regex.Match(brain, $"{setting}=(?<folder>\\S+)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["folder"].Value;
            own.ShouldContain(mine => folder == mine || folder.StartsWith(mine + "/", StringComparison.Ordinal), setting);
        }
    }

    private static IEnumerable<string> Copies(string file) => Copy().Matches(file).SelectMany(static match => match.Groups["names"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)[..^1]);

    [GeneratedRegex("^COPY (?!--from)(?<names>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Copy();

    [GeneratedRegex("missing\\+=\\((?<names>[a-z0-9 -]+)\\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Installed();

    [GeneratedRegex("^ARG TOOLS=\"(?<names>[^\"]+)\"$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Tools();

    [GeneratedRegex("apt-get install -y --no-install-recommends (?<names>.+?) +&&", RegexOptions.ExplicitCapture)]
    private static partial Regex Apt();

    [GeneratedRegex("^FROM \\S+ AS (?<name>\\w+)\\n(?<body>(?:(?!FROM ).*\\n)*)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Stage();

    [GeneratedRegex("(?<what>WEBSITE_HOSTNAME=localhost:|ASPNETCORE_URLS=http://\\+:|EXPOSE )(?<port>[0-9]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Ports();

    [GeneratedRegex("install -d -o resolver -m 700 (?<names>/.+?) *$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Own();

    [GeneratedRegex("^USER (?<who>\\S+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex User();
}
