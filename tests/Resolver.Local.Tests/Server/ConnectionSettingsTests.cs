using System.Text.Json;
using Resolver.Core.Faults;
using Resolver.Core.Json;
using Resolver.Local.Composition;

namespace Resolver.Local.Tests.Server;

public sealed class ConnectionSettingsTests
{
    private const string Good = """{"site":"https://acme.atlassian.net","email":"a@b.c","tokenEnv":"T","allowedGroup":"g","projects":{"SHOP":{"repository":"acme/shop"}}}""";

    [Fact]
    public void Jira_IsReadWithItsDefaults()
    {
        var settings = Jira(Good);

        var options = settings.Options(static _ => " token\n");

        options.Api.ShouldBe(new Uri("https://acme.atlassian.net/"));
        options.Token.ShouldBe("token");
        settings.Rules().IsOurs("Resolver:Fix").ShouldBeTrue();
        settings.Secret(static _ => null).ShouldBeNull();
    }

    [Theory]
    [InlineData("\"allowedGroup\":\"g\"", "\"maxUsd\":1", "nobody could ask")]
    [InlineData("https://acme", "http://acme", "jira.site")]
    [InlineData("https://acme", "https://user@acme", "jira.site")]
    [InlineData("\"T\"", "\"\"", "jira.tokenEnv")]
    [InlineData("\"SHOP\"", "\"shop\"", "'shop'")]
    [InlineData("acme/shop", "", "without a repository")]
    [InlineData("\"allowedGroup\"", "\"pollMinutes\":-1,\"allowedGroup\"", "pollMinutes")]
    [InlineData("\"allowedGroup\"", "\"label\":\"a b\",\"allowedGroup\"", "label")]
    [InlineData("\"allowedGroup\"", "\"writeTokenFile\":\"token\",\"allowedGroup\"", "writeTokenFile")]
    public void Jira_ThatIsNotOfItsForm_IsRefusedWithTheField(string part, string instead, string said)
    {
        var settings = Jira(Good.Replace(part, instead, StringComparison.Ordinal));

        var fault = Should.Throw<ResolverFault>(() => settings.Options(static name => name.Length > 0 ? "token" : null));

        fault.Code.ShouldBe("SETTINGS-INVALID");
        fault.Message.ShouldContain(said);
    }

    [Fact]
    public void WriteToken_IsReadFromItsFile_ForHandsAlone()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "writes\n");
            var settings = Jira(Good) with { WriteTokenFile = file };

            settings.Options(static _ => "reads").Token.ShouldBe("reads");
            settings.WriteOptions(static _ => "reads").Token.ShouldBe("writes");
            Should.Throw<ResolverFault>(() => (settings with { WriteTokenFile = file + "-missing" }).WriteOptions(static _ => "reads")).Code.ShouldBe("SETTINGS-INVALID");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("{}", false)]
    [InlineData("""{"secretEnv":"short"}""", false)]
    [InlineData("""{"secretEnv":"long"}""", true)]
    [InlineData("""{"entra":{"tenant":"t"}}""", false)]
    [InlineData("""{"entra":{"tenant":"t","audience":"a","clients":[]}}""", false)]
    [InlineData("""{"entra":{"tenant":"t","audience":"a","authority":"http://login.example"}}""", false)]
    [InlineData("""{"entra":{"tenant":"t","audience":"a"}}""", true)]
    public void Events_AreTakenOnlyWhereSomebodyMaySend(string json, bool isGood)
    {
        var settings = JsonSerializer.Deserialize<EventsSettings>(json, ResolverJson.Options)!;

        var code = Record.Exception(() => settings.Options(static name => name == "long" ? "0123456789abcdef" : "0123"));

        (code as ResolverFault)?.Code.ShouldBe("SETTINGS-INVALID");
        (code is null).ShouldBe(isGood);
    }

    private static JiraSettings Jira(string json) => JsonSerializer.Deserialize<JiraSettings>(json, ResolverJson.Options)!;
}
