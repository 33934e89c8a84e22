using System.Globalization;

namespace Resolver.Infra.Configuration;

/// <summary>What a stack says about its environment; <c>docs/deploying.md</c> explains each value.</summary>
internal sealed record Settings
{
    private Settings()
    {
    }

    /// <summary>dev, test or prod. Only prod is closed to the internet, locked and redundant.</summary>
    public required string Environment { get; init; }

    /// <summary>The Azure region, as in <c>westeurope</c>.</summary>
    public required string Location { get; init; }

    /// <summary>What makes global names unique.</summary>
    public required string Suffix { get; init; }

    /// <summary>Whom to ask, as a tag.</summary>
    public required string Owner { get; init; }

    /// <summary>Who pays, as a tag.</summary>
    public required string CostCenter { get; init; }

    /// <summary>Object id of the Entra group that operates the environment.</summary>
    public required string OperatorsGroup { get; init; }

    /// <summary>The GitHub App that reads.</summary>
    public required int GitHubReaderAppId { get; init; }

    /// <summary>The GitHub App that writes.</summary>
    public required int GitHubWriterAppId { get; init; }

    /// <summary>The app registration that people's tokens are made for.</summary>
    public required string Audience { get; init; }

    /// <summary>Who gets alerts.</summary>
    public required IReadOnlyList<string> AlertEmails { get; init; }

    /// <summary>What the resource group may cost a month before mails go out. It stops nothing.</summary>
    public required int MonthlyBudgetUsd { get; init; }

    /// <summary>The first day of the month in which the budget begins.</summary>
    public required DateOnly BudgetStart { get; init; }

    /// <summary>Model spending within an hour that is an alert in any case.</summary>
    public required int SpendAlertUsdPerHour { get; init; }

    /// <summary>The network, a /16.</summary>
    public required string AddressSpace { get; init; }

    /// <summary>Where code is cloned from, by host name.</summary>
    public required IReadOnlyList<string> CodeHosts { get; init; }

    /// <summary>The same as address ranges, where the runner's way out is held by addresses.</summary>
    public required IReadOnlyList<string> CodeHostAddresses { get; init; }

    /// <summary>True where a firewall holds the runner's way out by host name; false where a security group does by address.</summary>
    public required bool Firewall { get; init; }

    /// <summary>Where webhooks may come from. Empty: from anywhere, which prod refuses.</summary>
    public required IReadOnlyList<string> WebhookAddresses { get; init; }

    /// <summary>From where operators ask and approve over HTTP, besides <see cref="WebhookAddresses"/>. Empty: from nowhere, where webhooks are limited.</summary>
    public required IReadOnlyList<string> OperatorAddresses { get; init; }

    /// <summary>Who may approve what on cards in Teams. Empty: nobody.</summary>
    public required IReadOnlyList<TeamsApprover> TeamsApprovers { get; init; }

    /// <summary>Jira. Null: the environment works on GitHub's issues alone.</summary>
    public required JiraSite? Jira { get; init; }

    /// <summary>The brain's image in the environment's own registry: <c>name@sha256:…</c>, outside prod also <c>name:tag</c>. Null before there is one: then no brain is made.</summary>
    public required string? BrainImage { get; init; }

    /// <summary>The runner's image, likewise. Null: no runner is made.</summary>
    public required string? RunnerImage { get; init; }

    /// <summary>How many test runs are made at once.</summary>
    public required int RunnerMaxExecutions { get; init; }

    /// <summary>The tiers' models.</summary>
    public required IReadOnlyList<ModelDeployment> Models { get; init; }

    /// <summary>The search service's size.</summary>
    public required string SearchSku { get; init; }

    /// <summary>Copies of the search service; two for a read SLA.</summary>
    public required int SearchReplicas { get; init; }

    /// <summary>How long logs are kept.</summary>
    public required int LogRetentionDays { get; init; }

    /// <summary>At most this many gigabytes of logs a day; what comes after is lost.</summary>
    public required int LogDailyGb { get; init; }

