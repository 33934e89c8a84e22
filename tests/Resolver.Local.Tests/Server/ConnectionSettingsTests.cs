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

        var options = settings.Options(static _ => " token\n", "/data");

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
    [InlineData("\"allowedGroup\"", "\"oauth\":{\"clientId\":\"c\",\"clientSecretEnv\":\"S\"},\"allowedGroup\"", "one of them")]
    [InlineData("\"email\":\"a@b.c\",\"tokenEnv\":\"T\"", "\"oauth\":{\"clientId\":\"c\",\"clientSecretEnv\":\"S\"}", "oauth without api")]
    [InlineData("\"email\":\"a@b.c\",\"tokenEnv\":\"T\"", "\"api\":\"https://api.example\",\"oauth\":{\"clientSecretEnv\":\"S\"}", "without a clientId")]
    [InlineData("\"email\":\"a@b.c\",\"tokenEnv\":\"T\"", "\"api\":\"https://api.example\",\"oauth\":{\"clientId\":\"c\"}", "without a client secret")]
    [InlineData("\"email\":\"a@b.c\",\"tokenEnv\":\"T\"", "\"api\":\"https://api.example\",\"oauth\":{\"clientId\":\"c\",\"clientSecretEnv\":\"S\",\"tokenUrl\":\"http://a.example\"}", "oauth.tokenUrl")]
    [InlineData("\"allowedGroup\"", "\"writeOauth\":{\"clientId\":\"c\",\"clientSecretEnv\":\"S\"},\"allowedGroup\"", "writeOauth without oauth")]
    [InlineData("\"allowedGroup\"", "\"pollMinutes\":-1,\"allowedGroup\"", "pollMinutes")]
    [InlineData("\"allowedGroup\"", "\"label\":\"a b\",\"allowedGroup\"", "label")]
    [InlineData("\"allowedGroup\"", "\"writeTokenFile\":\"token\",\"allowedGroup\"", "writeTokenFile")]
    public void Jira_ThatIsNotOfItsForm_IsRefusedWithTheField(string part, string instead, string said)
    {
        var settings = Jira(Good.Replace(part, instead, StringComparison.Ordinal));

        var fault = Should.Throw<ResolverFault>(() => settings.Options(static name => name.Length > 0 ? "token" : null, "/data"));

        fault.Code.ShouldBe("SETTINGS-INVALID");
        fault.Message.ShouldContain(said);
    }

    [Fact]
    public void OAuth_HasOneGrantForTheBrain_AndOneForHands_EachWithItsFile()
    {
        var settings = Jira("""
            {"site":"https://acme.atlassian.net","api":"https://api.atlassian.com/ex/jira/1/","allowedRole":"r",
             "oauth":{"clientId":"reads","clientSecretEnv":"S","refreshTokenEnv":"R"},
             "writeOauth":{"clientId":"writes","clientSecretEnv":"S"}}
            """);

        var read = settings.Options(static name => "of " + name, "/data").Grant!;
        var write = settings.WriteOptions(static name => "of " + name, "/data").Grant!;

        (read.ClientId, read.ClientSecret, read.RefreshToken, read.TokenUrl).ShouldBe(("reads", "of S", "of R", new Uri("https://auth.atlassian.com/oauth/token")));
        (write.ClientId, write.RefreshToken).ShouldBe(("writes", null));
        read.StateFile.ShouldNotBe(write.StateFile);
        read.ToString().ShouldNotContain("of S");
    }

    [Fact]
    public void WriteToken_IsReadFromItsFile_ForHandsAlone()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "writes\n");
            var settings = Jira(Good) with { WriteTokenFile = file };

            settings.Options(static _ => "reads", "/data").Token.ShouldBe("reads");
            settings.WriteOptions(static _ => "reads", "/data").Token.ShouldBe("writes");
            Should.Throw<ResolverFault>(() => (settings with { WriteTokenFile = file + "-missing" }).WriteOptions(static _ => "reads", "/data")).Code.ShouldBe("SETTINGS-INVALID");
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
