using Pulumi.Testing;
using Resolver.Infra.Access;
using Resolver.Infra.Data;

namespace Resolver.Infra.Tests;

/// <summary>Who may do what: the table, what is made of it, and what it must never say.</summary>
public sealed class AccessTests(Environments environments)
{
    [Theory]
    [InlineData("dev")]
    [InlineData("test")]
    [InlineData("prod")]
    public void RoleAssignments_AreTheTable_NoMoreAndNoLess(string stack)
    {
        var made = environments.Of(stack).Of("authorization:RoleAssignment").Select(resource => Row(resource, stack)).Order(StringComparer.Ordinal);
        var table = Grant.All.Select(grant => $"{grant.Who} | {grant.Role.Id} | {Scope(grant.Where, stack)}").Order(StringComparer.Ordinal);

        made.ShouldBe(table);
    }

    [Fact]
    public void NoRow_StandsThereTwice() => Grant.All.Select(static grant => (grant.Who, grant.Role, grant.Where)).ShouldBeUnique();

    [Fact]
    public void WriteCredential_IsReadByTheHandsAlone() =>
        Grant.All.Where(static grant => grant.Where == Place.Secret(Vaults.WriterKey)).Select(static grant => grant.Who).ShouldBe([Actor.Hands]);

    [Fact]
    public void TokenThatWritesToJira_IsReadByTheHandsAlone_AndThoseThatReadByTheBrain()
    {
        Grant.All.Where(static grant => grant.Where == Place.Secret(Vaults.JiraWriterToken)).Select(static grant => grant.Who).ShouldBe([Actor.Hands]);
        Grant.All.Where(static grant => grant.Where == Place.Secret(Vaults.JiraReaderToken) || grant.Where == Place.Secret(Vaults.JiraWebhookSecret)).Select(static grant => grant.Who).ShouldBe([Actor.Brain, Actor.Brain]);
    }

    [Fact]
    public void Package_OfTheHands_IsOutOfTheBrainsReach() =>
        Grant.All.Where(static grant => grant.Where == Place.Container(StorageAccounts.HandsPackages)).Select(static grant => (grant.Who, grant.Role)).ShouldBe([(Actor.Hands, Role.BlobContributor)]);

    [Fact]
    public void WholeAccount_IsTheBrainsAlone() =>
        Grant.All.Where(static grant => grant.Where == Place.Work).ShouldAllBe(static grant => grant.Who == Actor.Brain);

    [Fact]
    public void Runner_ReachesNoSecretNoModelAndNoLedger() =>
        Grant.All.Where(static grant => grant.Who == Actor.Runner).Select(static grant => grant.Where)
            .ShouldBe([Place.Container(StorageAccounts.Artifacts), Place.Registry, Place.Telemetry, Place.Queue("resolver-runner-answers"), Place.Queue("resolver-runner-answers-poison"), Place.Queue("resolver-runner"), Place.Queue("resolver-runner-poison")], ignoreOrder: true);

    [Fact]
    public void Runner_CannotSpeakToTheHands() =>
        Grant.All.Where(static grant => grant.Where.Name.StartsWith("queue `resolver-hands", StringComparison.Ordinal)).ShouldAllBe(static grant => grant.Who == Actor.Hands || grant.Who == Actor.Operators);

    [Fact]
    public void NoApp_MayReadEverySecret() =>
        Grant.All.Where(static grant => grant.Where == Place.Vault).Select(static grant => grant.Who).ShouldBe([Actor.Operators]);

    [Fact]
    public void TableOfTheDocumentation_IsTheTableOfTheCode()
    {
        var rows = Grant.All.Select(static grant => $"| {grant.Who.ToString().ToLowerInvariant()} | {grant.Role.Name} | {grant.Where.Name} | {grant.Why} |");
        var text = Repository.Text("docs/deploying.md");
        var table = text.Split('\n').SkipWhile(static line => !line.StartsWith("| who | role |", StringComparison.Ordinal)).Skip(2).TakeWhile(static line => line.StartsWith('|'));

        table.ShouldBe(rows);
    }

    private static string Row(MockResourceArgs resource, string stack)
    {
        var principal = (string)resource.At("principalId")!;
        var who = principal == Repository.Own["operatorsGroup"] ? "Operators" : Enum.GetValues<Actor>().Single(actor => principal == $"principal-of-id-resolver-{actor.ToString().ToLowerInvariant()}-{stack}").ToString();
        resource.At("principalType").ShouldBe(who == "Operators" ? "Group" : "ServicePrincipal");
        var role = (string)resource.At("roleDefinitionId")!;
        role.ShouldStartWith($"/subscriptions/{Azure.Subscription}/providers/Microsoft.Authorization/roleDefinitions/");
        return $"{who} | {role.Split('/')[^1]} | {resource.At("scope")}";
    }

    // Said again here, apart from the program: where each place must be.
    private static string Scope(Place place, string stack)
    {
        var name = place.Name.Contains('`', StringComparison.Ordinal) ? place.Name.Split('`')[1] : string.Empty;
        var events = name.StartsWith("resolver-events", StringComparison.Ordinal) || name == "dead-letters";
        var account = Azure.IdOf("azure-native:storage:StorageAccount", $"st{(events ? "events" : name == "hands-packages" ? "hands" : "work")}{stack}ab12c");
        return place.Name.Split(' ')[0] switch
        {
            "queue" => $"{account}/queueServices/default/queues/{name}",
            "container" when name.Length > 0 => $"{account}/blobServices/default/containers/{name}",
            "secret" => Azure.IdOf("azure-native:keyvault:Secret", name),
            "storage" => account,
            "Azure" => Azure.IdOf("azure-native:cognitiveservices:Account", $"oai-resolver-{stack}-ab12c"),
            "search" => Azure.IdOf("azure-native:search:Service", $"srch-resolver-{stack}-ab12c"),
            "key" => Azure.IdOf("azure-native:keyvault:Vault", $"kv-resolver-{stack}-ab12c"),
            "container" => Azure.IdOf("azure-native:containerregistry:Registry", $"crresolver{stack}ab12c"),
            "Application" => Azure.IdOf("azure-native:applicationinsights:Component", $"appi-resolver-{stack}"),
            "log" => Azure.IdOf("azure-native:operationalinsights:Workspace", $"log-resolver-{stack}"),
            _ => throw new ArgumentException($"'{place.Name}' is a place of a new kind.", nameof(place)),
        };
    }
}