    /// <summary>No public network, locks, zones.</summary>
    public bool IsProduction => Environment == "prod";

    /// <summary>Reads and checks a stack's configuration.</summary>
    /// <param name="value">The text of a value by its name, or null where it is not set.</param>
    /// <exception cref="Pulumi.RunException">All that is wrong, each with its name and the cure.</exception>
    public static Settings Read(Func<string, string?> value)
    {
        var read = new Reader(value);
        var environment = read.OneOf("environment", "dev", "test", "prod");
        var egress = read.OneOf("runnerEgress", "addresses", "firewall");
        var settings = new Settings
        {
            Environment = environment,
            Location = read.Matching("location", "^[a-z][a-z0-9]{3,29}$", "a region's short name, such as westeurope"),
            Suffix = read.Matching("suffix", "^[a-z0-9]{3,5}$", "3 to 5 lower-case letters and digits that nobody else uses"),
            Owner = read.Matching("owner", Patterns.Email, "an e-mail address"),
            CostCenter = read.Matching("costCenter", "^[A-Za-z0-9 ._-]{1,64}$", "1 to 64 letters, digits, blanks, dots, hyphens or underscores"),
            OperatorsGroup = read.Matching("operatorsGroup", Patterns.Guid, "the object id of an Entra group: az ad group show --group <name> --query id"),
            GitHubReaderAppId = read.Number("gitHubReaderAppId", 1, int.MaxValue),
            GitHubWriterAppId = read.Number("gitHubWriterAppId", 1, int.MaxValue),
            Audience = read.Matching("audience", Patterns.Guid, "the application id of the app registration that people sign in to"),
            AlertEmails = read.List("alertEmails", Patterns.Email, "e-mail addresses", atLeast: 1),
            MonthlyBudgetUsd = read.Number("monthlyBudgetUsd", 1, 1_000_000),
            BudgetStart = DateOnly.ParseExact(read.Matching("budgetStart", "^20[0-9]{2}-(0[1-9]|1[0-2])-01$", "the first day of a month, such as 2026-12-01", "2026-01-01"), "yyyy-MM-dd", CultureInfo.InvariantCulture),
            SpendAlertUsdPerHour = read.Number("spendAlertUsdPerHour", 1, 10_000),
            AddressSpace = read.Matching("addressSpace", @"^(10\.[0-9]{1,3}|172\.(1[6-9]|2[0-9]|3[01])|192\.168)\.0\.0/16$", "a private range with /16, such as 10.40.0.0/16", "10.0.0.0/16"),
            CodeHosts = read.List("codeHosts", Patterns.HostName, "host names, such as github.com", atLeast: 1),
            CodeHostAddresses = read.List("codeHostAddresses", Patterns.Range, "address ranges; GitHub's are under \"git\" of https://api.github.com/meta", atLeast: egress == "addresses" ? 1 : 0),
            Firewall = egress == "firewall",
            WebhookAddresses = read.List("webhookAddresses", Patterns.Range, "address ranges; GitHub's are under \"hooks\" of https://api.github.com/meta", atLeast: environment == "prod" ? 1 : 0),
            OperatorAddresses = read.List("operatorAddresses", Patterns.Range, "address ranges of your network", atLeast: 0),
            TeamsApprovers = read.Approvers("teamsApprovers"),
            Jira = read.Jira("jira"),
            BrainImage = read.Image("brainImage", environment == "prod"),
            RunnerImage = read.Image("runnerImage", environment == "prod"),
            RunnerMaxExecutions = read.Number("runnerMaxExecutions", 1, 100),
            Models = read.Models("models"),
            SearchSku = read.OneOf("searchSku", "basic", "standard", "standard2", "standard3"),
            SearchReplicas = read.Number("searchReplicas", 1, 12),
            LogRetentionDays = read.Number("logRetentionDays", 30, 730),
            LogDailyGb = read.Number("logDailyGb", 1, 1000),
        };
        read.Demand();
        return settings;
    }
}
