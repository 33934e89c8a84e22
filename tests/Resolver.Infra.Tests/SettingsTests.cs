using Pulumi;
using Resolver.Infra.Configuration;

namespace Resolver.Infra.Tests;

/// <summary>A wrong configuration stops before anything is made, with each value's name and the cure.</summary>
public sealed class SettingsTests
{
    [Theory]
    [InlineData("environment", "staging", "one of dev, test, prod")]
    [InlineData("environment", "Prod", "one of dev, test, prod")]
    [InlineData("location", "West Europe", "a region's short name")]
    [InlineData("suffix", "AB", "3 to 5 lower-case letters")]
    [InlineData("suffix", "toolong", "3 to 5 lower-case letters")]
    [InlineData("owner", "nobody", "an e-mail address")]
    [InlineData("costCenter", "a|b", "letters, digits")]
    [InlineData("operatorsGroup", "resolver-operators", "az ad group show")]
    [InlineData("operatorsGroup", "00000000-0000-0000-0000-000000000000", "az ad group show")]
    [InlineData("alertEmails", "on-call@acme.test", "a list of e-mail addresses")]
    [InlineData("alertEmails", "[]", "at least 1")]
    [InlineData("alertEmails", """["x"]""", "a list of e-mail addresses")]
    [InlineData("monthlyBudgetUsd", "0", "a whole number from 1 to 1000000")]
    [InlineData("monthlyBudgetUsd", "many", "a whole number from 1 to 1000000")]
    [InlineData("budgetStart", "2026-12-15", "the first day of a month")]
    [InlineData("budgetStart", "2026-13-01", "the first day of a month")]
    [InlineData("spendAlertUsdPerHour", "-5", "a whole number")]
    [InlineData("addressSpace", "8.8.0.0/16", "a private range with /16")]
    [InlineData("addressSpace", "10.40.0.0/24", "a private range with /16")]
    [InlineData("runnerEgress", "none", "one of addresses, firewall")]
    [InlineData("codeHosts", """["https://github.com"]""", "host names")]
    [InlineData("codeHosts", """["*"]""", "host names")]
    [InlineData("codeHostAddresses", """["0.0.0.0/0"]""", "address ranges")]
    [InlineData("webhookAddresses", """["github.com"]""", "address ranges")]
    [InlineData("operatorAddresses", """["0.0.0.0/0"]""", "address ranges")]
    [InlineData("runnerImage", "resolver-runner:latest", "is refused")]
    [InlineData("runnerImage", "resolver-runner", "name:tag")]
    [InlineData("brainImage", "resolver-brain@sha256:abc", "name@sha256:digest")]
    [InlineData("brainImage", "elsewhere.azurecr.io:443/resolver-brain:1", "this environment's registry")]
    [InlineData("runnerMaxExecutions", "101", "a whole number from 1 to 100")]
    [InlineData("models", "gpt", "a list of {tier, model, version, sku, capacity}")]
    [InlineData("models", "[]", "that is none")]
    [InlineData("models", "[null]", "that is none")]
    [InlineData("models", """[{"tier":"small","model":"m","version":"","sku":"Standard","capacity":1}]""", "the tier small has no \"version\"")]
    [InlineData("models", """[{"tier":"small","model":"m","version":"1","sku":"Cheap","capacity":1}]""", "\"sku\" of the tier small")]
    [InlineData("models", """[{"tier":"a b","model":"m","version":"1","sku":"Standard","capacity":1}]""", "\"tier\" has")]
    [InlineData("models", """[{"tier":"small","model":"m","version":"1","sku":"Standard","capacity":1,"usdPerMTokIn":1,"usdPerMTokOut":2,"contextTokens":8192,"maxOutputTokens":1024},{"tier":"small","model":"n","version":"1","sku":"Standard","capacity":1,"usdPerMTokIn":1,"usdPerMTokOut":2,"contextTokens":8192,"maxOutputTokens":1024}]""", "each tier stands there once")]
    [InlineData("models", """[{"tier":"mechanical","model":"m","version":"1","sku":"Standard","capacity":1}]""", "\"mechanical\"")]
    [InlineData("models", """[{"tier":"small","model":"m","version":"1","sku":"Standard","capacity":1}]""", "\"usdPerMTokIn\" of the tier small")]
    [InlineData("models", """[{"tier":"small","model":"m","version":"1","sku":"Standard","capacity":1,"usdPerMTokIn":1}]""", "\"usdPerMTokOut\" of the tier small")]
    [InlineData("models", """[{"tier":"small","model":"m","version":"1","sku":"Standard","capacity":1,"usdPerMTokIn":1,"usdPerMTokCachedIn":1.5,"usdPerMTokOut":2}]""", "\"usdPerMTokCachedIn\" of the tier small")]
    [InlineData("models", """[{"tier":"small","model":"m","version":"1","sku":"Standard","capacity":1,"usdPerMTokIn":1,"usdPerMTokOut":2}]""", "\"contextTokens\" of the tier small")]
    [InlineData("models", """[{"tier":"small","model":"m","version":"1","sku":"Standard","capacity":1,"usdPerMTokIn":1,"usdPerMTokOut":2,"contextTokens":8192,"maxOutputTokens":8192}]""", "\"maxOutputTokens\" of the tier small")]
    [InlineData("teamsApprovers", "4b6f1f0e-5a57-4f0c-9f1e-0d8a3c1b2a10=github:alex", "a list of {user, name, paths}")]
    [InlineData("teamsApprovers", """["4b6f1f0e-5a57-4f0c-9f1e-0d8a3c1b2a10=github:alex"]""", "a list of {user, name, paths}")]
    [InlineData("teamsApprovers", "[null]", "that is none")]
    [InlineData("teamsApprovers", """[{"user":"alex@acme.test","name":"github:alex"}]""", "\"user\" is an object id")]
    [InlineData("teamsApprovers", """[{"user":"4b6f1f0e-5a57-4f0c-9f1e-0d8a3c1b2a10"}]""", "\"name\" of 4b6f1f0e")]
    [InlineData("teamsApprovers", """[{"user":"4b6f1f0e-5a57-4f0c-9f1e-0d8a3c1b2a10","name":"github:alex","paths":[]}]""", "\"paths\" of 4b6f1f0e")]
    [InlineData("teamsApprovers", """[{"user":"4b6f1f0e-5a57-4f0c-9f1e-0d8a3c1b2a10","name":"github:alex","paths":["/docs/**"]}]""", "\"paths\" of 4b6f1f0e")]
    [InlineData("teamsApprovers", """[{"user":"4b6f1f0e-5a57-4f0c-9f1e-0d8a3c1b2a10","name":"github:alex","paths":["docs/"]}]""", "\"paths\" of 4b6f1f0e")]
    [InlineData("teamsApprovers", """[{"user":"4b6f1f0e-5a57-4f0c-9f1e-0d8a3c1b2a10","name":"a"},{"user":"4B6F1F0E-5A57-4F0C-9F1E-0D8A3C1B2A10","name":"b"}]""", "each user stands there once")]
    [InlineData("jira", "acme", "that is none")]
    [InlineData("jira", """{"site":"http://acme.test/"}""", "\"site\" is an address")]
    [InlineData("jira", """{"site":"https://acme.test/","api":"x"}""", "\"api\" is an address")]
    [InlineData("jira", """{"site":"https://acme.test/","readerClientId":"x"}""", "with a client id \"api\"")]
    [InlineData("jira", """{"site":"https://acme.test/","api":"https://api.test/","readerClientId":"x","readerEmail":"a@b.test"}""", "\"readerEmail\" and \"readerClientId\"")]
    [InlineData("jira", """{"site":"https://acme.test/","api":"https://api.test/","writerClientId":"x","writerEmail":"a@b.test"}""", "\"writerEmail\" and \"writerClientId\"")]
    [InlineData("jira", """{"site":"https://acme.test/"}""", "says who may ask")]
    [InlineData("jira", """{"site":"https://acme.test/","allowedGroup":"g"}""", "at least one project")]
    [InlineData("jira", """{"site":"https://acme.test/","allowedGroup":"g","projects":{"shop":{"repository":"acme/shop"}}}""", "the project shop")]
    [InlineData("jira", """{"site":"https://acme.test/","allowedGroup":"g","projects":{"SHOP":{"repository":"shop"}}}""", "the project SHOP")]
    [InlineData("jira", """{"site":"https://acme.test/","allowedGroup":"g","projects":{"SHOP":{"repository":"acme/shop","components":{"Web":""}}}}""", "the project SHOP")]
    [InlineData("searchSku", "free", "one of basic, standard")]
    [InlineData("searchReplicas", "0", "a whole number from 1 to 12")]
    [InlineData("logRetentionDays", "7", "a whole number from 30 to 730")]
    [InlineData("logDailyGb", "1.5", "a whole number from 1 to 1000")]
    public void WrongValue_IsNamedWithItsCure(string name, string value, string cure)
    {
        var fault = Should.Throw<RunException>(() => Settings.Read(Repository.Values("dev", (name, value))));

        fault.Message.ShouldContain($"  {name} is '");
        fault.Message.ShouldContain(cure);
        fault.Message.ShouldContain($"pulumi config set {name}");
        fault.Message.Split('\n').Length.ShouldBe(2, "only what is wrong is named");
    }

    [Theory]
    [InlineData("dev", "environment")]
    [InlineData("dev", "suffix")]
    [InlineData("dev", "owner")]
    [InlineData("dev", "costCenter")]
    [InlineData("dev", "operatorsGroup")]
    [InlineData("dev", "alertEmails")]
    [InlineData("dev", "budgetStart")]
    [InlineData("dev", "codeHostAddresses")]
    [InlineData("dev", "models")]
    [InlineData("dev", "gitHubReaderAppId")]
    [InlineData("dev", "gitHubWriterAppId")]
    [InlineData("dev", "audience")]
    [InlineData("prod", "webhookAddresses")]
    public void MissingValue_IsNamedWithItsCure(string stack, string name) =>
        Should.Throw<RunException>(() => Settings.Read(Repository.Values(stack, (name, null)))).Message.ShouldContain($"  {name} is missing: ");

    [Theory]
    [InlineData("brainImage")]
    [InlineData("runnerImage")]
    public void Production_TakesAnImageByItsDigestAlone(string name)
    {
        Settings.Read(Repository.Values("dev", (name, "resolver:0.1.0"))).ShouldNotBeNull();
        Should.Throw<RunException>(() => Settings.Read(Repository.Values("prod", (name, "resolver:0.1.0")))).Message.ShouldContain($"  {name} is 'resolver:0.1.0' and must be name@sha256:digest");
    }

    [Fact]
    public void SeveralMistakes_AreToldAtOnce()
    {
        var fault = Should.Throw<RunException>(static () => Settings.Read(Repository.Values("prod", ("suffix", "!"), ("owner", null), ("logDailyGb", "x"))));

        fault.Message.Split('\n').Length.ShouldBe(4);
    }

    [Fact]
    public void EmptyConfiguration_NamesEverythingThatIsNeeded() =>
        Should.Throw<RunException>(static () => Settings.Read(static _ => null)).Message.Split('\n').Length.ShouldBeGreaterThan(18);

    [Theory]
    [InlineData("dev", false)]
    [InlineData("test", false)]
    [InlineData("prod", true)]
    public void CommittedStacks_AreRight_OnceAnOperatorAddedTheirOwn(string stack, bool firewall)
    {
        var settings = Repository.Settings(stack);

        settings.Environment.ShouldBe(stack);
        settings.Firewall.ShouldBe(firewall);
        settings.Models.Select(static model => model.Tier).ShouldBe(["small", "large"]);
    }
}
